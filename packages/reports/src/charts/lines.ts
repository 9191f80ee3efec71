import { type Curve, grid, guideLines, lineOf, type Span, timeAxis, valueAxis } from './look.ts';
import type { Chart } from './render.ts';

export interface LinesLook extends Span {
  readonly format: (value: number) => string;
  /** A line across the plot. */
  readonly level?: number;
  readonly max?: number;
}

/** Curves over time, on one axis. */
export function linesChart(curves: readonly Curve[], { format, level, max, ...span }: LinesLook): Chart {
  return (size) => ({
    grid,
    xAxis: timeAxis(span.from, span.until, size),
    yAxis: valueAxis(format, { ...(max === undefined ? {} : { max }) }),
    series: curves.map((curve, at) => ({ ...lineOf(curve), ...(at === 0 ? guideLines(level, span) : {}) })),
  });
}
