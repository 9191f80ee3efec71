import { DAY_MS, groupBy } from '@bullion/core';
import type { Funding, TableRow } from 'bullion';
import * as analytics from 'bullion/analytics';
import { timeBarChart } from '../charts/bars.ts';
import { linesChart } from '../charts/lines.ts';
import { COLOUR } from '../charts/look.ts';
import type { Facts } from '../facts.ts';
import { type Html, html } from '../page/html.ts';
import { dayText, decimal, percent, price, short, timeText } from '../page/numbers.ts';
import type { Panel } from './panel.ts';
import { ask, spanOf } from './subject.ts';

type Found<T> = T extends { readonly found: infer F } ? F : never;

/** So many bars of funding fit on half a page. */
const BARS_MAX = 140;

export function fundingPanel(facts: Facts, { rows, year }: Found<Facts['funding']>): Panel {
  const days = Math.max(1, Math.ceil((spanOf(facts).until.getTime() - (rows[0]?.timestamp.getTime() ?? 0)) / DAY_MS / BARS_MAX));
  const bars = funded(rows, days);
  let paid = 0;
  const total = bars.map((bar) => {
    paid += bar.paid;
    return { timestamp: bar.timestamp, value: paid };
  });
  const length = days === 1 ? 'a day' : `${days} days`;
  return {
    id: 'funding',
    title: 'Funding',
    note: `On ${rows.exchange}: a long position paid ${percent(year.paid)} in all, ${percent(year.annualized)} per year by the hours that were paid for. ${percent(year.positive_share, 0)} of the settlements were above zero; the longest runs of one sign were ${year.longest_positive_run} above and ${year.longest_negative_run} below.`,
    keys: [
      { label: `per year, by ${length}`, colour: COLOUR.up },
      { label: 'paid in all (left)', colour: COLOUR.own },
    ],
    chart: timeBarChart({
      points: bars.flatMap(({ timestamp, annualized }) => (annualized === null ? [] : [{ timestamp, value: annualized }])),
      format: (value) => percent(value, 0),
      over: { curve: { colour: COLOUR.own, points: total, width: 1.8 }, format: (value) => percent(value, 0) },
      ...spanOf(facts),
    }),
    table: {
      head: ['from', 'settlements', 'paid', 'per year', 'paid in all'],
      texts: [0],
      rows: bars.map((bar, at) => [
        dayText(bar.timestamp),
        String(bar.settlements),
        percent(bar.paid, 4),
        percent(bar.annualized),
        percent(total[at]?.value ?? null),
      ]),
      command: ask(facts, 'funding'),
    },
  };
}

/** Settlements by so many days; the one at midnight pays for the day before. */
function funded(rows: Funding, days: number) {
  const groups = groupBy(rows, ({ timestamp }) => Math.floor((timestamp.getTime() - 1) / DAY_MS / days));
  return [...groups].map(([at, settlements]) => ({ timestamp: new Date(at * days * DAY_MS), ...analytics.fundingSummary(settlements) }));
}

export function basisPanel(facts: Facts, rows: Found<Facts['basis']>): Panel {
  const points = rows.map(({ timestamp, basis }) => ({ timestamp, value: basis }));
  const marks = 'found' in facts.funding ? markBasis(facts.funding.found.rows) : [];
  const mean = analytics.mean(points.map(({ value }) => value));
  return {
    id: 'basis',
    title: 'Basis',
    note: `${rows.symbol} perpetual / ${rows.spot_symbol} spot − 1 at the daily closes (${rows.exchange}); ${percent(mean, 3)} on average.${marks.length === 0 ? '' : ` Mark / index − 1 at settlements: ${percent(analytics.mean(marks), 3)} on average.`}`,
    chart: linesChart([{ colour: COLOUR.own, points, width: 1.3 }], { ...spanOf(facts), format: (value) => percent(value, 2), level: 0 }),
    table: {
      head: ['day', 'perpetual', 'spot', 'basis'],
      texts: [0],
      rows: rows.map((row) => [dayText(row.timestamp), price(row.perp), price(row.spot), percent(row.basis, 4)]),
      command: ask(facts, 'basis'),
    },
  };
}

const markBasis = (rows: readonly TableRow<'funding_rates'>[]): number[] =>
  rows.flatMap(({ mark_price, index_price }) =>
    mark_price === null || index_price === null || index_price === 0 ? [] : [mark_price / index_price - 1],
  );

const HOUR = 3_600_000;

export function interestPanel(facts: Facts, { rows, hours }: Found<Facts['interest']>): Panel {
  const points = rows.map(({ timestamp, open_interest }) => ({ timestamp, value: open_interest }));
  const [from, until] = [rows[0]?.timestamp ?? new Date(0), rows.at(-1)?.timestamp ?? new Date(0)];
  const volume = analytics.sum(hours.slice(-24).map((bar) => bar.volume));
  const last = points.at(-1)?.value ?? null;
  return {
    id: 'interest',
    title: 'Open interest',
    note: `One side, in ${rows[0]?.base}, on ${rows.exchange}. Now ${short(last)}${last === null || volume === 0 ? '' : `, ${decimal(last / volume)} times the volume of the last 24 hours`}.`,
    chart: linesChart([{ colour: COLOUR.own, points, width: 1.6, area: 0.1 }], { ...spanOf(facts), from, until, format: short }),
    table: {
      head: ['hour', 'open interest', 'value'],
      texts: [0],
      rows: rows.map((row) => [timeText(row.timestamp), decimal(row.open_interest), short(row.open_interest_value)]),
      command: ask(facts, 'oi'),
    },
  };
}

/** What price and open interest did in the same hours. */
export function quadrantPanel({ rows, hours }: Found<Facts['interest']>): Panel {
  const points = rows.map(({ timestamp, open_interest }) => ({ timestamp, value: open_interest }));
  // A bar is known when it closes: its close belongs to the full hour at which open interest is stated.
  const closes = hours.map(({ timestamp, close }) => ({ timestamp: new Date(timestamp.getTime() + HOUR), value: close }));
  const moves = analytics.quadrants(analytics.returnsOf(closes, { period: HOUR }), analytics.returnsOf(points, { period: HOUR }));
  const cell = (name: string): Html => {
    const { share = 0, bars = 0, price: way = 'down' } = moves.find((move) => move.name === name) ?? {};
    return html`<td class="heat" style="--heat:var(--${way});--share:${Math.round(share * 90)}%"><b>${percent(share, 0)}</b><span>${name}</span><small>${bars} hours</small></td>`;
  };
  return {
    id: 'quadrants',
    title: 'Price and open interest',
    note: `The hours from ${timeText(rows[0]?.timestamp ?? new Date(0))} to ${timeText(rows.at(-1)?.timestamp ?? new Date(0))} by what price and open interest did in them, on ${rows.exchange}.`,
    body: html`<table class="quadrants"><thead><tr><th></th><th>price down</th><th>price up</th></tr></thead><tbody><tr><th>more open</th>${cell('new shorts')}${cell('new longs')}</tr><tr><th>less open</th>${cell('longs closing')}${cell('shorts closing')}</tr></tbody></table>`,
    table: {
      head: ['', 'price', 'open interest', 'hours', 'share'],
      texts: [0, 1, 2],
      rows: moves.map(({ name, price: way, open_interest, bars, share }) => [name, way, open_interest, String(bars), percent(share, 1)]),
    },
  };
}
