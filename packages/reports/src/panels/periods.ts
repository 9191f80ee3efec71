import { DAY_MS } from '@bullion/core';
import * as analytics from 'bullion/analytics';
import { type Box, boxChart } from '../charts/boxes.ts';
import { groupChart } from '../charts/groups.ts';
import { COLOUR } from '../charts/look.ts';
import type { Facts } from '../facts.ts';
import { html } from '../page/html.ts';
import { percent, roundPercent } from '../page/numbers.ts';
import { keysOf } from './compared.ts';
import type { Panel } from './panel.ts';
import { benchmarkName, spanOf } from './subject.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function monthPanel({ own, candles }: Facts): Panel {
  const months = new Map(analytics.calendarReturns(own.series, 'month', DAY_MS).map((each) => [each.period, each]));
  const years = analytics.calendarReturns(own.series, 'year', DAY_MS);
  const reach = Math.max(...[...months.values()].map(({ value }) => Math.abs(value ?? 0)), 0.01);
  const cell = (value: number | null | undefined, isPart: boolean) =>
    value === undefined
      ? html`<td></td>`
      : html`<td class="heat${isPart ? ' part' : ''}" style="--heat:${value === null ? 'var(--line)' : value >= 0 ? 'var(--up)' : 'var(--down)'};--share:${Math.round((Math.abs(value ?? 0) / reach) * 62)}%">${value === null ? 'gap' : percent(value, 1)}</td>`;
  return {
    id: 'months',
    title: 'Monthly returns',
    note: `Compounded daily returns by UTC month, of ${candles.symbol}. Months that are not whole are set in italics; one with a missing day says so.`,
    wide: true,
    body: html`<div class="scroll plain"><table class="months"><thead><tr><th class="text"></th>${MONTHS.map((name) => html`<th>${name}</th>`)}<th>Year</th></tr></thead><tbody>${years.map(
      (year) =>
        html`<tr><th class="text">${year.period}</th>${MONTHS.map((_, at) => {
          const month = months.get(`${year.period}-${String(at + 1).padStart(2, '0')}`);
          return cell(month?.value, month?.is_inside === false);
        })}${cell(year.value, !year.is_inside)}</tr>`,
    )}</tbody></table></div>`,
  };
}

/** Each year beside the same days of the benchmark. */
export function yearPanel(facts: Facts): Panel {
  const isBoth = 'found' in facts.benchmark;
  const years = yearsOf(facts);
  return {
    id: 'years',
    title: 'Yearly returns',
    note: `Compounded daily returns by UTC year${isBoth ? ', beside the benchmark on the same days' : ''}. Paler: the first and the last one, which may not be whole. A year with a missing day has none.`,
    keys: keysOf(facts),
    chart: groupChart(
      years.map(({ period, value, beside, is_inside }) => ({
        label: period,
        values: [value, ...(isBoth ? [beside] : [])],
        isPart: !is_inside,
      })),
      [COLOUR.own, ...(isBoth ? [COLOUR.other] : [])],
      roundPercent,
    ),
    table: {
      head: ['year', 'days', facts.candles.symbol, ...(isBoth ? [benchmarkName(facts), 'ahead by'] : [])],
      texts: [0],
      rows: years.map(({ period, bars, value, beside }) => [
        period,
        String(bars),
        value === null ? 'gap' : percent(value),
        ...(isBoth ? [percent(beside), percent(value === null || beside === null ? null : value - beside)] : []),
      ]),
    },
  };
}

/** A benchmark that lacks days of a year stands beside none of it. */
function yearsOf(facts: Facts) {
  const { from, until } = spanOf(facts);
  const series = 'found' in facts.benchmark ? facts.benchmark.found.performance.series : [];
  const same = series.filter(({ timestamp }) => timestamp >= from && timestamp < until);
  const others = new Map(analytics.calendarReturns(same, 'year', DAY_MS).map((each) => [each.period, each]));
  return analytics.calendarReturns(facts.own.series, 'year', DAY_MS).map((year) => {
    const other = others.get(year.period);
    return { ...year, beside: other === undefined || other.bars < year.bars ? null : other.value };
  });
}

const KINDS: readonly { readonly kind: analytics.StretchKind; readonly label: string }[] = [
  { kind: 'day', label: 'daily' },
  { kind: 'week', label: 'weekly' },
  { kind: 'month', label: 'monthly' },
  { kind: 'quarter', label: 'quarterly' },
  { kind: 'year', label: 'yearly' },
];

export function quantilePanel({ own }: Facts): Panel {
  const boxes = KINDS.flatMap(({ kind, label }): Box[] => {
    const stretches = analytics.calendarReturns(own.series, kind, DAY_MS).filter(({ is_inside }) => kind === 'day' || is_inside);
    const spread = analytics.spreadOf(analytics.knownValues(stretches));
    return spread === null ? [] : [{ label, spread }];
  });
  return {
    id: 'quantiles',
    title: 'Quantiles of returns',
    note: 'Half of them are in the box around the median, nine of ten between the whiskers; dots are the worst and the best. UTC, weeks from Monday; first and last ones, which may not be whole, are left out.',
    chart: boxChart(boxes, roundPercent),
    table: {
      head: ['returns', 'count', 'mean', 'worst', '5 %', '25 %', 'median', '75 %', '95 %', 'best'],
      texts: [0],
      rows: boxes.map(({ label, spread }) => {
        const { count, mean, least, p05, p25, p50, p75, p95, most } = spread;
        return [label, String(count), ...[mean, least, p05, p25, p50, p75, p95, most].map((value) => percent(value))];
      }),
    },
  };
}
