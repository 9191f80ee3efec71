import { BarChart, BoxplotChart, CandlestickChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { shorter } from './shorter.ts';

use([BarChart, BoxplotChart, CandlestickChart, LineChart, ScatterChart, GridComponent, MarkAreaComponent, MarkLineComponent, SVGRenderer]);

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A chart for a size: what is drawn may depend on how much room there is. */
export type Chart = (size: Size) => EChartsCoreOption;

/** Draws a chart as SVG, without a browser. The same chart gives the same text. */
export function drawSvg(chart: Chart, size: Size, id: string): string {
  const drawn = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    drawn.setOption({ animation: false, useUTC: true, textStyle: { fontFamily: 'system-ui, sans-serif' }, ...chart(size) });
    // The library numbers its drawings since the process started; ids have to be of the chart, and unique in the page.
    // Classes are for what happens under a mouse, and nothing does.
    const svg = drawn
      .renderToSVGString()
      .replaceAll(/zr\d+-/g, `${id}-`)
      .replaceAll(/<style\b.*?<\/style>/gs, '')
      .replaceAll(/ (?:class|pointer-events|ecmeta_\w+)="[^"]*"/g, '')
      .replace(/<svg width="\d+" height="\d+"/, '<svg');
    return shorter(svg);
  } finally {
    drawn.dispose();
  }
}
