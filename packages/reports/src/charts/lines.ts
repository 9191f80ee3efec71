import { COLOUR, type Curve, grid, lineOf, timeAxis, valueAxis } from './look.ts';
import type { Chart } from './render.ts';

export interface LinesLook {
  readonly format: (value: number) => string;
  /** A line across the plot, at zero unless another value is named. */
  readonly level?: number;
  readonly from: Date;
  readonly until: Date;
  readonly max?: number;
}

/** Curves over time, on one axis. */
export function linesChart(curves: readonly Curve[], { format, level, from, until, max }: LinesLook): Chart {
  return (size) => ({
    grid,
    xAxis: timeAxis(from, until, size),
    yAxis: valueAxis(format, { ...(max === undefined ? {} : { max }) }),
    series: curves.map((curve, at) => ({
      ...lineOf(curve),
      ...(at === 0 && level !== undefined ? { markLine: levelLine(level) } : {}),
    })),
  });
}

export const levelLine = (level: number) => ({
  symbol: 'none',
  silent: true,
  label: { show: false },
  lineStyle: { color: COLOUR.muted, type: 'solid' as const, width: 0.8 },
  data: [{ yAxis: level }],
});
