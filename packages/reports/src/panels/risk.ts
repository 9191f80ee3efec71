import { DAY_MS } from '@bullion/core';
import * as analytics from 'bullion/analytics';
import { type Bin, histogramChart } from '../charts/bars.ts';
import { linesChart } from '../charts/lines.ts';
import { COLOUR } from '../charts/look.ts';
import type { Facts } from '../facts.ts';
import { html } from '../page/html.ts';
import { dayText, decimal, percent } from '../page/numbers.ts';
import { gridHtml, type Panel } from './panel.ts';
import { keysOf } from './price.ts';
import { ask, benchmarkName, spanOf } from './subject.ts';

interface Rolled {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly bars: number;
  readonly statistic: (returns: readonly number[]) => number | null;
  readonly format: (value: number | null | undefined) => string;
  readonly axis: (value: number) => string;
  readonly level?: number;
  readonly command: string;
}

export function volatilityPanel(facts: Facts): Panel {
  return rolledPanel(facts, {
    id: 'volatility',
    title: 'Rolling volatility',
    note: 'Deviation of the daily returns of 30 days × √365, per year. A window with a missing day has none.',
    bars: 30,
    statistic: (returns) => analytics.volatility(returns, 365),
    format: percent,
    axis: (value) => percent(value, 0),
    command: ask(facts, 'volatility'),
  });
}

export function sharpePanel(facts: Facts): Panel {
  return rolledPanel(facts, {
    id: 'sharpe',
    title: 'Rolling Sharpe',
    note: 'Mean / deviation of the daily returns of 90 days × √365, riskless rate 0.',
    bars: 90,
    statistic: (returns) => analytics.sharpe(returns, 365),
    format: decimal,
    axis: (value) => decimal(value, 0),
    level: 0,
    command: ask(facts, 'statistics'),
  });
}

function rolledPanel(facts: Facts, { bars, statistic, format, axis, level, command, ...panel }: Rolled): Panel {
  const roll = (performance: analytics.Performance) => analytics.rolling(performance.series, { bars, step: DAY_MS }, statistic);
  const own = roll(facts.own);
  if (own.every(({ value }) => value === null))
    return { ...panel, note: `Not shown. There are no ${bars} days in a row without a missing one.` };
  const other = 'found' in facts.benchmark ? roll(facts.benchmark.found.performance) : [];
  const otherAt = new Map(other.map(({ timestamp, value }) => [timestamp.getTime(), value]));
  const curves = [
    ...(other.length === 0 ? [] : [{ colour: COLOUR.other, points: other, width: 1.2 }]),
    { colour: COLOUR.own, points: own, width: 1.8 },
  ];
  return {
    ...panel,
    keys: keysOf(facts),
    chart: linesChart(curves, { ...spanOf(facts), format: axis, ...(level === undefined ? {} : { level }) }),
    table: {
      head: ['day', facts.candles.symbol, ...(other.length === 0 ? [] : [benchmarkName(facts)])],
      texts: [0],
      rows: own
        .filter(({ value }) => value !== null)
        .map(({ timestamp, value }) => [
          dayText(timestamp),
          format(value),
          ...(other.length === 0 ? [] : [format(otherAt.get(timestamp.getTime()))]),
        ]),
      command,
    },
  };
}

export function distributionPanel(facts: Facts): Panel {
  const { returns } = facts.own;
  const bins = binsOf(returns);
  const tail = analytics.valueAtRisk(returns);
  return {
    id: 'distribution',
    title: 'Daily returns',
    note: `How often a day returned how much; dashed, the normal distribution of the same mean and deviation. One day in twenty was below ${percent(tail)}.`,
    chart: histogramChart(bins, (value) => percent(value, 1)),
    table: {
      head: ['from', 'to', 'days', 'normal'],
      texts: [],
      rows: bins.map(({ from, until, count, normal }) => [percent(from), percent(until), String(count), decimal(normal, 1)]),
      command: ask(facts, 'returns'),
    },
  };
}

const BINS = 31;

/** Equal bins around zero, wide enough for all but the wildest hundredth; what is beyond counts in the outermost ones. */
function binsOf(returns: readonly number[]): Bin[] {
  const reach = Math.max(analytics.quantile(returns.map(Math.abs), 0.99) ?? 0, 1e-4);
  const width = (2 * reach) / BINS;
  const [mean, deviation] = [analytics.mean(returns) ?? 0, analytics.deviation(returns) ?? 1];
  const counts = new Map<number, number>();
  for (const each of returns) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((each + reach) / width)));
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return Array.from({ length: BINS }, (_, at) => {
    const [from, until] = [-reach + at * width, -reach + (at + 1) * width];
    const z = ((from + until) / 2 - mean) / deviation;
    const normal = (returns.length * width * Math.exp((-z * z) / 2)) / (deviation * Math.sqrt(2 * Math.PI));
    return { from, until, count: counts.get(at) ?? 0, normal };
  });
}

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

const GROUPS = ['Growth', 'Risk', 'Wins and losses', 'Against the benchmark'];

export function metricPanel(facts: Facts): Panel {
  const { own, benchmark, candles } = facts;
  const other = 'found' in benchmark ? benchmark.found.performance : undefined;
  const metrics = analytics.metricsOf(own, other);
  const text = (unit: string, value: number | string | null): string => {
    if (typeof value === 'string') return value;
    if (unit === 'fraction') return percent(value);
    return unit === 'number' ? decimal(value) : decimal(value, 0);
  };
  const estimators = estimatorRows(facts);
  const tables = GROUPS.map((group) => {
    const rows = metrics.filter((metric) => metric.group === group);
    const isBoth = other !== undefined && group !== 'Against the benchmark';
    return rows.length === 0
      ? null
      : html`<div class="group"><h3>${group}</h3><table><thead><tr><th class="text"></th><th>${candles.symbol}</th>${isBoth ? html`<th>${benchmarkName(facts)}</th>` : null}</tr></thead><tbody>${rows.map(
          ({ label, formula, unit, value, benchmark: compared }) =>
            html`<tr title="${formula}"><th class="text">${label}<small>${formula}</small></th><td>${text(unit, value)}</td>${isBoth ? html`<td>${text(unit, compared)}</td>` : null}</tr>`,
        )}</tbody></table></div>`;
  });
  return {
    id: 'metrics',
    title: 'Statistics',
    note: 'Simple daily returns, a year of 365 days, riskless rate 0. Nothing is filled: a missing day breaks the two returns that need it.',
    wide: true,
    body: html`<div class="groups">${tables}<div class="group"><h3>Volatility by what it is made of</h3>${gridHtml(['', candles.symbol], estimators, [0])}</div></div>`,
  };
}

function estimatorRows({ candles, own }: Facts): string[][] {
  return [
    ['Close to close', percent(analytics.volatility(own.returns, own.perYear))],
    ['Parkinson (high, low)', percent(analytics.parkinson(candles, own.perYear))],
    ['Garman–Klass (open, high, low, close)', percent(analytics.garmanKlass(candles, own.perYear))],
    ['Yang–Zhang (with what happens between bars)', percent(analytics.yangZhang(candles, own.perYear))],
  ];
}
