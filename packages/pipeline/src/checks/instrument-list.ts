import { type Day, quoteText } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { silverInstruments } from '@bullion/tables';
import { relation } from '../sql.ts';

/** What an exchange says of its instruments of one market in its newest list. */
export interface NewestList {
  readonly day: Day;
  readonly byName: ReadonlyMap<string, ListedNow>;
}

export interface ListedNow {
  readonly native_symbol: string;
  readonly status: string;
  /** Ms; null where the exchange does not say it. */
  readonly listed_at: number | null;
  readonly delisted_at: number | null;
}

/** Undefined where no list is stored. */
export async function newestList(
  lake: Pick<Lake, 'engine' | 'ledger' | 'path'>,
  { exchange, market }: { exchange: string; market: string },
): Promise<NewestList | undefined> {
  const files = lake.ledger.files(silverInstruments.name).filter(({ unit }) => unit.startsWith(`${exchange}-${market}-`));
  const [newest] = files.toSorted((a, b) => (a.period < b.period ? 1 : -1));
  if (newest === undefined) return undefined;
  const rows = await lake.engine.rows<ListedNow & { snapshot: Day }>(`
    SELECT native_symbol, listing_status AS status, listed_at, delisted_at, snapshot FROM (${relation(silverInstruments, [lake.path(newest.path)])})
    WHERE exchange = ${quoteText(exchange)} AND market = ${quoteText(market)} QUALIFY snapshot = max(snapshot) OVER ()`);
  const day = rows[0]?.snapshot;
  return day === undefined ? undefined : { day, byName: new Map(rows.map((row) => [row.native_symbol, row])) };
}
