export { type BasisPoint, basisOf } from './basis.ts';
export { beta, type Versus, versus } from './benchmark.ts';
export { calendarReturns, type Stretch, type StretchKind } from './calendar.ts';
export { type Drawdown, drawdowns, maxDrawdown, ulcerIndex, underwater } from './drawdown.ts';
export { annualizedRate, type FundingSummary, fundingSummary, type Settlement } from './funding.ts';
export { cagr, totalReturn } from './growth.ts';
export { volatilityMatched } from './matched.ts';
export type { Metric, MetricUnit, MetricValue } from './metric.ts';
export { METRICS, metricsOf } from './metrics.ts';
export { covariance, deviation, kurtosis, mean, quantile, skewness, sum } from './moments.ts';
export { type Performance, performanceOf, sideBySide } from './performance.ts';
export { type Quadrant, quadrants } from './quadrants.ts';
export { autocorrelationPenalty, correlation, omega, probabilisticSharpe, sharpe, sortino } from './ratios.ts';
export { compounded, type ReturnKind, type ReturnRule, returnsOf } from './returns.ts';
export { rolling, rollingPair, type Window } from './rolling.ts';
export { type HourBar, type WeekHour, weekHours } from './seasonality.ts';
export { alignedValues, knownValues, type Point, YEAR_MS } from './series.ts';
export { type Spread, spreadOf } from './spread.ts';
export { expectedShortfall, outlierLosses, outlierWins, type TailMethod, tailRatio, valueAtRisk } from './tails.ts';
export { type Bar, barsPerYear, garmanKlass, parkinson, volatility, yangZhang } from './volatility.ts';
export {
  averageLoss,
  averageWin,
  gainToPain,
  kelly,
  longestRun,
  payoff,
  profitFactor,
  profitRatio,
  riskOfRuin,
  winRate,
} from './wins.ts';
