import { BarChart, CandlestickChart, HeatmapChart, LineChart } from 'echarts/charts';
import {
  CalendarComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { currentTheme, onThemeChange, type Theme } from './theme.ts';

use([
  BarChart,
  CandlestickChart,
  HeatmapChart,
  LineChart,
  CalendarComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
  CanvasRenderer,
]);

interface ChartProps {
  /** Made again when the colours of the page change. */
  option: (theme: Theme) => EChartsCoreOption;
  label: string;
  className?: string;
  height?: number;
}

/** A chart that follows its box and the colours of the page. */
export function Chart({ option, label, className = '', height }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  // One chart for as long as its box is there: what it still has to draw when its data changes must find it.
  useEffect(() => {
    if (box.current === null) return undefined;
    const made = init(box.current);
    chart.current = made;
    const resized = new ResizeObserver(() => made.resize());
    resized.observe(box.current);
    return () => {
      resized.disconnect();
      chart.current = undefined;
      made.dispose();
    };
  }, []);
  useEffect(() => {
    const draw = () => chart.current?.setOption({ animation: false, ...option(currentTheme()) }, true);
    draw();
    return onThemeChange(draw);
  }, [option]);
  return (
    <div ref={box} className={`chart ${className}`} role="img" aria-label={label} style={height === undefined ? undefined : { height }} />
  );
}
