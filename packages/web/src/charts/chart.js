import { BarChart, CandlestickChart, HeatmapChart, LineChart } from 'echarts/charts';
import {
  CalendarComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { jsx as _jsx } from 'react/jsx-runtime';
import { currentTheme, onThemeChange } from './theme.ts';

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
/** A chart that follows its box and the colours of the page. */
export function Chart({ option, label, className = '', height }) {
  const box = useRef(null);
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
  return _jsx('div', {
    ref: box,
    className: `chart ${className}`,
    role: 'img',
    'aria-label': label,
    style: height === undefined ? undefined : { height },
  });
}
