import { DAY_MS, dayOf } from '@bullion/core';
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

/** Every place of the axis, with the bar that is there. */
function placesOf(bars: readonly CandleBar[], days: number): { day: string; bar: CandleBar | undefined }[] {
  const step = days * DAY_MS;
  const [first, last] = [bars[0]?.timestamp.getTime() ?? 0, bars.at(-1)?.timestamp.getTime() ?? 0];
  const barAt = new Map(bars.map((bar) => [bar.timestamp.getTime(), bar]));
  return Array.from({ length: Math.round((last - first) / step) + 1 }, (_, at) => ({
    day: dayOf(first + at * step),
    bar: barAt.get(first + at * step),
  }));
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
