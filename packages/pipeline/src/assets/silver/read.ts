import { BullionError, dayOf, INTERVAL_MS, type Row, type Span, type Table } from '@bullion/core';
import type { ParsedColumns } from '@bullion/exchanges';
import type { BronzeRow } from '@bullion/lake';
import { NOT_FINITE } from '../../checks/rules.ts';
import type { Readings } from '../../engine/readings.ts';
import { type KeptFeed, parseAnswer, parserOn, replay } from './feeds.ts';
import type { Identities } from './identity.ts';
import type { Reading, Shared } from './silver.ts';

export type Values = Row<Table>;

/** What is needed to know what answers are about. */
export interface Context {
  readonly feeds: readonly KeptFeed[];
  readonly identities: Identities;
  readonly readings?: Readings;
}

/** An answer, what its rows share, and the feed that reads it. */
export interface KnownAnswer {
  readonly answer: BronzeRow;
  readonly kept: KeptFeed;
  readonly shared: Shared;
  /** The shared values and the provenance, as they are staged. */
  readonly about: Values;
}

export function knowAnswer(answer: BronzeRow, reading: Reading, { feeds, identities }: Context): KnownAnswer {
  const kept = feeds.find(({ asset }) => asset === answer.asset);
  const shared = kept && reading.share(answer, kept, identities);
  if (kept === undefined || shared === undefined) {
    throw new BullionError('unknown_symbol', `No list of ${answer.exchange} says what ${answer.series} is.`);
  }
  return { answer, kept, shared, about: aboutOf(answer, shared, reading) };
}

/** Rows of one answer in a span, and those that cannot be read. */
export interface ReadRows {
  readonly rows: Values[];
  readonly rejected: Values[];
}

export async function readRows({ answer, kept, shared }: KnownAnswer, reading: Reading, span: Span): Promise<ReadRows> {
  const read: ReadRows = { rows: [], rejected: [] };
  if (!hasRows(answer)) return read;
  const replayed = replay(answer);
  const parsed = await parseAnswer(kept, replayed.answer, replayed.window);
  read.rejected.push(...rejectedIn(parsed.rejected, answer, span));
  for (const row of parsed.rows) {
    const { at, values } = reading.read(row, shared);
    if (!Object.values(values).every(isStorable))
      read.rejected.push(...rejectedIn([{ timestamp: at, rule: NOT_FINITE, row: values }], answer, span));
    else if (isInside(at, span)) read.rows.push(values);
  }
  return read;
}

/** The same as columns. */
export async function readColumns(
  { answer, kept }: KnownAnswer,
  span: Span,
  readings?: Readings,
): Promise<{ columns: ParsedColumns; rejected: Values[] }> {
  const columns = readings?.get(answer) ?? (await parseColumns(answer, kept));
  return { columns: within(columns, span), rejected: rejectedIn(columns.rejected, answer, span) };
}

async function parseColumns(answer: BronzeRow, { feed }: KeptFeed): Promise<ParsedColumns> {
  if (!hasRows(answer)) return NOTHING;
  const replayed = replay(answer);
  const columns = await parserOn(feed, dayOf(answer.received_at)).columns?.(replayed.answer, replayed.window);
  if (columns === undefined) throw new BullionError('bug', `Feed ${feed.kind} has a parser that reads no columns.`);
  return columns;
}

const NOTHING: ParsedColumns = { count: 0, numbers: {}, texts: {}, rejected: [], ascends: true };

/** That there is nothing, or that nothing is told, is said by the answer as a whole. */
function hasRows({ answer, body, url }: BronzeRow): boolean {
  if (answer === 'absent' || answer === 'blocked') return false;
  if (body === null) throw new BullionError('corrupt_file', `The body of ${url} is not stored.`);
  return true;
}

/** Rows outside the span belong to another unit. Most answers lie in one as a whole. */
function within(columns: ParsedColumns, span: Span): ParsedColumns {
  const { count, numbers, texts } = columns;
  const times = numbers['timestamp'] ?? new Float64Array();
  if (columns.ascends && isInside(times[0] ?? Number.NaN, span) && isInside(times[count - 1] ?? Number.NaN, span)) return columns;
  const inside = Array.from({ length: count }, (_, row) => row).filter((row) => isInside(times[row] ?? Number.NaN, span));
  if (inside.length === count) return columns;
  const pick = <A extends Float64Array | Uint8Array>(into: A, from: A): A => {
    for (const [place, row] of inside.entries()) into[place] = from[row] ?? 0;
    return into;
  };
  return {
    ...columns,
    count: inside.length,
    numbers: mapValues(numbers, (values) => pick(new Float64Array(inside.length), values)),
    texts: mapValues(texts, ({ codes, values }) => ({ values, codes: pick(new Uint8Array(inside.length), codes) })),
  };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

/** A row whose time cannot be trusted is filed at the start of what was asked, so that no unit loses it. */
function rejectedIn(rejected: ParsedColumns['rejected'], { asked_from, asked_until }: BronzeRow, span: Span): Values[] {
  return rejected.flatMap(({ timestamp, rule, row }) => {
    const at = timestamp >= asked_from && timestamp < asked_until ? timestamp : asked_from;
    return isInside(at, span) ? [{ timestamp: at, rule, row: JSON.stringify(row) }] : [];
  });
}

function isInside(at: number, { from, until }: Span): boolean {
  return at >= from && at < until;
}

function isStorable(value: unknown): boolean {
  return typeof value !== 'number' || Number.isFinite(value);
}

function aboutOf(answer: BronzeRow, { values, interval, delistedAt }: Shared, { table, shared }: Reading): Values {
  const keyed = table.key.filter((name) => shared.includes(name)).map((name) => values[name]);
  return {
    ...values,
    series_key: keyed.join(' '),
    step_ms: interval === '' ? null : INTERVAL_MS[interval],
    delisted_at: delistedAt,
    url: answer.url,
    source_sha256: answer.sha256,
    status: answer.status,
    requested_at: answer.requested_at,
    received_at: answer.received_at,
    run_id: answer.run_id,
    batch_id: answer.batch_id,
  };
}
