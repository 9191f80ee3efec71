import type { Candles } from 'bullion';
import * as analytics from 'bullion/analytics';
import { type Html, html } from '../page/html.ts';
import { dayText, percent, short } from '../page/numbers.ts';
import type { Panel } from './panel.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const HOUR = 3_600_000;

/** How restless, and how busy, each hour of the week is. */
export function weekPanel(hours: Candles): Panel {
  const returns = analytics.returnsOf(
    hours.map(({ timestamp, close }) => ({ timestamp, value: close })),
    { period: HOUR },
  );
  const week = analytics.weekHours(returns.map((point, at) => ({ ...point, volume: hours[at]?.volume ?? null })));
  const [first, last] = [hours[0]?.timestamp ?? null, hours.at(-1)?.timestamp ?? null];
  return {
    id: 'week',
    title: 'Hours of the week',
    note: `UTC, from ${dayText(first)} to ${dayText(last)}. Left: deviation of the returns of each hour. Right: mean volume in ${hours[0]?.base}. The stronger the colour, the more.`,
    wide: true,
    body: html`<div class="weeks">${grid(
      'Volatility',
      week,
      ({ deviation }) => deviation,
      (value) => percent(value),
    )}${grid('Volume', week, ({ volume }) => volume, short)}</div>`,
    table: {
      head: ['weekday', 'hour', 'deviation', 'mean volume', 'hours'],
      texts: [0],
      rows: week.map((each) => [
        WEEKDAYS[each.weekday] ?? '',
        String(each.hour).padStart(2, '0'),
        percent(each.deviation, 3),
        short(each.volume),
        String(each.bars),
      ]),
    },
  };
}

function grid(
  title: string,
  week: readonly analytics.WeekHour[],
  measure: (hour: analytics.WeekHour) => number | null,
  format: (value: number) => string,
): Html {
  const values = week.map(measure).flatMap((value) => (value === null ? [] : [value]));
  // The wildest hours alone would leave all the others pale.
  const [low, high] = [analytics.quantile(values, 0.02) ?? 0, analytics.quantile(values, 0.98) ?? 1];
  const cell = (hour: analytics.WeekHour): Html => {
    const value = measure(hour);
    if (value === null) return html`<td class="none"></td>`;
    const share = Math.round(6 + 88 * Math.min(1, Math.max(0, (value - low) / (high - low || 1))));
    return html`<td style="--share:${share}%" title="${WEEKDAYS[hour.weekday]} ${hour.hour}:00 ${format(value)}"></td>`;
  };
  return html`<div><h3>${title}</h3><table class="week"><thead><tr><th></th>${Array.from({ length: 24 }, (_, hour) => html`<th>${hour % 6 === 0 ? hour : ''}</th>`)}</tr></thead><tbody>${WEEKDAYS.map(
    (name, day) => html`<tr><th>${name}</th>${week.slice(day * 24, day * 24 + 24).map(cell)}</tr>`,
  )}</tbody></table></div>`;
}
