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
import type { Tearsheet, TearsheetOptions } from '@bullion/reports';
import type { TableName } from '@bullion/tables';
import { runtime } from '#runtime';
import { Dataset, type OpenOptions, openDataset } from '../dataset.ts';
import type { Edition } from '../edition.ts';
import type { CandleOptions, Candles, Funding, OpenInterest, Price, RangeOptions, TokenOptions } from './answers.ts';
import { AGGREGATED, chooseCandles, chooseSeries, findSeries, longest, type Wanted, type WantedCandles } from './choose.ts';
import type {
  Basis,
  Drawdowns,
  FundingAnnualized,
  PriceHistory,
  Ratio,
  ReturnOptions,
  Returns,
  Statistics,
  Volatility,
  WindowOptions,
} from './history.ts';
import { hasInfo, noInfo, readInfo, readInfos, type TokenInfo, type TokenInfos } from './info.ts';
import { type Life, livesInstead, livesOf } from './lives.ts';
import { answer } from './rows.ts';
import { parseSpelling, type Spelling } from './spelling.ts';
import { republished, spansOf } from './stream.ts';
import { about, pin, readOptions, subject } from './subject.ts';

/** Loaded with the first question about statistics: most programs ask for rows alone. */
const statistics = () => import('./statistics.ts');

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
      const series = await this.#orLives(edition, () => chooseCandles(edition.spec, edition.table(table), this.#wanted));
      if ('lives' in series) return answer([], { ...about(series.lives, edition), interval, lives: series.lives });
      const rows = await edition.read(table, { ...options, ...pin(series) });
      return answer(rows, { ...subject(series, edition), interval });
    });
  }

  /** The same bars one by one, file by file: for ranges that are too long to be held at once. All of them are of one revision. */
  async *candles({ interval = '1d', from, to }: Omit<CandleOptions, 'limit'> = {}): AsyncGenerator<Candles[number]> {
    readOptions({ from, to });
    const table = CANDLES[parseInterval(interval)];
    const { revision, spans } = await this.#answer(async (edition) => {
      return { revision: edition.spec.revision, spans: spansOf(edition, table, { from, to }) };
    });
    for (const span of spans) {
      const rows = await this.ohlcv({ interval, from: span.from, to: span.until });
      if (rows.revision !== revision) throw republished(span.from);
      yield* rows;
    }
  }

  /** Closes, oldest first, in the quote asset. */
  async priceHistory(options: CandleOptions = {}): Promise<PriceHistory> {
    return (await statistics()).pricesFrom(this, options);
  }

  /** What was gained in a period (`1d`, `7d`, `30d`, `90d`, `365d` …) up to each bar: close / close before − 1, a fraction; null where one of the two bars is missing. */
  async returns(period = '1d', options: ReturnOptions = {}): Promise<Returns> {
    return (await statistics()).returnsFrom(this, period, options);
  }

  /** Deviation of the simple returns of the last `window` bars × √(bars per year of 365 days): a fraction per year; null where one is missing. */
  async volatility(options: WindowOptions = {}): Promise<Volatility> {
    return (await statistics()).volatilityFrom(this, options);
  }

  /** Mean / deviation of the returns of the last `window` bars × √(bars per year), riskless rate 0. */
  async sharpe(options: WindowOptions = {}): Promise<Ratio> {
    return (await statistics()).sharpeFrom(this, options);
  }

  /** Mean / √(Σ min(r, 0)² / n) of the returns of the last `window` bars × √(bars per year). */
  async sortino(options: WindowOptions = {}): Promise<Ratio> {
    return (await statistics()).sortinoFrom(this, options);
  }

  /** Falls below a peak, oldest first, with `.max`, the deepest, and `.underwater`, the depth at every bar (p / highest p so far − 1). */
  async drawdown(options: CandleOptions = {}): Promise<Drawdowns> {
    return (await statistics()).drawdownsFrom(this, options);
  }

  /** Every statistic of a tearsheet, each with its unit and formula; beside those of a benchmark where one is named. */
  async statistics({ benchmark, ...options }: CandleOptions & { readonly benchmark?: Token | undefined } = {}): Promise<Statistics> {
    return (await statistics()).statisticsFrom(this, benchmark, options);
  }

  /** The perpetual beside its spot pair of the same exchange and quote, close by close: perp / spot − 1, a fraction. */
  async basis({ interval = '1d', ...range }: CandleOptions = {}): Promise<Basis> {
    const table = CANDLES[parseInterval(interval)];
    const options = { interval, ...readOptions(range) };
    return this.#answer(async (edition) => {
      const perp = chooseCandles(edition.spec, edition.table(table), { ...this.#wanted, market: 'perp' });
      return (await statistics()).basisIn(edition, table, perp, options);
    });
  }

  /** One page about the token as a self-contained HTML file, written to `output` where that is named; shows itself in notebooks. Needs @bullion/reports. */
  async tearsheet(
    options: Omit<TearsheetOptions, 'symbol' | 'exchange' | 'market' | 'dataset'> & { readonly output?: string } = {},
  ): Promise<Tearsheet> {
    const [{ tearsheet }, dataset] = [await runtime.reports(), await this.#dataset('main', this.#place)];
    return tearsheet({ ...options, symbol: this.#spelling.written, exchange: this.#exchange, market: this.#market, dataset });
  }

  /** Every life of the symbol, oldest first: from when to when it was traded, under which name, and how it ended. */
  async lives(): Promise<Life[]> {
    return this.#answer((edition) => livesOf(edition, this.#wanted));
  }

  /** Funding that was paid, one row per settlement. */
  async fundingRate(range: RangeOptions = {}): Promise<Funding> {
    const options = readOptions(range);
    return this.#answer(async (edition) => {
      const wanted = { spelling: this.#spelling, market: 'perp', exchange: this.#exchange } as const;
      const series = longest(chooseSeries(edition.spec, edition.table('funding_rates'), wanted));
      const rows = await edition.read('funding_rates', { ...options, ...pin(series) });
      return answer(rows, subject(series, edition));
    });
  }

  /** What was paid per year of 365 days: Σ rate / Σ hours that were paid for × 8,760, a fraction; whatever the interval was, and without settlements that are missing. */
  async fundingRateAnnualized(range: RangeOptions = {}): Promise<FundingAnnualized> {
    return (await statistics()).fundingFrom(this, range);
  }

  /** What was open, one-sided, in base and where the exchange says it in quote, at full hours at least. */
  async openInterest(range: RangeOptions = {}): Promise<OpenInterest> {
    const options = readOptions(range);
    return this.#answer(async (edition) => {
      const wanted = { spelling: this.#spelling, market: 'perp', exchange: this.#exchange } as const;
      const series = longest(chooseSeries(edition.spec, edition.table('open_interest'), wanted));
      const rows = await edition.read('open_interest', { ...options, ...pin(series) });
      return answer(rows, subject(series, edition));
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
    return (await this.#dataset(which, place)).steadily(work);
  }

  async #dataset(which: 'main' | 'private', place: string | Dataset | undefined): Promise<Dataset> {
    this.#opened[which] ??= place instanceof Dataset ? Promise.resolve(place) : openDataset(place, which === 'main' ? this.#open : {});
    const [dataset] = await Promise.allSettled([this.#opened[which]]);
    if (dataset.status === 'fulfilled') return dataset.value;
    // A dataset that was not there may be there the next time.
    delete this.#opened[which];
    throw dataset.reason;
  }

  get #wanted(): WantedCandles {
    return { spelling: this.#spelling, market: this.#market, exchange: this.#exchange };
  }

  /** The series that is meant; where there is none because the symbol is over, its lives. */
  async #orLives(edition: Edition, choose: () => SpecSeries): Promise<SpecSeries | { readonly lives: readonly Life[] }> {
    try {
      return choose();
    } catch (error) {
      return { lives: await livesInstead(error, edition, this.#wanted) };
    }
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

function isMissing(error: unknown): boolean {
  return error instanceof BullionError && error.code === 'dataset_missing';
}
