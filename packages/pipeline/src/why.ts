import { createHash } from 'node:crypto';
import { BullionError, dayOf, dayStart, didYouMean, isoTime, quoteName, quoteText, type Row, type Table } from '@bullion/core';
import { sources as allSources, type Source } from '@bullion/exchanges';
import type { CheckEntry, Lake, ResponseEntry } from '@bullion/lake';
import { tables as allTables } from '@bullion/tables';
import { isDerived, type Tables } from './assets/gold.ts';
import { type Trace, tracesOf } from './assets/lineage.ts';
import { relation } from './sql.ts';
import { answersAbout, type Revision, revisionsOf } from './why-revisions.ts';
import { filesAt, findRow, instantOf, keyOf, type Question, readable, sameIn } from './why-row.ts';

/** Where a row comes from, and what was done to it. */
export interface Explanation {
  readonly table: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly row: Readonly<Record<string, unknown>>;
  readonly sources: readonly SourceOfRow[];
  readonly steps: readonly Step[];
  readonly checks: readonly Pick<CheckEntry, 'asset' | 'partition' | 'name' | 'passed' | 'severity' | 'detail'>[];
  /** Everything that was ever said about the row, oldest first. */
  readonly revisions: readonly Revision[];
}

/** An answer that says the row. */
export interface SourceOfRow {
  readonly url: string;
  readonly sha256: string;
  readonly requested_at: string;
  readonly received_at: string;
  readonly run_id: string;
  readonly batch_id: string;
  readonly status: number;
}

export interface Step {
  readonly asset: string;
  readonly partition: string;
  readonly rule: string;
  readonly code_version: string;
}

export interface Why {
  readonly explanation: Explanation;
  /** The stored bytes of a source, the first one unless its SHA-256 is given; they have that SHA-256. */
  body(sha256?: string): Promise<Uint8Array>;
}

type AnyRow = Row<Table>;

/** Explains one row of a gold table from the lake. */
export async function why(
  lake: Lake,
  question: Question,
  { sources = allSources, tables = allTables }: { sources?: readonly Source[]; tables?: Tables } = {},
): Promise<Why> {
  const trace = traceOf(question.table, tables);
  const row = await findRow(lake, trace.table, question, tables);
  const said = await saidRows(lake, trace, row, instantOf(question.at));
  const answers = said.map((each) => answersAbout(lake, sources, trace.said, each));
  const revisions = await Promise.all(
    said.map((each, index) => revisionsOf(lake, sources, answers[index] ?? [], { said: trace.said, row: each })),
  );
  const explanation: Explanation = {
    table: trace.table.name,
    key: readable(trace.table, keyOf(trace.table, row)),
    row: readable(trace.table, row),
    sources: said.map(sourceOf),
    steps: stepsOf(trace, said, answers, tables, row),
    checks: checksOf(lake, trace, dayOf(timeOf(trace.said, said[0] ?? row))),
    revisions: revisions.flat().toSorted((a, b) => (a.seen_at < b.seen_at ? -1 : a.seen_at > b.seen_at ? 1 : 0)),
  };
  return { explanation, body: (sha256 = explanation.sources[0]?.sha256) => bodyOf(lake, answers.flat(), sha256) };
}

function traceOf(name: string, tables: Tables): Trace {
  const traces = tracesOf(tables);
  const trace = traces.find(({ table }) => table.name === name);
  if (trace !== undefined) return trace;
  const valid = traces.map(({ table }) => table.name);
  throw new BullionError('unknown_asset', `The rows of ${JSON.stringify(name)} are not traced to answers.${didYouMean(name, valid)}`, {
    hint: `Use ${valid.join(', ')}.`,
    details: { valid },
  });
}

/** The silver rows that a gold row follows from: one, or those of all exchanges for a row across them. */
async function saidRows(lake: Lake, { table, said, key }: Trace, row: AnyRow, at: number): Promise<AnyRow[]> {
  const isAcross = row['exchange'] === 'aggregated';
  const same = key.filter((name) => !(isAcross && name === 'exchange'));
  const interval = table.derive.interval === undefined ? '' : ` AND interval = '${table.derive.interval}'`;
  const paths = filesAt(lake, said, at).map((file) => lake.path(file.path));
  const list = said.clock !== undefined && !table.key.includes(said.clock);
  const files = list ? lake.ledger.files(said.name).map((file) => lake.path(file.path)) : paths;
  const order = ['source' in said.columns ? "source = 'archive' DESC" : 'true', `${said.clock ?? 'received_at'} DESC`];
  return lake.engine.rows<AnyRow>(`
    SELECT * FROM (${relation(said, files)}) WHERE ${sameIn(same, said, row)}${interval}${ofLife(table, said, row)}
    QUALIFY row_number() OVER (PARTITION BY exchange ORDER BY ${order.join(', ')}) = 1 ORDER BY exchange`);
}

/** Lists told of a life for as long as they had it; of one that only an archive remembers they told nothing. */
function ofLife({ columns }: Table, { clock = '' }: Table, row: AnyRow): string {
  if (!('last_seen' in columns)) return '';
  const seen = row['last_seen'];
  return typeof seen === 'string' ? ` AND ${quoteName(clock)} = DATE ${quoteText(seen)}` : ' AND false';
}

function sourceOf(row: AnyRow): SourceOfRow {
  return {
    url: String(row['url']),
    sha256: String(row['source_sha256']),
    requested_at: isoTime(Number(row['requested_at'])),
    received_at: isoTime(Number(row['received_at'])),
    run_id: String(row['run_id']),
    batch_id: String(row['batch_id']),
    status: Number(row['status']),
  };
}

function stepsOf(
  { table, said }: Trace,
  rows: readonly AnyRow[],
  answers: readonly (readonly ResponseEntry[])[],
  tables: Tables,
  row: AnyRow,
): Step[] {
  const partition = dayOf(timeOf(said, rows[0] ?? row));
  const bronze = rows.map((each, index): Step => {
    const asset = answers[index]?.find((answer) => answer.sha256 === each['source_sha256'])?.asset ?? 'bronze';
    return { asset, partition, rule: 'Kept as it arrived, byte for byte.', code_version: '1' };
  });
  const across = Object.values(tables).filter(
    (each) => isDerived(each) && each.layer === 'silver' && table.derive.from.includes(each.name),
  );
  return [
    ...bronze,
    { asset: said.name, partition, rule: 'Parsed and judged; of several answers the newest counts.', code_version: said.codeVersion },
    ...(row['exchange'] === 'aggregated'
      ? across.map(({ name, doc, codeVersion }) => ({ asset: name, partition, rule: doc, code_version: codeVersion }))
      : []),
    { asset: table.name, partition, rule: takenOver(rows[0]), code_version: table.codeVersion },
  ];
}

function takenOver(row: AnyRow | undefined): string {
  return row?.['source'] === 'archive'
    ? 'Taken over from the archive, whose checksummed files count before the API.'
    : 'Taken over as it is.';
}

function timeOf({ clock = '' }: Table, row: AnyRow): number {
  const value = row[clock];
  return typeof value === 'number' ? value : dayStart(String(value ?? '1970-01-01'));
}

/** The newest checks of the files that the row went through. */
function checksOf(lake: Lake, { table, said }: Trace, day: string): Explanation['checks'] {
  return [said.name, table.name, 'gaps'].flatMap((asset) =>
    lake.ledger
      .checks(asset)
      .filter(({ partition }) => holdsDay(partition, day))
      .map(({ partition, name, passed, severity, detail }) => ({ asset, partition, name, passed, severity, detail })),
  );
}

/** Whether a partition, one day or an ISO 8601 interval of days, holds a day. */
function holdsDay(partition: string, day: string): boolean {
  const [from = '', until] = partition.split('/');
  return until === undefined ? from === day : from <= day && day < until;
}

async function bodyOf(lake: Lake, answers: readonly ResponseEntry[], sha256: string | undefined): Promise<Uint8Array> {
  const entry = answers.find((answer) => answer.sha256 === sha256);
  if (entry === undefined) throw new BullionError('unknown_row', `No stored answer about this row has the SHA-256 ${sha256}.`);
  for await (const { body, url } of lake.answers([entry.responseId])) {
    if (body === null) throw new BullionError('corrupt_file', `The body of ${url} is not stored.`);
    const found = createHash('sha256').update(body).digest('hex');
    if (found === sha256) return body;
    throw new BullionError('corrupt_file', `The stored body of ${url} has the SHA-256 ${found} instead of ${sha256}.`);
  }
  throw new BullionError('corrupt_file', `The answer ${entry.responseId} is not stored any more.`);
}
