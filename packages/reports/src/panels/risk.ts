import * as analytics from 'bullion/analytics';
import { type Bin, histogramChart } from '../charts/bars.ts';
import type { Facts } from '../facts.ts';
import { html } from '../page/html.ts';
import { decimal, percent } from '../page/numbers.ts';
import { gridHtml, type Panel } from './panel.ts';
import { ask, benchmarkName } from './subject.ts';

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
