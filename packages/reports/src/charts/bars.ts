import { COLOUR, type Curve, grid, guideLines, lineOf, type Span, timeAxis, valueAxis } from './look.ts';
import type { Chart } from './render.ts';

export interface TimeBars extends Span {
  readonly points: readonly { readonly timestamp: Date; readonly value: number }[];
  readonly format: (value: number) => string;
  /** A curve over the bars, on an axis of its own to the left. */
  readonly over?: { readonly curve: Curve; readonly format: (value: number) => string };
}

/** Bars up and down over time. */
export function timeBarChart({ points, format, over, ...span }: TimeBars): Chart {
  return (size) => ({
    grid: { ...grid, left: over === undefined ? grid.left : 46 },
    xAxis: timeAxis(span.from, span.until, size),
    yAxis: [
      valueAxis(format, { scale: false }),
      ...(over === undefined ? [] : [valueAxis(over.format, { position: 'left', splitLine: { show: false } })]),
    ],
    series: [
      {
        type: 'bar',
        ...guideLines(undefined, span),
        barWidth: Math.max(0.8, Math.min(8, ((size.width - 110) / Math.max(points.length, 1)) * 0.8)),
        data: points.map(({ timestamp, value }) => ({
          value: [timestamp.getTime(), value],
          itemStyle: { color: value >= 0 ? COLOUR.up : COLOUR.down, opacity: over === undefined ? 0.85 : 0.5 },
        })),
      },
      ...(over === undefined ? [] : [{ ...lineOf(over.curve), yAxisIndex: 1 }]),
    ],
  });
}

export interface Bin {
  readonly from: number;
  readonly until: number;
  readonly count: number;
  /** What a normal distribution of the same mean and deviation would have. */
  readonly normal: number;
}

/** How often returns were how large, with the normal distribution of the same mean and deviation. */
export function histogramChart(bins: readonly Bin[], format: (value: number) => string): Chart {
  return ({ width }) => ({
    grid,
    xAxis: {
      type: 'category',
      data: bins.map(({ from, until }) => format((from + until) / 2)),
      axisLine: { lineStyle: { color: COLOUR.line } },
      axisTick: { show: false },
      axisLabel: { color: COLOUR.muted, fontSize: 11, interval: Math.ceil(bins.length / (width / 70)), hideOverlap: true },
    },
    yAxis: valueAxis((value) => String(value), { scale: false }),
    series: [
      {
        type: 'bar',
        barCategoryGap: '12%',
        data: bins.map(({ from, until, count }) => ({
          value: count,
          itemStyle: { color: from + until >= 0 ? COLOUR.up : COLOUR.down, opacity: 0.8 },
        })),
      },
      {
        type: 'line',
        smooth: true,
        showSymbol: false,
        lineStyle: { color: COLOUR.text, width: 1.2, type: 'dashed' },
        data: bins.map(({ normal }) => normal),
      },
    ],
  });
}
