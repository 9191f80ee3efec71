import { DAY_MS, dayOf } from '@bullion/core';
import { short } from '../page/numbers.ts';
import { COLOUR, grid, type Mark, valueAxis } from './look.ts';
import type { Chart } from './render.ts';

export interface CandleBar {
  readonly timestamp: Date;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Candles of so many days each above, base volume below, with marks for what happened to the instrument. A bar that is missing leaves its place empty. */
export function candleChart(bars: readonly CandleBar[], days: number, marks: readonly Mark[]): Chart {
  const places = placesOf(bars, days);
  const labels = places.map(({ day }) => day);
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
        interval: Math.ceil(places.length / (width / 110)),
        hideOverlap: true,
        alignMinLabel: 'left',
      },
    })),
    yAxis: [
      valueAxis((value) => value.toLocaleString('en-US', { maximumSignificantDigits: 6 })),
      valueAxis(short, { gridIndex: 1, splitNumber: 1, splitLine: { show: false } }),
    ],
    series: [
      {
        type: 'candlestick',
        data: places.map(({ bar }) => (bar === undefined ? '-' : [bar.open, bar.close, bar.low, bar.high])),
        itemStyle: { color: COLOUR.up, color0: COLOUR.down, borderColor: COLOUR.up, borderColor0: COLOUR.down, borderWidth: 0.8 },
        ...(marks.length === 0 ? {} : { markLine: markLine(marks, labels) }),
      },
      {
        type: 'bar',
        xAxisIndex: 1,
        yAxisIndex: 1,
        data: places.map(({ bar }) =>
          bar === undefined
            ? '-'
            : { value: bar.volume, itemStyle: { color: bar.close >= bar.open ? COLOUR.up : COLOUR.down, opacity: 0.45 } },
        ),
      },
    ],
  });
}

/** Every place of the axis, counted from the epoch, with the bar that is there; it is named by its first day. */
function placesOf(bars: readonly CandleBar[], days: number): { day: string; bar: CandleBar | undefined }[] {
  const step = days * DAY_MS;
  const barAt = new Map(bars.map((bar) => [Math.floor(bar.timestamp.getTime() / step), bar]));
  const [first, last] = [Math.min(...barAt.keys()), Math.max(...barAt.keys())];
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const bar = barAt.get(first + at);
    return { day: dayOf(bar?.timestamp.getTime() ?? (first + at) * step), bar };
  });
}

function markLine(marks: readonly Mark[], labels: readonly string[]) {
  const place = (mark: Mark): string => labels.findLast((label) => label <= mark.timestamp.toISOString().slice(0, 10)) ?? labels[0] ?? '';
  return {
    symbol: 'none',
    silent: true,
    lineStyle: { color: COLOUR.other, type: 'dashed' as const, width: 1 },
    data: marks.map((mark, at) => ({
      xAxis: place(mark),
      label: {
        formatter: mark.label,
        color: COLOUR.other,
        fontSize: 11,
        position: at % 2 === 0 ? ('insideEndTop' as const) : ('insideEndBottom' as const),
      },
    })),
  };
}
