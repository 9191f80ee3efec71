import { DAY_MS, dayStart, groupBy } from '@bullion/core';
import * as analytics from 'bullion/analytics';
import { type CandleBar, candleChart, type Mark } from '../charts/candles.ts';
import { linesChart } from '../charts/lines.ts';
import { COLOUR } from '../charts/look.ts';
import type { Facts } from '../facts.ts';
import { dayText, percent, price, short } from '../page/numbers.ts';
import type { Panel } from './panel.ts';
import { ask, benchmarkName, spanOf } from './subject.ts';

/** So many candles fit on a page. */
const CANDLES_MAX = 420;

export function candlePanel(facts: Facts): Panel {
  const { candles } = facts;
  const days = Math.ceil(candles.length / CANDLES_MAX);
  const bars = days === 1 ? [...candles] : joined(candles, days);
  return {
    id: 'price',
    title: 'Price and volume',
    note: `${days === 1 ? 'Daily' : `${days}-day`} candles in ${candles[0]?.quote}, days of UTC; below, volume in ${candles[0]?.base}.`,
    wide: true,
    height: 420,
    chart: candleChart(bars, days, marksOf(facts)),
    table: {
      head: ['opened', 'open', 'high', 'low', 'close', 'volume'],
      texts: [0],
      rows: bars.map((bar) => [
        dayText(bar.timestamp),
        price(bar.open),
        price(bar.high),
        price(bar.low),
        price(bar.close),
        short(bar.volume),
      ]),
      command: ask(facts, 'ohlcv'),
    },
  };
}

export function returnPanel(facts: Facts): Panel {
  const { own, benchmark } = facts;
  const other = 'found' in benchmark ? benchmark.found.performance : undefined;
  const grown = (prices: readonly analytics.Point[]) => {
    const first = prices.find(({ value }) => value !== null)?.value ?? 1;
    return prices.map(({ timestamp, value }) => ({ timestamp, value: value === null ? null : value / first - 1 }));
  };
  const curves = [
    ...(other === undefined ? [] : [{ colour: COLOUR.other, points: grown(other.prices), width: 1.3 }]),
    { colour: COLOUR.own, points: grown(own.prices), width: 2 },
  ];
  const otherAt = new Map(other === undefined ? [] : grown(other.prices).map(({ timestamp, value }) => [timestamp.getTime(), value]));
  return {
    id: 'return',
    title: 'Cumulative return',
    note: `Close / first close − 1${other === undefined ? '' : ', beside the benchmark'}.`,
    wide: true,
    height: 280,
    keys: keysOf(facts),
    chart: linesChart(curves, { ...spanOf(facts), format: (value) => percent(value, 0), level: 0 }),
    table: {
      head: ['day', facts.candles.symbol, ...(other === undefined ? [] : [benchmarkName(facts)])],
      texts: [0],
      rows: grown(own.prices).map(({ timestamp, value }) => [
        dayText(timestamp),
        percent(value),
        ...(other === undefined ? [] : [percent(otherAt.get(timestamp.getTime()))]),
      ]),
      command: ask(facts, 'returns'),
    },
  };
}

export function drawdownPanel(facts: Facts): Panel {
  const { own } = facts;
  const worst = own.drawdowns.toSorted((a, b) => a.depth - b.depth).slice(0, 10);
  return {
    id: 'drawdown',
    title: 'Drawdown',
    note: 'Close below the highest close before it; the table has the ten deepest falls.',
    height: 230,
    chart: linesChart([{ colour: COLOUR.down, points: own.underwater, width: 1.2, area: 0.22 }], {
      ...spanOf(facts),
      format: (value) => percent(value, 0),
      max: 0,
    }),
    table: {
      head: ['peak', 'valley', 'recovered', 'depth', 'days', 'days to recover'],
      texts: [0, 1, 2],
      rows: worst.map((each) => [
        dayText(each.peak),
        dayText(each.valley),
        each.recovered === null ? 'not yet' : dayText(each.recovered),
        percent(each.depth),
        String(Math.round(each.days)),
        each.recovery_days === null ? '–' : String(Math.round(each.recovery_days)),
      ]),
      command: ask(facts, 'drawdown'),
    },
  };
}

export const keysOf = (facts: Facts) => [
  { label: facts.candles.symbol, colour: COLOUR.own },
  ...('found' in facts.benchmark ? [{ label: benchmarkName(facts), colour: COLOUR.other }] : []),
];

/** Where lives of the instrument begin and end. */
function marksOf({ lives, candles }: Facts): Mark[] {
  const [first, last] = [candles[0], candles.at(-1)];
  if (first === undefined || last === undefined) return [];
  const own = lives.filter(
    ({ exchange, market }) => market === candles.market && (exchange === candles.exchange || candles.exchange === 'aggregated'),
  );
  const marks = own.flatMap(({ first_day, last_day, began, ended, exchange }) => [
    ...(first_day === null ? [] : [{ timestamp: new Date(dayStart(first_day)), label: `${began} on ${exchange}` }]),
    ...(last_day === null || ended === null ? [] : [{ timestamp: new Date(dayStart(last_day)), label: `${ended} on ${exchange}` }]),
  ]);
  return marks.filter(({ timestamp }) => timestamp > first.timestamp && timestamp < last.timestamp);
}

/** Bars of several days, counted from the epoch, each named by its first day that is there. */
function joined(bars: readonly CandleBar[], days: number): CandleBar[] {
  const groups = groupBy(bars, ({ timestamp }) => Math.floor(timestamp.getTime() / DAY_MS / days));
  return [...groups.values()].flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [
      {
        timestamp: first.timestamp,
        open: first.open,
        high: group.reduce((most, { high }) => Math.max(most, high), first.high),
        low: group.reduce((least, { low }) => Math.min(least, low), first.low),
        close: last.close,
        volume: analytics.sum(group.map(({ volume }) => volume)),
      },
    ];
  });
}
