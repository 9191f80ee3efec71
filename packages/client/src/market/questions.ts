import { BullionError, INTERVAL_MS, type Interval, type Market as MarketKind, parseInterval, type SpecSeries } from '@bullion/core';
import type { Edition } from '../edition.ts';
import { longest } from '../token/choose.ts';
import { type Answer, answer } from '../token/rows.ts';
import { type ArbitrageRow, arbitrageOf } from './arbitrage.ts';
import { type BarsOptions, barsOf, sameEverywhere, seriesIn, tableOf } from './bars.ts';
import { type CorrelationRow, correlationsOf } from './correlation.ts';
import { type DivergenceRow, divergenceOf } from './divergence.ts';
import { type Fees, TAKER_FEES } from './fees.ts';
import { type VolumeRow, volumesOf } from './volume.ts';

/** What an answer about a market is about. */
export interface MarketSubject {
  readonly market: MarketKind;
  readonly revision: string;
}

export interface ArbitrageOptions extends BarsOptions {
  /** Takers' fees as fractions, by exchange; those that are not said are the regular ones. */
  readonly fees?: Fees | undefined;
  /** Only what leaves at least so much after fees, basis points. Default: 0. */
  readonly minimumBps?: number | undefined;
}

export type Symbols = Answer<SpecSeries, MarketSubject>;
export type Divergence = Answer<DivergenceRow, MarketSubject & { readonly symbol: string; readonly exchanges: readonly string[] }>;
export type Volumes = Answer<VolumeRow, MarketSubject>;
export type Arbitrage = Answer<ArbitrageRow, MarketSubject & { readonly fees: Fees; readonly bars: number }>;
export type Correlation = Answer<CorrelationRow, MarketSubject & { readonly symbols: readonly string[] }>;

export async function symbolsIn(edition: Edition, market: MarketKind, interval: Interval | undefined): Promise<Symbols> {
  return answer([...seriesIn(tableOf(edition, interval), market)], subject(edition, market));
}

export async function divergenceIn(edition: Edition, market: MarketKind, symbol: string, options: BarsOptions): Promise<Divergence> {
  const series = sameEverywhere(tableOf(edition, options.interval), market, symbol);
  const about = { symbol: series[0]?.symbol ?? symbol, exchanges: series.map(({ exchange }) => exchange).sort() };
  return answer(divergenceOf(await barsOf(edition, series, options)), { ...subject(edition, market), ...about });
}

export async function volumeIn(edition: Edition, market: MarketKind, symbols: readonly string[], options: BarsOptions): Promise<Volumes> {
  const bars = await barsOf(edition, named(edition, market, symbols, options), options);
  return answer(volumesOf(bars), subject(edition, market));
}

export async function arbitrageIn(
  edition: Edition,
  market: MarketKind,
  symbols: readonly string[],
  { fees, minimumBps = 0, ...options }: ArbitrageOptions,
): Promise<Arbitrage> {
  const bars = await barsOf(edition, named(edition, market, symbols, options), options);
  const charged = { ...TAKER_FEES[market], ...fees };
  return answer(arbitrageOf(bars, { fees: charged, minimumBps }), { ...subject(edition, market), fees: charged, bars: bars.length });
}

export async function correlationIn(
  edition: Edition,
  market: MarketKind,
  symbols: readonly string[],
  options: BarsOptions,
): Promise<Correlation> {
  if (symbols.length === 1) throw new BullionError('usage', 'A correlation is one of two symbols or more.');
  const wanted = symbols.length === 0 ? await largestIn(edition, market, options) : symbols;
  const chosen = wanted.map((symbol) => longest(sameEverywhere(tableOf(edition, options.interval), market, symbol)));
  const closes = async (series: SpecSeries) => {
    const bars = await barsOf(edition, [series], options);
    return [series.symbol, bars.map(({ time, close }) => ({ timestamp: new Date(time), value: close }))] as const;
  };
  const rows = correlationsOf(new Map(await Promise.all(chosen.map(closes))), INTERVAL_MS[parseInterval(options.interval ?? '1d')]);
  return answer(rows, { ...subject(edition, market), symbols: chosen.map(({ symbol }) => symbol) });
}

/** How many are compared where nobody says which. */
const LARGEST = 10;

/** The bases that traded most in a range, each in the quote that most exchanges have. */
async function largestIn(edition: Edition, market: MarketKind, options: BarsOptions): Promise<string[]> {
  const table = tableOf(edition, options.interval);
  const bases = [...new Set(seriesIn(table, market).map(({ base }) => base))];
  const series = bases.flatMap((base) => sameEverywhere(table, market, base));
  const baseOf = new Map(series.map(({ symbol, base }) => [symbol, base]));
  const traded = new Map<string, number>();
  for (const { symbol, quote_volume } of volumesOf(await barsOf(edition, series, options))) {
    const base = baseOf.get(symbol) ?? symbol;
    traded.set(base, (traded.get(base) ?? 0) + (quote_volume ?? 0));
  }
  return [...traded]
    .sort(([, a], [, b]) => b - a)
    .slice(0, LARGEST)
    .map(([base]) => base);
}

function named(edition: Edition, market: MarketKind, symbols: readonly string[], { interval }: BarsOptions): SpecSeries[] {
  const table = tableOf(edition, interval);
  return symbols.length === 0 ? seriesIn(table, market) : symbols.flatMap((each) => sameEverywhere(table, market, each));
}

const subject = ({ spec }: Edition, market: MarketKind): MarketSubject => ({ market, revision: spec.revision });
