import { INTERVAL_MS, INTERVALS, type Interval, invariant, type Market, parseInterval, parseMarket, type SpecSeries } from '@bullion/core';
import type { TableName } from '@bullion/tables';
import { Dataset, openDataset } from '../dataset.ts';
import type { Edition } from '../edition.ts';
import { cutOf, type ReadOptions } from '../selection.ts';
import { parseRange } from '../when.ts';
import type { CandleOptions, Candles, Funding, OpenInterest, Price, RangeOptions, Subject, TokenOptions } from './answers.ts';
import { AGGREGATED, chooseCandles, chooseSeries, findSeries, longest, type Wanted } from './choose.ts';
import { parseSpelling, type Spelling } from './spelling.ts';

const CANDLES = { '1m': 'ohlcv_1m', '1h': 'ohlcv_hourly', '1d': 'ohlcv_daily' } as const satisfies Record<Interval, TableName>;

/** One asset or pair, as a dataset knows it. Every answer says which pair, exchange and revision it is about. */
export class Token {
  readonly #spelling: Spelling;
  readonly #exchange: string | undefined;
  readonly #market: Market | undefined;
  readonly #place: string | Dataset | undefined;
  #opened: Promise<Dataset> | undefined;

  constructor(symbol: string, { exchange, market, dataset }: TokenOptions = {}) {
    this.#spelling = parseSpelling(symbol);
    this.#exchange = exchange;
    this.#market = market === undefined ? this.#spelling.market : parseMarket(market);
    this.#place = dataset;
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

  async #answer<T>(work: (edition: Edition) => Promise<T>): Promise<T> {
    const place = this.#place;
    this.#opened ??= place instanceof Dataset ? Promise.resolve(place) : openDataset(place);
    const [dataset] = await Promise.allSettled([this.#opened]);
    if (dataset.status === 'fulfilled') return dataset.value.steadily(work);
    // A dataset that was not there may be there the next time.
    this.#opened = undefined;
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

const pin = ({ exchange, market, symbol }: SpecSeries) => ({ exchange, market, symbol });

function subject({ symbol, exchange, market }: SpecSeries, { spec }: Edition): Subject {
  return { symbol, exchange, market, revision: spec.revision };
}
