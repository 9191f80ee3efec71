import { BullionError, INTERVAL_MS, type Market as MarketKind, parseInterval, parseMarket, type SpecSeries } from '@bullion/core';
import { AvailabilityDB } from '../availability/availability.ts';
import type { Universe, UniverseOptions } from '../availability/universe.ts';
import { Dataset, openDataset } from '../dataset.ts';
import type { Edition } from '../edition.ts';
import { longest } from '../token/choose.ts';
import { type Answer, answer } from '../token/rows.ts';
import { type ArbitrageRow, arbitrageOf } from './arbitrage.ts';
import { type BarsOptions, barsOf, sameEverywhere, seriesIn, tableOf } from './bars.ts';
import { type CorrelationRow, correlationsOf } from './correlation.ts';
import { type DivergenceRow, divergenceOf } from './divergence.ts';
import { type Fees, TAKER_FEES } from './fees.ts';
import { type VolumeRow, volumesOf } from './volume.ts';

export interface MarketOptions {
  /** Default: spot. */
  readonly market?: MarketKind | undefined;
  /** A folder, an address or an open dataset. */
  readonly dataset?: string | Dataset | undefined;
}

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

/** Many symbols and exchanges side by side. Pairs in different quotes are never mixed: USD, USDT and USDC are different money. */
export class Market {
  readonly #market: MarketKind;
  readonly #place: string | Dataset | undefined;
  #opened: Promise<Dataset> | undefined;

  constructor({ market = 'spot', dataset }: MarketOptions = {}) {
    this.#market = parseMarket(market);
    this.#place = dataset;
  }

  /** Every series with candles, with exchange, rows and the time from which to which it has some. */
  symbols({ interval }: Pick<BarsOptions, 'interval'> = {}): Promise<Symbols> {
    return this.#ask(async (edition) => answer([...seriesIn(tableOf(edition, interval), this.#market)], this.#subject(edition)));
  }

  /** The perpetuals of the Binance archive that could be traded as of a day, by trailing volume. Nothing after that day is read. */
  async universe(options: UniverseOptions): Promise<Universe> {
    await using db = await AvailabilityDB.open({ dataset: await this.#dataset() });
    return await db.universe(options);
  }

  /** What a symbol cost on every exchange that has it, bar by bar: the lowest and the highest close, and the distance in basis points. */
  divergence(symbol: string, options: BarsOptions = {}): Promise<Divergence> {
    return this.#ask(async (edition) => {
      const series = sameEverywhere(tableOf(edition, options.interval), this.#market, symbol);
      const rows = divergenceOf(await barsOf(edition, series, options));
      const about = { symbol: series[0]?.symbol ?? symbol, exchanges: series.map(({ exchange }) => exchange).sort() };
      return answer(rows, { ...this.#subject(edition), ...about });
    });
  }

  /** How the volume of symbols was spread over exchanges; of all symbols unless some are named. */
  volume(symbols: readonly string[] = [], options: BarsOptions = {}): Promise<Volumes> {
    return this.#ask(async (edition) => {
      const rows = volumesOf(await barsOf(edition, this.#named(edition, symbols, options), options));
      return answer(rows, this.#subject(edition));
    });
  }

  /**
   * Where buying on one exchange and selling on another left something after both takers' fees, at the closes of the same bars.
   * A close is no offer: this finds what to look at, not what could have been earned. Transfers and the depth of books are not in it.
   */
  arbitrage(symbols: readonly string[] = [], { fees, minimumBps = 0, ...options }: ArbitrageOptions = {}): Promise<Arbitrage> {
    return this.#ask(async (edition) => {
      const bars = await barsOf(edition, this.#named(edition, symbols, options), options);
      const charged = { ...TAKER_FEES[this.#market], ...fees };
      return answer(arbitrageOf(bars, { fees: charged, minimumBps }), { ...this.#subject(edition), fees: charged, bars: bars.length });
    });
  }

  /** How the returns of symbols go together: Pearson's correlation of every pair, on the exchange that has the longest history of each. */
  async correlation(symbols: readonly string[], options: BarsOptions = {}): Promise<Correlation> {
    if (symbols.length < 2) throw new BullionError('usage', 'A correlation is one of two symbols or more.');
    return this.#ask(async (edition) => {
      const chosen = symbols.map((symbol) => longest(sameEverywhere(tableOf(edition, options.interval), this.#market, symbol)));
      const prices = await Promise.all(
        chosen.map(async (series) => {
          const bars = await barsOf(edition, [series], options);
          return [series.symbol, bars.map(({ time, close }) => ({ timestamp: new Date(time), value: close }))] as const;
        }),
      );
      const rows = correlationsOf(new Map(prices), INTERVAL_MS[parseInterval(options.interval ?? '1d')]);
      return answer(rows, { ...this.#subject(edition), symbols: chosen.map(({ symbol }) => symbol) });
    });
  }

  #named(edition: Edition, symbols: readonly string[], { interval }: BarsOptions): SpecSeries[] {
    const table = tableOf(edition, interval);
    return symbols.length === 0 ? seriesIn(table, this.#market) : symbols.flatMap((each) => sameEverywhere(table, this.#market, each));
  }

  #subject({ spec }: Edition): MarketSubject {
    return { market: this.#market, revision: spec.revision };
  }

  async #ask<T>(work: (edition: Edition) => Promise<T>): Promise<T> {
    return (await this.#dataset()).steadily(work);
  }

  #dataset(): Promise<Dataset> {
    this.#opened ??= this.#place instanceof Dataset ? Promise.resolve(this.#place) : openDataset(this.#place);
    return this.#opened;
  }
}
