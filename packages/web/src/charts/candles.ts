import type { Interval } from '@bullion/core';
import type { EChartsCoreOption } from 'echarts/core';
import { axis, type Theme, tooltip } from './theme.ts';

interface Candle {
  timestamp: Date;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** Candles above, base volume below, one zoom for both. */
export function candleChart(candles: readonly Candle[], interval: Interval, theme: Theme): EChartsCoreOption {
  const length = interval === '1d' ? 10 : 16;
  const labels = candles.map(({ timestamp }) => timestamp.toISOString().slice(0, length).replace('T', ' '));
  const colour = ({ open, close }: Candle) => (close >= open ? theme.up : theme.down);
  return {
    tooltip: tooltip(theme),
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    grid: [
      { left: 8, right: 64, top: 12, bottom: 128 },
      { left: 8, right: 64, height: 64, bottom: 52 },
    ],
    xAxis: [0, 1].map((gridIndex) => ({
      type: 'category',
      data: labels,
      gridIndex,
      ...axis(theme),
      splitLine: { show: false },
      axisLabel: { ...axis(theme).axisLabel, show: gridIndex === 1 },
    })),
    yAxis: [
      { scale: true, position: 'right', ...axis(theme) },
      {
        gridIndex: 1,
        position: 'right',
        splitNumber: 2,
        ...axis(theme),
        axisLabel: { color: theme.muted, formatter: shortNumber },
      },
    ],
    dataZoom: [
      { type: 'inside', xAxisIndex: [0, 1], start: 50, end: 100 },
      {
        type: 'slider',
        xAxisIndex: [0, 1],
        bottom: 8,
        height: 24,
        borderColor: theme.line,
        textStyle: { color: theme.muted },
      },
    ],
    series: [
      {
        name: 'price',
        type: 'candlestick',
        data: candles.map(({ open, close, low, high }) => [open, close, low, high]),
        itemStyle: {
          color: theme.up,
          color0: theme.down,
          borderColor: theme.up,
          borderColor0: theme.down,
        },
      },
      {
        name: 'volume',
        type: 'bar',
        xAxisIndex: 1,
        yAxisIndex: 1,
        data: candles.map((candle) => ({
          value: candle.volume,
          itemStyle: { color: colour(candle), opacity: 0.5 },
        })),
      },
    ],
  };
}

function shortNumber(value: number): string {
  return Intl.NumberFormat('en-US', {
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(value);
}
