import { type Market, parseInterval, parseMarket } from '@bullion/core';
import type { Tearsheet, TearsheetOptions } from '@bullion/reports';
import { runtime } from '#runtime';
import type { CandleOptions, Candles, Funding, OpenInterest, Price, RangeOptions, TokenOptions } from './answers.ts';
import { CANDLES, candlesIn } from './candles.ts';
import { chooseCandles, type WantedCandles } from './choose.ts';
import { Datasets } from './datasets.ts';
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
import { readInfo, readInfos, type TokenInfo, type TokenInfos } from './info.ts';
import { type Life, livesOf } from './lives.ts';
import { perpetualIn } from './perpetual.ts';
import { priceIn } from './price.ts';
import { parseSpelling, type Spelling } from './spelling.ts';
import { republished, spansOf } from './stream.ts';
import { readOptions } from './subject.ts';

/** Loaded with the first question about statistics: most programs ask for rows alone. */
const statistics = () => import('./statistics.ts');

/** One asset or pair, as a dataset knows it. Every answer says which pair, exchange and revision it is about. */
export class Token {
  readonly #spelling: Spelling;
  readonly #exchange: string | undefined;
  readonly #market: Market | undefined;
  readonly #datasets: Datasets;

  constructor(symbol: string, { exchange, market, ...places }: TokenOptions = {}) {
    this.#spelling = parseSpelling(symbol);
    this.#exchange = exchange;
    this.#market = market === undefined ? this.#spelling.market : parseMarket(market);
    this.#datasets = new Datasets(places);
  }

  /** Closed bars. Nothing is filled: a bar that is missing was not said by the exchange, and the table `gaps` names it. */
  async ohlcv({ interval = '1d', ...range }: CandleOptions = {}): Promise<Candles> {
    const [length, options] = [parseInterval(interval), readOptions(range)];
    return this.#datasets.ask((edition) => candlesIn(edition, this.#wanted, length, options));
  }

  /** The same bars one by one, file by file: for ranges that are too long to be held at once. All of them are of one revision. */
  async *candles({ interval = '1d', from, to }: Omit<CandleOptions, 'limit'> = {}): AsyncGenerator<Candles[number]> {
    readOptions({ from, to });
    const table = CANDLES[parseInterval(interval)];
    const { revision, spans } = await this.#datasets.ask(async (edition) => {
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
    return this.#datasets.ask(async (edition) => {
      const perp = chooseCandles(edition.spec, edition.table(table), { ...this.#wanted, market: 'perp' });
      return (await statistics()).basisIn(edition, table, perp, options);
    });
  }

  /** One page about the token as a self-contained HTML file, written to `output` where that is named; shows itself in notebooks. Needs @bullion/reports. */
  async tearsheet(
    options: Omit<TearsheetOptions, 'symbol' | 'exchange' | 'market' | 'dataset'> & { readonly output?: string } = {},
  ): Promise<Tearsheet> {
    const [{ tearsheet }, dataset] = [await runtime.reports(), await this.#datasets.main()];
    return tearsheet({ ...options, symbol: this.#spelling.written, exchange: this.#exchange, market: this.#market, dataset });
  }

  /** Every life of the symbol, oldest first: from when to when it was traded, under which name, and how it ended. */
  async lives(): Promise<Life[]> {
    return this.#datasets.ask((edition) => livesOf(edition, this.#wanted));
  }

  /** Funding that was paid, one row per settlement. */
  async fundingRate(range: RangeOptions = {}): Promise<Funding> {
    const options = readOptions(range);
    return this.#datasets.ask((edition) => perpetualIn(edition, 'funding_rates', this.#wanted, options));
  }

  /** What was paid per year of 365 days: Σ rate / Σ hours that were paid for × 8,760, a fraction; whatever the interval was, and without settlements that are missing. */
  async fundingRateAnnualized(range: RangeOptions = {}): Promise<FundingAnnualized> {
    return (await statistics()).fundingFrom(this, range);
  }

  /** What was open, one-sided, in base and where the exchange says it in quote, at full hours at least. */
  async openInterest(range: RangeOptions = {}): Promise<OpenInterest> {
    const options = readOptions(range);
    return this.#datasets.ask((edition) => perpetualIn(edition, 'open_interest', this.#wanted, options));
  }

  /** The newest close, from the finest bars that have it. */
  async price(): Promise<Price> {
    return this.#datasets.ask((edition) => priceIn(edition, this.#wanted));
  }

  /** What is said of the asset as a whole: price, market cap, supplies, rank. The newest snapshot, or the last one before `to`. */
  async info({ to }: Pick<RangeOptions, 'to'> = {}): Promise<TokenInfo> {
    const { until } = readOptions({ to });
    return this.#datasets.askAtHome((edition) => readInfo(edition, this.#spelling, { until }));
  }

  /** The same day by day, oldest first. */
  async marketCap(range: RangeOptions = {}): Promise<TokenInfos> {
    const options = readOptions(range);
    return this.#datasets.askAtHome((edition) => readInfos(edition, this.#spelling, options));
  }

  get #wanted(): WantedCandles {
    return { spelling: this.#spelling, market: this.#market, exchange: this.#exchange };
  }
}
