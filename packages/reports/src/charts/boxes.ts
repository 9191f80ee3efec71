import type { Spread } from 'bullion/analytics';
import { COLOUR, categoryAxis, grid, guideLines, valueAxis } from './look.ts';
import type { Chart } from './render.ts';

export interface Box {
  readonly label: string;
  readonly spread: Spread;
}

/** Half of the values in each box, nine of ten between its whiskers, and the two outermost as dots. */
export function boxChart(boxes: readonly Box[], format: (value: number) => string): Chart {
  return ({ width }) => ({
    grid,
    xAxis: categoryAxis(boxes.map(({ label }) => label)),
    yAxis: valueAxis(format, { scale: false }),
    series: [
      {
        type: 'boxplot',
        boxWidth: [12, width / 12],
        itemStyle: { color: COLOUR.ground, borderColor: COLOUR.own, borderWidth: 1.4 },
        data: boxes.map(({ spread: { p05, p25, p50, p75, p95 } }) => [p05, p25, p50, p75, p95]),
        ...guideLines(0),
      },
      {
        type: 'scatter',
        symbolSize: 5,
        itemStyle: { color: COLOUR.other, opacity: 0.9 },
        data: boxes.flatMap(({ spread: { least, most } }, at) => [
          [at, least],
          [at, most],
        ]),
      },
    ],
  });
}
