import { BarChart, CandlestickChart, HeatmapChart, LineChart } from 'echarts/charts';
import {
  CalendarComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
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
  useEffect(() => {
    if (box.current === null) return undefined;
    const chart = init(box.current);
    const draw = () => chart.setOption({ animation: false, ...option(currentTheme()) }, true);
    draw();
    const resized = new ResizeObserver(() => chart.resize());
    resized.observe(box.current);
    const stop = onThemeChange(draw);
    return () => {
      stop();
      resized.disconnect();
      chart.dispose();
    };
  }, [option]);
  return (
    <div ref={box} className={`chart ${className}`} role="img" aria-label={label} style={height === undefined ? undefined : { height }} />
  );
}
