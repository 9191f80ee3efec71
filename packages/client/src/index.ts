export {
  BullionError,
  type DatasetSpec,
  type DayState,
  type ErrorCode,
  type Interval,
  type Market,
  type SpecFile,
  type SpecSeries,
  type SpecTable,
} from '@bullion/core';
export { AvailabilityDB, type AvailabilityOptions, type Snapshot, type Timeline, type TimelineDay } from './availability/availability.ts';
export { type Dataset, type OpenOptions, openDataset } from './dataset.ts';
export type { ColumnOf, TableRow } from './row.ts';
export type { ReadOptions } from './selection.ts';
export type { QueryOptions, SqlResult } from './sql/session.ts';
export type { CandleOptions, Candles, Funding, Price, RangeOptions, Subject, TokenOptions } from './token/answers.ts';
export { Token } from './token/token.ts';
export type { When } from './when.ts';
