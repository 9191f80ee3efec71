export {
  BullionError,
  type DatasetSpec,
  type DayState,
  type ErrorCode,
  type Interval,
  type Market as MarketKind,
  type SpecFile,
  type SpecSeries,
  type SpecTable,
} from '@bullion/core';
export type { BasisPoint } from './analytics/basis.ts';
export type { Drawdown } from './analytics/drawdown.ts';
export type { FundingSummary } from './analytics/funding.ts';
export type { MetricValue } from './analytics/metric.ts';
export type { Point } from './analytics/series.ts';
export type { Arrowable } from './arrow.ts';
export { AvailabilityDB, type AvailabilityOptions } from './availability/availability.ts';
export type { Average, WindowOptions } from './availability/average.ts';
export type { Counts, CountsOptions, DayCounts } from './availability/counts.ts';
export type { Instrument } from './availability/life.ts';
export type { ListedSymbol, Listings } from './availability/listings.ts';
export type { Place, RankedSymbol, Ranking, TopOptions } from './availability/ranking.ts';
export type { Snapshot, SnapshotSymbol } from './availability/snapshot.ts';
export type { AvailableRange, RangeSymbol } from './availability/span.ts';
export type { Summary } from './availability/summary.ts';
export type { Timeline, TimelineDay } from './availability/timeline.ts';
export type { Trend } from './availability/trend.ts';
export type { Member, Universe, UniverseOptions } from './availability/universe.ts';
export type { DayVolume } from './availability/volumes.ts';
export {
  type CacheClear,
  type CacheOptions,
  type CacheRefresh,
  type CacheStatus,
  type CacheTools,
  type CacheVerify,
  type Cleared,
  cache,
  type Refreshed,
  type Verified,
} from './cache.ts';
export { type Dataset, type OpenOptions, openDataset } from './dataset.ts';
export type { ArbitrageRow } from './market/arbitrage.ts';
export type { BarsOptions } from './market/bars.ts';
export type { CorrelationRow } from './market/correlation.ts';
export type { DivergenceRow } from './market/divergence.ts';
export { type Fees, TAKER_FEES } from './market/fees.ts';
export { Market, type MarketOptions } from './market/market.ts';
export type { Arbitrage, ArbitrageOptions, Correlation, Divergence, MarketSubject, Symbols, Volumes } from './market/questions.ts';
export type { VolumeRow } from './market/volume.ts';
export type { Progress } from './progress.ts';
export type { ColumnOf, TableRow } from './row.ts';
export type { ReadOptions } from './selection.ts';
export type { Params, QueryOptions, SqlResult } from './sql/session.ts';
export type { CandleOptions, Candles, Funding, OpenInterest, Over, Price, RangeOptions, Subject, TokenOptions } from './token/answers.ts';
export type {
  BarSubject,
  Basis,
  Drawdowns,
  FundingAnnualized,
  PriceHistory,
  PriceRow,
  Ratio,
  ReturnOptions,
  ReturnRow,
  Returns,
  Statistics,
  Volatility,
  VolatilityRow,
  WindowOptions as RollingOptions,
  WindowRow,
} from './token/history.ts';
export type { TokenInfo, TokenInfos } from './token/info.ts';
export type { Life } from './token/lives.ts';
export type { Answer } from './token/rows.ts';
export { Token } from './token/token.ts';
export type { When } from './when.ts';
