import { categoryAxis, grid, guideLines, valueAxis } from './look.ts';
import type { Chart } from './render.ts';

export interface BarGroup {
  readonly label: string;
  /** One bar each, in the order of the colours; null where there is none. */
  readonly values: readonly (number | null)[];
  /** Drawn paler: it is not of a whole stretch of time. */
  readonly isPart: boolean;
}

/** Bars side by side under one label each. */
export function groupChart(groups: readonly BarGroup[], colours: readonly string[], format: (value: number) => string): Chart {
  return () => ({
    grid,
    xAxis: categoryAxis(groups.map(({ label }) => label)),
    yAxis: valueAxis(format, { scale: false }),
    series: colours.map((color, at) => ({
      type: 'bar',
      barMaxWidth: 36,
      barGap: '8%',
      barCategoryGap: '30%',
      data: groups.map(({ values, isPart }) => ({ value: values[at] ?? '-', itemStyle: { color, opacity: isPart ? 0.45 : 0.9 } })),
      ...(at === 0 ? guideLines(0) : {}),
    })),
  });
}
