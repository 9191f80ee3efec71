import { BullionError, INTERVAL_MS, type Interval, parseInterval, type SpecSeries } from '@bullion/core';
import { basisOf } from '../analytics/basis.ts';
import { drawdowns, maxDrawdown, underwater } from '../analytics/drawdown.ts';
import { fundingSummary } from '../analytics/funding.ts';
import { metricsOf } from '../analytics/metrics.ts';
import { type Performance, performanceOf } from '../analytics/performance.ts';
import { sharpe, sortino } from '../analytics/ratios.ts';
import { returnsOf } from '../analytics/returns.ts';
import { rolling } from '../analytics/rolling.ts';
import { barsPerYear, volatility } from '../analytics/volatility.ts';
import type { Edition } from '../edition.ts';
import type { ReadOptions } from '../selection.ts';
import type { CandleOptions, Candles, RangeOptions } from './answers.ts';
import { spotBeside } from './choose.ts';
import {
  type BarSubject,
  type Basis,
  closesOf,
  type Drawdowns,
  type FundingAnnualized,
  type PriceHistory,
  parsePeriod,
  type Ratio,
  type ReturnOptions,
  type Returns,
  type Statistics,
  type Volatility,
  type WindowOptions,
  type WindowRow,
  withoutPast,
  withPast,
} from './history.ts';
import { answer } from './rows.ts';
import { pin, subject } from './subject.ts';
import type { Token } from './token.ts';

/** Where candles come from. */
type Source = Pick<Token, 'ohlcv'>;

/** What candles are about, for what is computed from them. */
export function barSubject({ symbol, exchange, market, revision, interval }: Candles): BarSubject {
  return { symbol, exchange, market, revision, interval };
}

export async function pricesFrom(source: Source, options: CandleOptions): Promise<PriceHistory> {
  const candles = await source.ohlcv(options);
  return answer(
    candles.map(({ timestamp, close }) => ({ timestamp, price: close })),
    barSubject(candles),
  );
}

export async function returnsFrom(source: Source, period: string, options: ReturnOptions): Promise<Returns> {
  const { kind = 'simple', ...range } = options;
  const interval = parseInterval(range.interval ?? '1d');
  const ms = parsePeriod(period, interval);
  const candles = await source.ohlcv(withPast(range, ms / INTERVAL_MS[interval], INTERVAL_MS[interval]));
  const points = returnsOf(closesOf(candles), { period: ms, kind });
  const rows = candles.map(({ timestamp, close }, at) => ({ timestamp, close, return: points[at]?.value ?? null }));
  return answer(withoutPast(rows, range), { ...barSubject(candles), period, kind });
}

export async function volatilityFrom(source: Source, options: WindowOptions): Promise<Volatility> {
  const { rows, about } = await windowsFrom(source, options, (returns, step) => volatility(returns, barsPerYear(step)));
  return answer(
    rows.map(({ timestamp, close, value }) => ({ timestamp, close, volatility: value })),
    about,
  );
}

export async function sharpeFrom(source: Source, options: WindowOptions): Promise<Ratio> {
  const { rows, about } = await windowsFrom(source, options, (returns, step) => sharpe(returns, barsPerYear(step)));
  return answer(rows, about);
}

export async function sortinoFrom(source: Source, options: WindowOptions): Promise<Ratio> {
  const { rows, about } = await windowsFrom(source, options, (returns, step) => sortino(returns, barsPerYear(step)));
  return answer(rows, about);
}

/** A statistic of the returns of the window that ends with each bar, beside the closes. */
async function windowsFrom(
  source: Source,
  { window = 30, ...range }: WindowOptions,
  statistic: (returns: readonly number[], step: number) => number | null,
) {
  if (!Number.isSafeInteger(window) || window < 2)
    throw new BullionError('usage', `A window of ${window} bars has no spread.`, { hint: 'Use a whole number of two or more.' });
  const step = INTERVAL_MS[parseInterval(range.interval ?? '1d')];
  // The return of the oldest bar of a window needs the close before it.
  const candles = await source.ohlcv(withPast(range, window, step));
  const points = rolling(returnsOf(closesOf(candles), { period: step }), { bars: window, step }, (returns) => statistic(returns, step));
  const rows: WindowRow[] = candles.map(({ timestamp, close }, at) => ({ timestamp, close, value: points[at]?.value ?? null }));
  return { rows: withoutPast(rows, range), about: { ...barSubject(candles), window } };
}

export async function drawdownsFrom(source: Source, options: CandleOptions): Promise<Drawdowns> {
  const candles = await source.ohlcv(options);
  const prices = closesOf(candles);
  return answer(drawdowns(prices), { ...barSubject(candles), max: maxDrawdown(prices), underwater: underwater(prices) });
}

export async function statisticsFrom(source: Source, benchmark: Source | undefined, options: CandleOptions): Promise<Statistics> {
  const [candles, others] = await Promise.all([source.ohlcv(options), benchmark?.ohlcv(options)]);
  const performance = (each: Candles): Performance => performanceOf(closesOf(each), each.interval);
  const rows = metricsOf(performance(candles), others === undefined ? undefined : performance(others));
  return answer(rows, { ...barSubject(candles), benchmark_symbol: others?.symbol ?? null });
}

export async function fundingFrom(source: Pick<Token, 'fundingRate'>, range: RangeOptions): Promise<FundingAnnualized> {
  const settlements = await source.fundingRate(range);
  const { symbol, exchange, market, revision } = settlements;
  const [from, until] = [settlements[0]?.timestamp ?? null, settlements.at(-1)?.timestamp ?? null];
  return { symbol, exchange, market, revision, from, until, ...fundingSummary(settlements) };
}

/** A perpetual beside its spot pair, from one edition. */
export async function basisIn(
  edition: Edition,
  table: 'ohlcv_1m' | 'ohlcv_hourly' | 'ohlcv_daily',
  perp: SpecSeries,
  { interval, ...options }: Pick<ReadOptions, 'from' | 'until' | 'last'> & { readonly interval: Interval },
): Promise<Basis> {
  const spot = spotBeside(edition.table(table), perp);
  const closes = (series: SpecSeries) => edition.read(table, { ...options, ...pin(series), columns: ['timestamp', 'close'] });
  const [ours, theirs] = await Promise.all([closes(perp), closes(spot)]);
  return answer(basisOf(closesOf(ours), closesOf(theirs)), { ...subject(perp, edition), interval, spot_symbol: spot.symbol });
}
