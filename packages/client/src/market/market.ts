import { type Market as MarketKind, parseMarket } from '@bullion/core';
import { AvailabilityDB } from '../availability/availability.ts';
import type { Universe, UniverseOptions } from '../availability/universe.ts';
import { Dataset, type OpenOptions, openDataset } from '../dataset.ts';
import type { Edition } from '../edition.ts';
import type { BarsOptions } from './bars.ts';
import type { Arbitrage, ArbitrageOptions, Correlation, Divergence, Symbols, Volumes } from './questions.ts';

export interface MarketOptions {
  /** Default: spot. */
  readonly market?: MarketKind | undefined;
  /** A folder, an address or an open dataset. */
  readonly dataset?: string | Dataset | undefined;
  /** How the dataset is opened, where it is not open yet. */
  readonly open?: OpenOptions | undefined;
}

type Questions = typeof import('./questions.ts');

/** Many symbols and exchanges side by side. Pairs in different quotes are never mixed: USD, USDT and USDC are different money. */
export class Market {
  readonly #market: MarketKind;
  readonly #place: string | Dataset | undefined;
  readonly #open: OpenOptions | undefined;
  #opened: Promise<Dataset> | undefined;

  constructor({ market = 'spot', dataset, open }: MarketOptions = {}) {
    this.#market = parseMarket(market);
    this.#place = dataset;
    this.#open = open;
  }

  /** Every series with candles, with exchange, rows and the time from which to which it has some. */
  symbols({ interval }: Pick<BarsOptions, 'interval'> = {}): Promise<Symbols> {
    return this.#ask(({ symbolsIn }, edition) => symbolsIn(edition, this.#market, interval));
  }

  /** The perpetuals of the Binance archive that could be traded as of a day, by trailing volume. Nothing after that day is read. */
  async universe(options: UniverseOptions): Promise<Universe> {
    await using db = await AvailabilityDB.open({ dataset: await this.#dataset() });
    return await db.universe(options);
  }

  /** What a symbol cost on every exchange that has it, bar by bar: the lowest and the highest close, and the distance in basis points. */
  divergence(symbol: string, options: BarsOptions = {}): Promise<Divergence> {
    return this.#ask(({ divergenceIn }, edition) => divergenceIn(edition, this.#market, symbol, options));
  }

  /** How the volume of symbols was spread over exchanges; of all symbols unless some are named. */
  volume(symbols: readonly string[] = [], options: BarsOptions = {}): Promise<Volumes> {
    return this.#ask(({ volumeIn }, edition) => volumeIn(edition, this.#market, symbols, options));
  }

  /**
   * Where buying on one exchange and selling on another left something after both takers' fees, at the closes of the same bars.
   * A close is no offer: this finds what to look at, not what could have been earned. Transfers and the depth of books are not in it.
   */
  arbitrage(symbols: readonly string[] = [], options: ArbitrageOptions = {}): Promise<Arbitrage> {
    return this.#ask(({ arbitrageIn }, edition) => arbitrageIn(edition, this.#market, symbols, options));
  }

  /** How the returns of symbols go together: Pearson's correlation of every pair, on the exchange that has the longest history of each; of the ten that traded most unless some are named. */
  correlation(symbols: readonly string[] = [], options: BarsOptions = {}): Promise<Correlation> {
    return this.#ask(({ correlationIn }, edition) => correlationIn(edition, this.#market, symbols, options));
  }

  async #ask<T>(work: (questions: Questions, edition: Edition) => Promise<T>): Promise<T> {
    const [dataset, questions] = [await this.#dataset(), await import('./questions.ts')];
    return dataset.steadily((edition) => work(questions, edition));
  }

  #dataset(): Promise<Dataset> {
    this.#opened ??= this.#place instanceof Dataset ? Promise.resolve(this.#place) : openDataset(this.#place, this.#open);
    return this.#opened;
  }
}
