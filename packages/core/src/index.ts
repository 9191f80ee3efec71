export { checkRows, type RowProblem, valueCheck } from './check-rows.ts';
export { type Clock, ManualClock } from './clock.ts';
export { bytes, type Column, type ColumnKind, type ColumnValue, count, day, flag, number, optional, text, time } from './column.ts';
export { addDays, DAY_MS, type Day, dayOf, dayStart, daysBetween, eachDay, isDay, isoTime, parseDay } from './day.ts';
export { columnList, createTable, duckdbType, orderOf, quoteName, quoteText, selectAs } from './ddl.ts';
export { draw, hash32, stream } from './draw.ts';
export { asBullionError, BullionError, ERROR_CODES, type ErrorCode, type ErrorFacts, type ErrorOptions, invariant } from './error.ts';
export { type Finding, type FindingSeverity, finding, type ReportedFinding } from './finding.ts';
export { flatName } from './flat-name.ts';
export { groupBy } from './group.ts';
export { INTERVAL_MS, INTERVALS, type Interval, isInterval, parseInterval } from './interval.ts';
export { type JsonSchema, jsonSchema } from './json-schema.ts';
export { type Log, silentLog, withFields } from './log.ts';
export { tableMarkdown } from './markdown.ts';
export {
  DAY_STATES,
  type DayState,
  GAP_CAUSES,
  type GapCause,
  LIFE_BEGINNINGS,
  LIFE_ENDS,
  LIFE_KINDS,
  MARKETS,
  type Market,
  parseMarket,
} from './market.ts';
export { didYouMean, nearMisses } from './near.ts';
export { type Period, partitionLabel, periodOf, periodSpan, periodsIn } from './period.ts';
export { covers, cutAtMultiples, intersect, normalise, type Span, subtract, union } from './spans.ts';
export type { DatasetSpec, SpecFile, SpecSeries, SpecTable } from './spec.ts';
export { columnNames, type Derivation, defineTable, type Grain, type Layer, type Row, type Table } from './table.ts';
