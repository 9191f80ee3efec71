import { columnNames, isoTime, type Period, periodSpan, quoteName, quoteText } from '@bullion/core';
import type { Lake, StoredFile } from '@bullion/lake';
import { provenanceNames, silverQuarantine } from '@bullion/tables';
import { instant, relation } from '../sql.ts';
import { rejectedOnce } from './silver/judge.ts';
import type { Reading } from './silver/silver.ts';
import type { Staged } from './silver/staged.ts';
import { writtenBeside } from './written-beside.ts';

/** Rows that were refused, as people read them. */
export interface QuarantinedRow {
  readonly table: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly timestamp: string;
  readonly rule: string;
  readonly source_sha256: string;
  readonly row: unknown;
}

/** Everything in quarantine, ordered by table, exchange, symbol and time. */
export async function readQuarantine(lake: Pick<Lake, 'engine' | 'ledger' | 'path'>): Promise<QuarantinedRow[]> {
  const files = lake.ledger.files('silver_quarantine').map(({ path }) => lake.path(path));
  const rows = await lake.engine.rows<Omit<QuarantinedRow, 'timestamp' | 'row'> & { timestamp: number; row: string }>(`
    SELECT table_name AS "table", exchange, symbol, timestamp, rule, source_sha256, "row"
    FROM (${relation(silverQuarantine, files)})
    ORDER BY table_name, exchange, market, symbol, interval, timestamp, source_sha256, "row"`);
  return rows.map((row) => ({ ...row, timestamp: isoTime(row.timestamp), row: JSON.parse(row.row) }));
}

/** Rows are written beside the table that they were meant for. */
export const quarantineAsset = writtenBeside(silverQuarantine, [
  'silver_ohlcv_normalized',
  'silver_funding_normalized',
  'silver_open_interest_normalized',
  'silver_instruments',
]);

/** One silver file that some rows were meant for. */
interface MeantFor {
  readonly unit: string;
  readonly period: Period;
  readonly inputsHash: string;
  readonly runId: string;
}

type Writing = Pick<Lake, 'engine' | 'ledger' | 'replaceFile' | 'removeFile'>;

/** Writes what was refused for a file, judged or unreadable, or removes what had been refused for it before. */
export function writeQuarantine(
  lake: Writing,
  reading: Reading,
  staged: Staged,
  judged: string,
  file: MeantFor,
): Promise<StoredFile | undefined> {
  return replaceQuarantine(
    lake,
    reading,
    `${refusedRows(reading, staged, judged, file)} UNION ALL ${rejectedRows(reading, staged, file)}`,
    file,
  );
}

/** Adds what could not be read of new answers to what is held already, each row once however often it was sent. Gives how many came in. */
export async function addRejected(lake: Writing & Pick<Lake, 'path'>, reading: Reading, staged: Staged, file: MeantFor): Promise<number> {
  const before = lake.ledger.file('silver_quarantine', `${reading.table.name}.${file.unit}`);
  const held = relation(silverQuarantine, before === undefined ? [] : [lake.path(before.path)]);
  const what = 'exchange, market, symbol, rule, "row"';
  const fresh = `
    SELECT * FROM (${rejectedRows(reading, staged, file)}) ANTI JOIN (${held}) USING (${what})
    QUALIFY row_number() OVER (PARTITION BY ${what} ORDER BY received_at, url, timestamp) = 1`;
  const [found] = await lake.engine.rows<{ n: number }>(`SELECT count(*) AS n FROM (${fresh})`);
  if (found !== undefined && found.n > 0) await replaceQuarantine(lake, reading, `${held} UNION ALL BY NAME ${fresh}`, file);
  return found?.n ?? 0;
}

async function replaceQuarantine(lake: Writing, { table }: Reading, query: string, file: MeantFor): Promise<StoredFile | undefined> {
  const unit = `${table.name}.${file.unit}`;
  const [found] = await lake.engine.rows<{ n: number }>(`SELECT count(*) AS n FROM (${query})`);
  if (found?.n === 0) {
    const emptied = lake.ledger.file('silver_quarantine', unit);
    if (emptied !== undefined) await lake.removeFile(emptied.path);
    return undefined;
  }
  const { codeVersion } = silverQuarantine;
  return await lake.replaceFile({ ...file, table: silverQuarantine, asset: 'silver_quarantine', unit, query, codeVersion });
}

/** Rows that were read and broke a rule. */
function refusedRows({ table, shared }: Reading, staged: Staged, judged: string, { unit }: MeantFor): string {
  const own = columnNames(table).filter((name) => !shared.includes(name) && !isProvenance(name));
  const fields = own.map((name) => `${quoteText(name)}: j.${quoteName(name)}`).join(', ');
  const of = (name: string, otherwise: string) => (shared.includes(name) ? `a.${name}` : own.includes(name) ? `j.${name}` : otherwise);
  return `
    SELECT ${quoteText(table.name)} AS table_name, ${quoteText(unit)} AS unit, ${of('exchange', "''")} AS exchange,
      ${of('market', "''")} AS market, ${of('symbol', "''")} AS symbol, ${of('interval', 'NULL')} AS interval,
      ${of(table.clock ?? 'received_at', 'a.received_at')}::TIMESTAMPTZ AS timestamp, j.rule, to_json({${fields}})::VARCHAR AS "row",
      ${provenanceOf('a')}
    FROM ${judged} j JOIN ${staged.answers} a USING (answer_no) WHERE j.verdict = 'quarantined'`;
}

/** Rows that could not be read. They may have no market or symbol of their own; then the answer is all that is known. */
function rejectedRows({ table, shared }: Reading, staged: Staged, { unit, period }: MeantFor): string {
  const { from, until } = periodSpan(period);
  const of = (name: string, otherwise: string) => (shared.includes(name) ? `r.${name}` : otherwise);
  return `
    SELECT ${quoteText(table.name)} AS table_name, ${quoteText(unit)} AS unit, ${of('exchange', "''")} AS exchange,
      ${of('market', "''")} AS market, ${of('symbol', "''")} AS symbol, ${of('interval', 'NULL')} AS interval,
      r.timestamp, r.rule, r."row", ${provenanceOf('r')}
    FROM (${rejectedOnce(staged)}) r WHERE r.timestamp >= ${instant(from)} AND r.timestamp < ${instant(until)}`;
}

function provenanceOf(alias: string): string {
  return provenanceNames.map((name) => `${alias}.${quoteName(name)}`).join(', ');
}

function isProvenance(name: string): boolean {
  return provenanceNames.some((each) => each === name);
}
