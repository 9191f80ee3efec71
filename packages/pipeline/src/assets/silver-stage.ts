import {
  asBullionError,
  BullionError,
  type Column,
  columnNames,
  count,
  dayOf,
  INTERVAL_MS,
  number,
  optional,
  type Row,
  type Span,
  type Table,
  text,
  time,
} from '@bullion/core';
import type { BronzeRow, Engine, Lake } from '@bullion/lake';
import { provenance } from '@bullion/tables';
import { NOT_FINITE } from '../checks/rules.ts';
import type { Failure } from '../engine/asset.ts';
import { temporary } from '../sql.ts';
import type { Reading, Shared } from './silver.ts';
import { type KeptFeed, parserOn, parseSeries, replay } from './silver-feeds.ts';
import type { Identities } from './silver-identity.ts';

/** The parsed answers of one unit, in temporary tables. */
export interface Staged {
  /** One row per answer: its number, what its rows share, and where it comes from. */
  readonly answers: string;
  /** Parsed rows: number of the answer, position in it, and the columns that are not shared. */
  readonly rows: string;
  /** Rows that the parser could not read. */
  readonly rejected: string;
  /** Rows that came in, readable or not. */
  readonly rowsIn: number;
  readonly failures: readonly Omit<Failure, 'asset' | 'partition'>[];
}

/** Enough rows to make a bulk load worth its call, few enough to be nothing in memory. */
const ROWS_PER_LOAD = 20_000;

type Values = Row<Table>;

/** Parses answers one by one into temporary tables. Rows outside the span belong to another unit. An answer that cannot be read fails alone. */
export async function stage(
  lake: Pick<Lake, 'engine' | 'answers'>,
  reading: Reading,
  unit: { readonly name: string; readonly span: Span; readonly responseIds: readonly string[] },
  context: { readonly feeds: readonly KeptFeed[]; readonly identities: Identities },
): Promise<Staged> {
  const loader = await Loader.start(lake.engine, reading, unit.name);
  const failures: Omit<Failure, 'asset' | 'partition'>[] = [];
  let answerNo = 0;
  for await (const answer of lake.answers(unit.responseIds)) {
    try {
      loader.add(answerNo++, readAnswer(answer, reading, unit.span, context));
    } catch (error) {
      failures.push(failureOf(answer, error));
    }
    await loader.flush(ROWS_PER_LOAD);
  }
  await loader.flush(1);
  return { ...loader.names, rowsIn: loader.rowsIn, failures };
}

/** Drops the temporary tables of a unit. */
export async function unstage(engine: Engine, { answers, rows, rejected }: Staged, ...more: readonly string[]): Promise<void> {
  for (const name of [answers, rows, rejected, ...more]) await engine.run(`DROP TABLE IF EXISTS ${name}`);
}

/** What one answer says about a span. */
interface Read {
  readonly about: Values;
  readonly rows: Values[];
  readonly rejected: Values[];
}

function readAnswer(
  answer: BronzeRow,
  reading: Reading,
  span: Span,
  { feeds, identities }: { feeds: readonly KeptFeed[]; identities: Identities },
): Read {
  const kept = feeds.find(({ asset }) => asset === answer.asset);
  const shared = kept && reading.share(answer, kept, identities);
  if (kept === undefined || shared === undefined) {
    throw new BullionError('unknown_symbol', `No list of ${answer.exchange} says what ${answer.series} is.`);
  }
  const read: Read = { about: aboutOf(answer, shared, reading), rows: [], rejected: [] };
  // That there is nothing, or that nothing is told, is said by the answer as a whole.
  if (answer.answer === 'absent' || answer.answer === 'blocked') return read;
  if (answer.body === null) throw new BullionError('corrupt_file', `The body of ${answer.url} is not stored.`);
  const replayed = replay(answer);
  const parsed = parserOn(kept.feed, dayOf(answer.received_at)).parse(replayed.answer, replayed.window);
  const reject = (timestamp: number, rule: string, row: unknown) => {
    const at = within(timestamp, answer);
    if (isInside(at, span)) read.rejected.push({ timestamp: at, rule, row: JSON.stringify(row) });
  };
  for (const { timestamp, rule, row } of parsed.rejected) reject(timestamp, rule, row);
  for (const row of parsed.rows) {
    const { at, values } = reading.read(row, shared);
    if (!Object.values(values).every(isStorable)) reject(at, NOT_FINITE, values);
    else if (isInside(at, span)) read.rows.push(values);
  }
  return read;
}

function isInside(at: number, { from, until }: Span): boolean {
  return at >= from && at < until;
}

function isStorable(value: unknown): boolean {
  return typeof value !== 'number' || Number.isFinite(value);
}

/** A row whose time cannot be trusted is filed at the start of what was asked, so that no unit loses it. */
function within(at: number, { asked_from, asked_until }: BronzeRow): number {
  return at >= asked_from && at < asked_until ? at : asked_from;
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

function failureOf(answer: BronzeRow, cause: unknown): Omit<Failure, 'asset' | 'partition'> {
  const { code, message } = asBullionError(cause);
  return { symbol: parseSeries(answer.series).nativeSymbol, exchange: answer.exchange, code, message, attempts: 1 };
}

/** Collects rows and loads them into the temporary tables of a unit in bulk. */
class Loader {
  readonly names: { readonly answers: string; readonly rows: string; readonly rejected: string };
  rowsIn = 0;
  readonly #engine: Engine;
  readonly #tables: Readonly<Record<'answers' | 'rows' | 'rejected', Table>>;
  readonly #waiting: Record<'answers' | 'rows' | 'rejected', Values[]> = { answers: [], rows: [], rejected: [] };

  static async start(engine: Engine, reading: Reading, unit: string): Promise<Loader> {
    const loader = new Loader(engine, reading, unit);
    await loader.#load('answers');
    await loader.#load('rows');
    await loader.#load('rejected');
    return loader;
  }

  private constructor(engine: Engine, reading: Reading, unit: string) {
    this.#engine = engine;
    this.#tables = stagingTables(reading);
    this.names = { answers: temporary('answers', unit), rows: temporary('rows', unit), rejected: temporary('rejected', unit) };
  }

  add(answerNo: number, { about, rows, rejected }: Read): void {
    this.rowsIn += rows.length + rejected.length;
    this.#waiting.answers.push({ answer_no: answerNo, ...about });
    for (const [position, row] of rows.entries()) this.#waiting.rows.push({ answer_no: answerNo, position, ...row });
    for (const [position, row] of rejected.entries()) this.#waiting.rejected.push({ answer_no: answerNo, position, ...row });
  }

  async flush(atLeast: number): Promise<void> {
    const { answers, rows, rejected } = this.#waiting;
    if (answers.length + rows.length + rejected.length < atLeast) return;
    await this.#load('answers');
    await this.#load('rows');
    await this.#load('rejected');
  }

  async #load(which: 'answers' | 'rows' | 'rejected'): Promise<void> {
    await this.#engine.load(this.names[which], this.#tables[which], this.#waiting[which].splice(0));
  }
}

function stagingTables({ table, shared }: Reading): Readonly<Record<'answers' | 'rows' | 'rejected', Table>> {
  const ordinal = { answer_no: count({ doc: 'Order of arrival.' }), position: count({ doc: 'Position in the answer.' }) };
  const own = columnNames(table).filter((name) => !shared.includes(name) && !(name in provenance));
  return {
    answers: staging('answers', {
      answer_no: ordinal.answer_no,
      ...pick(table, shared),
      series_key: text({ doc: 'The shared part of the key.' }),
      step_ms: optional(number({ doc: 'Length of a bar.' })),
      delisted_at: optional(time({ doc: 'When the instrument ended.' })),
      ...provenance,
    }),
    rows: staging('rows', { ...ordinal, ...pick(table, own) }),
    rejected: staging('rejected', {
      ...ordinal,
      timestamp: time({ doc: 'Time of the row.' }),
      rule: text({ doc: 'Why it cannot be read.' }),
      row: text({ doc: 'The row, as JSON.' }),
    }),
  };
}

function staging(name: string, columns: Readonly<Record<string, Column>>): Table {
  return {
    name,
    layer: 'silver',
    doc: 'Parsed and not yet judged.',
    columns,
    key: [],
    sort: [],
    grain: 'batch',
    samples: [],
    codeVersion: '1',
  };
}

function pick({ columns }: Table, names: readonly string[]): Record<string, Column> {
  return Object.fromEntries(Object.entries(columns).filter(([name]) => names.includes(name)));
}
