import { isoTime } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { outages } from '@bullion/tables';
import { relation } from '../../sql.ts';

/** A time at which many symbols lacked the same rows, as people read it. */
export interface OutageFound {
  /** The table in which it was found. */
  readonly table: string;
  readonly exchange: string;
  readonly market: string;
  readonly from: string;
  readonly to: string;
  readonly symbols_silent: number;
  readonly symbols_expected: number | null;
  readonly evidence: string;
}

/** Every outage that is stored, of one exchange or of all, the newest last. */
export async function readOutages(
  lake: Pick<Lake, 'engine' | 'ledger' | 'path'>,
  { exchange }: { exchange?: string } = {},
): Promise<OutageFound[]> {
  const files = lake.ledger.files(outages.name).map(({ path }) => lake.path(path));
  const rows = await lake.engine.rows<Omit<OutageFound, 'from' | 'to'> & { from: number; until: number }>(`
    SELECT table_name AS "table", exchange, market, from_time AS "from", until_time AS until, symbols_silent, symbols_expected, evidence
    FROM (${relation(outages, files)}) ORDER BY from_time, exchange, market, table_name`);
  return rows
    .filter((row) => exchange === undefined || row.exchange === exchange)
    .map(({ from, until, table, exchange: of, market, ...found }) => ({
      ...{ table, exchange: of, market, from: isoTime(from), to: isoTime(until) },
      ...found,
    }));
}
