import {
  BullionError,
  type DatasetSpec,
  didYouMean,
  groupBy,
  invariant,
  MARKETS,
  type Market,
  type SpecSeries,
  type SpecTable,
} from '@bullion/core';
import type { Spelling } from './spelling.ts';

/** Where a dataset does not say which quotes its exchanges prefer. */
const QUOTES = ['USDT', 'USD', 'USDC'];

/** The exchange that rows across exchanges are under. */
export const AGGREGATED = 'aggregated';

export interface Wanted {
  readonly spelling: Spelling;
  readonly market: Market;
  /** Absent: whichever has it. */
  readonly exchange: string | undefined;
}

/** What candles are asked of, as far as it is said. */
export interface WantedCandles {
  readonly spelling: Spelling;
  readonly market: Market | undefined;
  readonly exchange: string | undefined;
}

/** The candles across exchanges, of spot, unless something else is said. Bars that no table sums up (minutes) are those of whichever exchange and market has most. */
export function chooseCandles(spec: DatasetSpec, table: SpecTable, { spelling, market, exchange }: WantedCandles): SpecSeries {
  const isSummed = table.series.some((each) => each.exchange === AGGREGATED);
  const from = exchange ?? (isSummed ? AGGREGATED : undefined);
  const markets = market === undefined && !isSummed ? MARKETS : [market ?? 'spot'];
  const found = markets.map((each) => findSeries(spec, table, { spelling, market: each, exchange: from })).find(({ length }) => length > 0);
  return longest(found ?? chooseSeries(spec, table, { spelling, market: market ?? 'spot', exchange: from }));
}

/** The longest history, and of equals the one with more rows. */
export function longest(series: readonly SpecSeries[]): SpecSeries {
  const length = ({ from, until }: SpecSeries): number => Date.parse(until) - Date.parse(from);
  const [first] = series.toSorted((a, b) => length(b) - length(a) || b.rows - a.rows || (a.exchange < b.exchange ? -1 : 1));
  invariant(first, 'at least one series');
  return first;
}

/** The spot pair beside a perpetual: of the same exchange, base and quote. */
export function spotBeside({ name, series }: SpecTable, { exchange, base, quote, symbol }: SpecSeries): SpecSeries {
  const spot = series.filter((each) => each.exchange === exchange && each.market === 'spot' && each.base === base);
  const [found] = spot.filter((each) => each.quote === quote);
  if (found !== undefined) return found;
  const others = spot.map((each) => each.symbol).join(', ');
  throw new BullionError('unknown_symbol', `${name} has no spot pair of ${exchange} beside the perpetual ${symbol}.`, {
    hint: others === '' ? `Name an exchange that has both markets of ${base}.` : `It has ${others}, in another quote.`,
    details: { table: name, symbol, exchange },
  });
}

/** The series that is meant, one per exchange that has it; where only a base asset is named, the pair in the preferred quote. Never none. */
export function chooseSeries(spec: DatasetSpec, table: SpecTable, wanted: Wanted): SpecSeries[] {
  checkExchange(spec, wanted.exchange);
  const chosen = findSeries(spec, table, wanted);
  if (chosen.length > 0) return chosen;
  throw unknownSymbol(table, wanted);
}

export function findSeries(spec: DatasetSpec, table: SpecTable, wanted: Wanted): SpecSeries[] {
  const byExchange = groupBy(inPlace(table, wanted).filter(isNamed(wanted.spelling)), ({ exchange }) => exchange);
  return [...byExchange].flatMap(([exchange, series]) => preferred(series, wanted.spelling, spec.quotes[exchange] ?? QUOTES));
}

function inPlace({ series }: SpecTable, { exchange, market }: Wanted): SpecSeries[] {
  return series.filter((each) => each.market === market && (exchange === undefined || each.exchange === exchange));
}

const isNamed =
  ({ name }: Spelling) =>
  ({ symbol, base }: SpecSeries): boolean =>
    symbol === name || base === name;

function preferred(series: readonly SpecSeries[], { name }: Spelling, quotes: readonly string[]): SpecSeries[] {
  const rank = (each: SpecSeries): number => {
    if (each.symbol === name) return -1;
    const place = quotes.indexOf(each.quote);
    return place === -1 ? quotes.length : place;
  };
  return series.toSorted((a, b) => rank(a) - rank(b) || (a.symbol < b.symbol ? -1 : 1)).slice(0, 1);
}

function checkExchange(spec: DatasetSpec, exchange: string | undefined): void {
  const known = new Set([...spec.exchanges, ...spec.tables.flatMap(({ series }) => series.map((each) => each.exchange))]);
  if (exchange === undefined || known.has(exchange)) return;
  throw new BullionError('unknown_exchange', `The dataset has no exchange ${JSON.stringify(exchange)}.${didYouMean(exchange, known)}`, {
    hint: `It has ${[...known].join(', ')}.`,
  });
}

function unknownSymbol(table: SpecTable, wanted: Wanted): BullionError {
  const { exchange, market, spelling } = wanted;
  const there = inPlace(table, wanted);
  const elsewhere = table.series.filter(isNamed(spelling)).map((each) => `${each.symbol} on ${each.exchange} (${each.market})`);
  const valid = elsewhere.length > 0 ? elsewhere : [...new Set(there.map(({ base }) => base))];
  const names = there.flatMap(({ symbol, base }) => [symbol, base]);
  const place = exchange === undefined ? `any ${market} market` : `${exchange} (${market})`;
  return new BullionError('unknown_symbol', `${table.name} has no ${spelling.written} of ${place}.${didYouMean(spelling.name, names)}`, {
    hint: valid.length > 0 ? `It has ${valid.slice(0, 20).join(', ')}.` : `It has nothing of ${place}.`,
    details: { table: table.name, symbol: spelling.written, exchange: exchange ?? null, market },
  });
}
