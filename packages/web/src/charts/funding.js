import { axis, tooltip } from './theme.ts';

const BASIS_POINT = 10000;
/** One curve per exchange; each settlement is a step, because the rate holds for its whole interval. */
export function fundingChart(curves, theme) {
  return {
    color: [...theme.curves],
    tooltip: {
      ...tooltip(theme),
      valueFormatter: (value) => `${Number(value).toFixed(2)} bp`,
    },
    legend: {
      textStyle: { color: theme.text },
      top: 0,
      right: 64,
      icon: 'roundRect',
    },
    grid: { left: 8, right: 64, top: 32, bottom: 52 },
    xAxis: { type: 'time', ...axis(theme), splitLine: { show: false } },
    yAxis: {
      position: 'right',
      ...axis(theme),
      axisLabel: { color: theme.muted, formatter: '{value} bp' },
    },
    dataZoom: [
      { type: 'inside', start: 50, end: 100 },
      {
        type: 'slider',
        bottom: 8,
        height: 24,
        borderColor: theme.line,
        textStyle: { color: theme.muted },
      },
    ],
    series: curves.map(({ exchange, rows }) => ({
      name: exchange,
      type: 'line',
      step: 'end',
      showSymbol: false,
      lineStyle: { width: 1.2 },
      data: rows.map(({ time, rate }) => [time, rate * BASIS_POINT]),
    })),
  };
}
