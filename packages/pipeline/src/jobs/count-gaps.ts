import { type GapCause, quoteText } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { gaps } from '@bullion/tables';
import type { Scope } from '../engine/asset.ts';
import { instant, relation } from '../sql.ts';

/** How many gaps the stored tables name inside what was asked for, by cause. */
export type GapCounts = Readonly<Partial<Record<GapCause, number>>>;

export async function countGaps(asked: readonly { scope: Scope; tables: readonly string[] }[], lake: Lake): Promise<GapCounts> {
  const conditions = asked.filter(({ tables }) => tables.length > 0).map(conditionOf);
  const files = lake.ledger.files(gaps.name).map(({ path }) => lake.path(path));
  if (conditions.length === 0 || files.length === 0) return {};
  const rows = await lake.engine.rows<{ cause: string; n: number }>(`
    SELECT cause, count(*) AS n FROM (${relation(gaps, files)}) WHERE ${conditions.join(' OR ')} GROUP BY cause ORDER BY cause`);
  return Object.fromEntries(rows.map(({ cause, n }) => [cause, n]));
}

function conditionOf({ scope, tables }: { scope: Scope; tables: readonly string[] }): string {
  const symbols = symbolsOf(scope);
  const conditions = [
    `table_name IN (${list(tables)})`,
    `exchange IN (${list(scope.exchanges)})`,
    `market IN (${list(scope.markets)})`,
    `from_time < ${instant(scope.until)} AND until_time > ${instant(scope.from)}`,
    ...(symbols.length === 0 ? [] : [`symbol IN (${list(symbols)})`]),
  ];
  return `(${conditions.join(' AND ')})`;
}

/** As rows name them: the symbol, or the word that nothing is listed under. */
function symbolsOf({ instruments, archiveSymbols }: Scope): string[] {
  const listed = instruments.map(({ listing, nativeSymbol }) => listing?.symbol ?? nativeSymbol);
  return [...listed, ...(archiveSymbols === 'all' ? [] : archiveSymbols)];
}

function list(words: readonly string[]): string {
  return words.map(quoteText).join(', ');
}
