import type { SpecTable } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { relation } from '../sql.ts';
import type { GoldTable } from './gold-files.ts';

/** Whose data and which symbols a dataset is about, the symbols with most rows first. Rows across exchanges count as nobody's. */
export async function symbolsOf(
  lake: Lake,
  gold: readonly GoldTable[],
  tables: readonly SpecTable[],
): Promise<{ exchanges: string[]; symbols: string[] }> {
  const series = tables.flatMap((table) => table.series).filter(({ exchange }) => exchange !== 'aggregated');
  const counted = [...series, ...(await unserial(lake, gold))];
  const rows = new Map<string, number>();
  for (const each of counted) rows.set(each.symbol, (rows.get(each.symbol) ?? 0) + each.rows);
  const symbols = [...rows].sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1)).map(([symbol]) => symbol);
  return { exchanges: [...new Set(counted.map(({ exchange }) => exchange))].sort(), symbols };
}

interface Counted {
  readonly exchange: string;
  readonly symbol: string;
  readonly rows: number;
}

/** Tables over time that name an instrument without naming its exchange, as the archive's availability does. */
async function unserial(lake: Lake, gold: readonly GoldTable[]): Promise<Counted[]> {
  const counted: Counted[] = [];
  for (const { table, files } of gold) {
    const { columns, clock } = table;
    if (clock === undefined || files.length === 0 || !('instrument_id' in columns) || 'exchange' in columns) continue;
    const paths = files.map(({ stored }) => lake.path(stored.path));
    const rows = await lake.engine.rows<Counted>(
      `SELECT split_part(instrument_id, ':', 1) AS exchange, symbol, count(*) AS rows FROM (${relation(table, paths)}) GROUP BY ALL ORDER BY ALL`,
    );
    counted.push(...rows);
  }
  return counted;
}
