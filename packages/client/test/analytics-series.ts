import { DAY_MS, stream } from '@bullion/core';
import type { Point } from 'bullion';
import * as analytics from 'bullion/analytics';

const START = Date.parse('2022-11-07T00:00:00Z');
const DAYS = 420;

type Row = readonly [ms: number, close: number];

/** Three price histories, candles and settlements, the same on every machine: what other tools compute statistics of, too. */
export function makeSeries() {
  const whole = walk(7, 16_000);
  const benchmark = walk(11, 1_200, whole);
  const broken = whole.filter((_, day) => day % 97 !== 84 && (day < 200 || day > 203));
  const random = stream(5);
  const bars = whole.slice(0, 300).map(([, close], day) => {
    const open = (whole[day - 1]?.[1] ?? close) * (1 + (random() - 0.5) / 100);
    return [open, Math.max(open, close) * (1 + random() / 50), Math.min(open, close) * (1 - random() / 50), close] as const;
  });
  const funding = Array.from({ length: 400 }, (_, at) => [(random() - 0.4) / 1000, at % 53 === 0 ? null : at < 200 ? 8 : 4] as const);
  return { whole, benchmark, broken, bars, funding };
}

export type Series = ReturnType<typeof makeSeries>;

/** What this library says of them, in the shape of `test/python/analytics.py`. */
export function computed({ whole, benchmark, broken, bars, funding }: Series) {
  const [own, other, torn] = [whole, benchmark, broken].map((rows) => analytics.performanceOf(points(rows), '1d'));
  if (own === undefined || other === undefined || torn === undefined) throw new RangeError('three series');
  const window = { bars: 30, step: DAY_MS };
  const candles = bars.map(([open, high, low, close]) => ({ open, high, low, close }));
  const together = analytics.alignedValues(torn.series, other.series);
  const values = (series: readonly Point[]) => series.map(({ value }) => value);
  const back = (days: number, kind?: 'log') => values(analytics.returnsOf(points(broken), { period: days * DAY_MS, kind }));
  return {
    metrics: Object.fromEntries(analytics.metricsOf(own, other).map(({ id, value }) => [id, value])),
    drawdowns: own.drawdowns.map((each) => [
      dayText(each.peak),
      dayText(each.valley),
      each.recovered === null ? null : dayText(each.recovered),
      each.depth,
      each.days,
      each.recovery_days,
    ]),
    months: Object.fromEntries(analytics.calendarReturns(torn.series, 'month', DAY_MS).map(({ period, value }) => [period, value])),
    spreads: Object.fromEntries(KINDS.map((kind) => [kind, spreadOf(own, kind)])),
    estimators: {
      parkinson: analytics.parkinson(candles, 365),
      garman_klass: analytics.garmanKlass(candles, 365),
      yang_zhang: analytics.yangZhang(candles, 365),
    },
    funding: analytics.fundingSummary(
      funding.map(([funding_rate, funding_interval_hours]) => ({ timestamp: new Date(0), funding_rate, funding_interval_hours })),
    ).annualized,
    broken: {
      ...Object.fromEntries([1, 7, 30, 90, 365].map((days) => [`return_${days}d`, back(days)])),
      log_return_1d: back(1, 'log'),
      rolling_volatility: values(analytics.rolling(torn.series, window, (returns) => analytics.volatility(returns, 365))),
      rolling_sharpe: values(analytics.rolling(torn.series, window, (returns) => analytics.sharpe(returns, 365))),
      rolling_beta: values(analytics.rollingPair(torn.series, other.series, { bars: 60, step: DAY_MS }, analytics.beta)),
      rolling_sortino: values(analytics.rolling(torn.series, window, (returns) => analytics.sortino(returns, 365))),
      volatility_matched: values(analytics.volatilityMatched(torn.series, other.series)),
      underwater: values(torn.underwater),
      skew: analytics.skewness(torn.returns),
      kurtosis: analytics.kurtosis(torn.returns),
      correlation: analytics.correlation(together.left, together.right),
    },
  };
}

const KINDS: readonly analytics.StretchKind[] = ['day', 'week', 'month', 'quarter', 'year'];

const spreadOf = ({ series }: analytics.Performance, kind: analytics.StretchKind) =>
  analytics.spreadOf(analytics.knownValues(analytics.calendarReturns(series, kind, DAY_MS)));

/** Every place at which two answers differ by more than 1e-9 of their size. */
export function differences(ours: unknown, theirs: unknown, path = ''): string[] {
  if (typeof theirs === 'number' && typeof ours === 'number')
    return Math.abs(ours - theirs) <= 1e-9 * Math.max(1, Math.abs(theirs)) ? [] : [`${path}: ${ours}, not ${theirs}`];
  if (!isObject(theirs) || !isObject(ours)) return ours === theirs ? [] : [`${path}: ${String(ours)}, not ${String(theirs)}`];
  return Object.entries(theirs).flatMap(([name, value]) => differences(ours[name], value, `${path}/${name}`));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const points = (rows: readonly Row[]): Point[] => rows.map(([ms, value]) => ({ timestamp: new Date(ms), value }));

const dayText = (date: Date): string => date.toISOString().slice(0, 10);

/** A random walk with fat tails; with a leader, half of its moves are those of the leader. */
function walk(seed: number, start: number, leader?: readonly Row[]): Row[] {
  const random = stream(seed);
  let price = start;
  return Array.from({ length: DAYS }, (_, day) => {
    const own = (random() + random() + random() - 1.48) * (random() < 0.03 ? 0.15 : 0.035);
    const led = leader === undefined ? own : Math.log((leader[day]?.[1] ?? 1) / (leader[Math.max(0, day - 1)]?.[1] ?? 1));
    price *= Math.exp((own + led) / 2);
    return [START + day * DAY_MS, price];
  });
}
