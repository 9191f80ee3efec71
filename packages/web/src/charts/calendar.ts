import { DAY_STATES } from '@bullion/core';
import type { EChartsCoreOption } from 'echarts/core';
import { words } from '../format.ts';
import type { Theme } from './theme.ts';

interface Day {
  date: string;
  state: string;
  file_size_bytes: number | null;
}

/** A square a day, a row of weeks a year, newest year first. */
export function calendarChart(days: readonly Day[], years: readonly string[], theme: Theme): EChartsCoreOption {
  const states: string[] = DAY_STATES.filter((state) => days.some((day) => day.state === state));
  const label = { color: theme.muted, fontSize: 11 };
  return {
    tooltip: {
      backgroundColor: theme.surface,
      borderColor: theme.line,
      textStyle: { color: theme.text, fontSize: 12 },
      formatter: ({ value }: { value: [string, number, number | null] }) =>
        `${value[0]}<br>${words(states[value[1]] ?? '')}${value[2] === null ? '' : `, ${value[2].toLocaleString('en-US')} bytes`}`,
    },
    visualMap: {
      type: 'piecewise',
      dimension: 1,
      top: 0,
      left: 'center',
      orient: 'horizontal',
      textStyle: { color: theme.text },
      pieces: states.map((state, value) => ({
        value,
        label: words(state),
        color: theme.states[state] ?? theme.muted,
      })),
    },
    calendar: years.map((range, index) => ({
      range,
      top: 64 + index * 150,
      left: 48,
      right: 12,
      cellSize: ['auto', 13],
      splitLine: { lineStyle: { color: theme.muted, opacity: 0.4 } },
      itemStyle: {
        color: 'transparent',
        borderColor: theme.line,
        borderWidth: 0.5,
      },
      dayLabel: {
        ...label,
        firstDay: 1,
        nameMap: ['S', 'M', 'T', 'W', 'T', 'F', 'S'],
      },
      monthLabel: label,
      yearLabel: { color: theme.text, fontSize: 13, margin: 30 },
    })),
    series: years.map((year, calendarIndex) => ({
      type: 'heatmap',
      coordinateSystem: 'calendar',
      calendarIndex,
      data: days.filter(({ date }) => date.startsWith(year)).map((day) => [day.date, states.indexOf(day.state), day.file_size_bytes]),
    })),
  };
}
