import {
  BullionError,
  INTERVAL_MS,
  INTERVALS,
  type Interval,
  invariant,
  type Market,
  parseInterval,
  parseMarket,
  type SpecSeries,
} from '@bullion/core';
import type { TableName } from '@bullion/tables';
import { runtime } from '#runtime';
import { Dataset, type OpenOptions, openDataset } from '../dataset.ts';
import type { Edition } from '../edition.ts';
import { cutOf, type ReadOptions } from '../selection.ts';
import { parseRange } from '../when.ts';
import type { CandleOptions, Candles, Funding, OpenInterest, Price, RangeOptions, Subject, TokenOptions } from './answers.ts';
import { AGGREGATED, chooseCandles, chooseSeries, findSeries, longest, type Wanted } from './choose.ts';
import { hasInfo, noInfo, readInfo, readInfos, type TokenInfo, type TokenInfos } from './info.ts';
import { parseSpelling, type Spelling } from './spelling.ts';

const CANDLES = { '1m': 'ohlcv_1m', '1h': 'ohlcv_hourly', '1d': 'ohlcv_daily' } as const satisfies Record<Interval, TableName>;

/** One asset or pair, as a dataset knows it. Every answer says which pair, exchange and revision it is about. */
export class Token {
  readonly #spelling: Spelling;
  readonly #exchange: string | undefined;
  readonly #market: Market | undefined;
  readonly #place: string | Dataset | undefined;
  readonly #open: OpenOptions | undefined;
  readonly #privatePlace: string | Dataset | undefined;
  readonly #opened: { main?: Promise<Dataset>; private?: Promise<Dataset> } = {};

  constructor(symbol: string, { exchange, market, dataset, privateDataset, open }: TokenOptions = {}) {
    this.#spelling = parseSpelling(symbol);
    this.#exchange = exchange;
    this.#market = market === undefined ? this.#spelling.market : parseMarket(market);
    this.#place = dataset;
    this.#open = open;
    this.#privatePlace = privateDataset ?? runtime.privateDataset();
  }

  /** Closed bars. Nothing is filled: a bar that is missing was not said by the exchange, and the table `gaps` names it. */
  async ohlcv({ interval = '1d', ...range }: CandleOptions = {}): Promise<Candles> {
    const table = CANDLES[parseInterval(interval)];
    const options = readOptions(range);
    return this.#answer(async (edition) => {
      const wanted = { spelling: this.#spelling, market: this.#market, exchange: this.#exchange };
      const series = chooseCandles(edition.spec, edition.table(table), wanted);
      const rows = await edition.read(table, { ...options, ...pin(series) });
      return Object.assign(rows, subject(series, edition), { interval });
    });
  }

  /** Funding that was paid, one row per settlement. */
  async fundingRate(range: RangeOptions = {}): Promise<Funding> {
    const options = readOptions(range);
    return this.#answer(async (edition) => {
      const wanted = { spelling: this.#spelling, market: 'perp', exchange: this.#exchange } as const;
      const series = longest(chooseSeries(edition.spec, edition.table('funding_rates'), wanted));
      const rows = await edition.read('funding_rates', { ...options, ...pin(series) });
      return Object.assign(rows, subject(series, edition));
    });
  }

  /** What was open, one-sided, in base and where the exchange says it in quote, at full hours at least. */
  async openInterest(range: RangeOptions = {}): Promise<OpenInterest> {
    const options = readOptions(range);
    return this.#answer(async (edition) => {
      const wanted = { spelling: this.#spelling, market: 'perp', exchange: this.#exchange } as const;
      const series = longest(chooseSeries(edition.spec, edition.table('open_interest'), wanted));
      const rows = await edition.read('open_interest', { ...options, ...pin(series) });
      return Object.assign(rows, subject(series, edition));
    });
  }

  /** The newest close, from the finest bars that have it. */
  async price(): Promise<Price> {
    return this.#answer(async (edition) => {
      const { interval, series } = this.#newest(edition);
      const [row] = await edition.read(CANDLES[interval], { ...pin(series), last: 1, columns: ['timestamp', 'close'] });
      invariant(row, 'a row of a series that the manifest names');
      const as_of = new Date(row.timestamp.getTime() + INTERVAL_MS[interval]);
      return { ...subject(series, edition), price: row.close, interval, as_of };
    });
  }

  /** What is said of the asset as a whole: price, market cap, supplies, rank. The newest snapshot, or the last one before `to`. */
  async info({ to }: Pick<RangeOptions, 'to'> = {}): Promise<TokenInfo> {
    const { until } = readOptions({ to });
    return this.#answerAtHome((edition) => readInfo(edition, this.#spelling, { until }));
  }

  /** The same day by day, oldest first. */
  async marketCap(range: RangeOptions = {}): Promise<TokenInfos> {
    const options = readOptions(range);
    return this.#answerAtHome((edition) => readInfos(edition, this.#spelling, options));
  }

  #answer<T>(work: (edition: Edition) => Promise<T>): Promise<T> {
    return this.#ask('main', this.#place, work);
  }

  /** From the dataset where its publisher may pass such rows on, else from what this home collected for itself. */
  async #answerAtHome<T>(work: (edition: Edition) => Promise<T>): Promise<T> {
    const [main] = await Promise.allSettled([this.#answer(async (edition) => edition)]);
    if (main.status === 'fulfilled' && hasInfo(main.value)) return this.#answer(work);
    const home = this.#privatePlace;
    const [own] = await Promise.allSettled([home === undefined ? undefined : this.#ask('private', home, async (edition) => edition)]);
    if (home !== undefined && own.status === 'fulfilled') return this.#ask('private', home, work);
    if (own.status === 'rejected' && !isMissing(own.reason)) throw own.reason;
    if (main.status === 'rejected') throw main.reason;
    throw noInfo(main.value, home instanceof Dataset ? home.url : home);
  }

  async #ask<T>(which: 'main' | 'private', place: string | Dataset | undefined, work: (edition: Edition) => Promise<T>): Promise<T> {
    this.#opened[which] ??= place instanceof Dataset ? Promise.resolve(place) : openDataset(place, which === 'main' ? this.#open : {});
    const [dataset] = await Promise.allSettled([this.#opened[which]]);
    if (dataset.status === 'fulfilled') return dataset.value.steadily(work);
    // A dataset that was not there may be there the next time.
    delete this.#opened[which];
    throw dataset.reason;
  }

  #candles(): Wanted {
    return { spelling: this.#spelling, market: this.#market ?? 'spot', exchange: this.#exchange ?? AGGREGATED };
  }

  #newest(edition: Edition): { interval: Interval; series: SpecSeries } {
    const wanted = this.#candles();
    const found = INTERVALS.flatMap((interval) => {
      const table = edition.spec.tables.find(({ name }) => name === CANDLES[interval]);
      return table === undefined ? [] : findSeries(edition.spec, table, wanted).map((series) => ({ interval, series }));
    });
    const [newest] = found.sort((a, b) => Date.parse(b.series.until) - Date.parse(a.series.until));
    if (newest !== undefined) return newest;
    const [series] = chooseSeries(edition.spec, edition.table(CANDLES['1d']), wanted);
    invariant(series, 'a chosen series');
    return { interval: '1d', series };
  }
}

/** Checked here, so that a wrong call fails before anything is opened. */
function readOptions({ from, to, limit }: RangeOptions): Pick<ReadOptions, 'from' | 'until' | 'last'> {
  cutOf({ limit });
  parseRange(from, to, { from: 'from', until: 'to' });
  return { from, until: to, last: limit };
}

function isMissing(error: unknown): boolean {
  return error instanceof BullionError && error.code === 'dataset_missing';
}

const pin = ({ exchange, market, symbol }: SpecSeries) => ({ exchange, market, symbol });

function subject({ symbol, exchange, market }: SpecSeries, { spec }: Edition): Subject {
  return { symbol, exchange, market, revision: spec.revision };
}
