import { short } from '../page/numbers.ts';
import { COLOUR, grid, valueAxis } from './look.ts';
import type { Chart } from './render.ts';

export interface CandleBar {
  readonly timestamp: Date;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Something that happened to the instrument: listed, renamed, settled. */
export interface Mark {
  readonly timestamp: Date;
  readonly label: string;
}

/** Candles above, base volume below, with marks for what happened to the instrument. */
export function candleChart(bars: readonly CandleBar[], marks: readonly Mark[]): Chart {
  const labels = bars.map(({ timestamp }) => timestamp.toISOString().slice(0, 10));
  return ({ width, height }) => ({
    grid: [
      { ...grid, bottom: Math.round(height * 0.26) },
      { ...grid, top: Math.round(height * 0.79) },
    ],
    xAxis: [0, 1].map((gridIndex) => ({
      type: 'category' as const,
      gridIndex,
      data: labels,
      axisLine: { lineStyle: { color: COLOUR.line } },
      axisTick: { show: false },
      axisLabel: {
        show: gridIndex === 1,
        color: COLOUR.muted,
        fontSize: 11,
        interval: Math.ceil(bars.length / (width / 110)),
        hideOverlap: true,
        alignMinLabel: 'left',
      },
    })),
    yAxis: [
      valueAxis((value) => value.toLocaleString('en-US')),
      valueAxis(short, { gridIndex: 1, splitNumber: 1, splitLine: { show: false } }),
    ],
    series: [
      {
        type: 'candlestick',
        data: bars.map(({ open, close, low, high }) => [open, close, low, high]),
        itemStyle: { color: COLOUR.up, color0: COLOUR.down, borderColor: COLOUR.up, borderColor0: COLOUR.down, borderWidth: 0.8 },
        ...(marks.length === 0 ? {} : { markLine: markLine(marks, labels) }),
      },
      {
        type: 'bar',
        xAxisIndex: 1,
        yAxisIndex: 1,
        data: bars.map(({ volume, open, close }) => ({
          value: volume,
          itemStyle: { color: close >= open ? COLOUR.up : COLOUR.down, opacity: 0.45 },
        })),
      },
    ],
  });
}

function markLine(marks: readonly Mark[], labels: readonly string[]) {
  const place = (mark: Mark): string => labels.findLast((label) => label <= mark.timestamp.toISOString().slice(0, 10)) ?? labels[0] ?? '';
  return {
    symbol: 'none',
    silent: true,
    lineStyle: { color: COLOUR.other, type: 'dashed' as const, width: 1 },
    data: marks.map((mark) => ({
      xAxis: place(mark),
      label: { formatter: mark.label, color: COLOUR.other, fontSize: 11, position: 'insideEndTop' as const },
    })),
  };
}
