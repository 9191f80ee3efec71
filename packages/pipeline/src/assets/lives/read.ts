import type { Day } from '@bullion/core';
import { type ArchiveName, classifyArchiveName } from '@bullion/exchanges';
import type { Engine, Lake } from '@bullion/lake';
import { silverAvailability, silverInstruments } from '@bullion/tables';
import { relation } from '../../sql.ts';
import { readArchiveNames } from '../catalog.ts';
import type { KeptFeed } from '../silver/feeds.ts';

/** A symbol without files for longer than this has ended; what comes after is another life. Days. */
export const HOLE_DAYS = 30;

/** The newest file may be this many days older than the newest day asked before its life is over. */
export const QUIET_DAYS = 28;

/** Days with files, no two of them more than `HOLE_DAYS` apart. Both ends have a file. */
export interface Stretch {
  readonly first: Day;
  readonly last: Day;
}

/** What the archive has of one folder. */
export interface Folder {
  readonly name: ArchiveName;
  /** Oldest first. */
  readonly stretches: readonly Stretch[];
  /** First and last day that the archive was asked about; absent where it never was. */
  readonly asked?: Stretch;
}

/** What the newest list of a market says of an instrument. */
export interface Listed {
  readonly exchange: string;
  readonly market: 'spot' | 'perp';
  readonly native_symbol: string;
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly status: 'trading' | 'paused' | 'closed';
  readonly listed_on: Day | null;
  readonly delisted_on: Day | null;
  /** The day of the newest list that has it, and of the newest list of its market. */
  readonly seen: Day;
  readonly newest: Day;
}

/** Every folder that a listing of the archive ever named, with the days of its files. */
export async function readFolders(lake: Lake, feeds: readonly KeptFeed[]): Promise<Folder[]> {
  const paths = lake.ledger.files(silverAvailability.name).map(({ path }) => lake.path(path));
  const known = await readStretches(lake.engine, `SELECT * FROM (${relation(silverAvailability, paths)}) WHERE market = 'perp'`);
  const listed = await Promise.all(feeds.map((feed) => readArchiveNames(feed, 'perp', lake)));
  const names = new Set([...known.keys(), ...listed.flatMap((list) => list ?? []).map(({ archiveName }) => archiveName)]);
  return [...names].sort().map((name) => ({ name: classifyArchiveName(name), ...(known.get(name) ?? { stretches: [] }) }));
}

/** Days that are looked at together: shorter than any hole that counts. */
const BLOCK_DAYS = 28;

interface SymbolDays {
  readonly symbol: string;
  readonly asked_first: Day;
  readonly asked_last: Day;
  readonly first: Day | null;
  readonly last: Day | null;
  /** Days before and after each long hole, oldest first, with spaces between. */
  readonly ends: string | null;
  readonly begins: string | null;
}

/**
 * The stretches of every symbol of a relation with `symbol`, `date` and `available`. No hole that counts lies inside a block of days,
 * so that a block of a symbol is one row before any row is compared with another: history costs a scan, not a sort.
 */
export async function readStretches(engine: Engine, availability: string): Promise<Map<string, Omit<Folder, 'name'>>> {
  const rows = await engine.rows<SymbolDays>(`
    WITH blocks AS MATERIALIZED (
      SELECT symbol, (date - DATE '1970-01-01') // ${BLOCK_DAYS} AS block, min(date) AS asked_first, max(date) AS asked_last,
        min(date) FILTER (available) AS first, max(date) FILTER (available) AS last
      FROM (${availability}) GROUP BY ALL
    ),
    holes AS (
      SELECT symbol, first, lag(last) OVER (PARTITION BY symbol ORDER BY block) AS last_before FROM blocks WHERE first IS NOT NULL
      QUALIFY first - last_before > ${HOLE_DAYS + 1}
    ),
    cuts AS (
      SELECT symbol, string_agg(last_before::VARCHAR, ' ' ORDER BY first) AS ends, string_agg(first::VARCHAR, ' ' ORDER BY first) AS begins
      FROM holes GROUP BY symbol
    ),
    symbols AS (
      SELECT symbol, min(asked_first) AS asked_first, max(asked_last) AS asked_last, min(first) AS first, max(last) AS last
      FROM blocks GROUP BY symbol
    )
    FROM symbols LEFT JOIN cuts USING (symbol)`);
  return new Map(rows.map((row) => [row.symbol, { stretches: stretchesOf(row), asked: { first: row.asked_first, last: row.asked_last } }]));
}

function stretchesOf({ first, last, ends, begins }: SymbolDays): Stretch[] {
  if (first === null || last === null) return [];
  const lasts = [...(ends?.split(' ') ?? []), last];
  return [first, ...(begins?.split(' ') ?? [])].map((each, index) => ({ first: each, last: lasts[index] ?? last }));
}

/** The newest word of the exchanges' lists about every instrument that was ever on one. */
export async function readListed(lake: Pick<Lake, 'engine' | 'ledger' | 'path'>): Promise<Listed[]> {
  const paths = lake.ledger.files(silverInstruments.name).map(({ path }) => lake.path(path));
  return lake.engine.rows<Listed>(`
    SELECT exchange, market, native_symbol, symbol, base, quote, listing_status AS status, listed_at::DATE AS listed_on,
      delisted_at::DATE AS delisted_on, snapshot AS seen, max(snapshot) OVER (PARTITION BY exchange, market) AS newest
    FROM (${relation(silverInstruments, paths)})
    QUALIFY row_number() OVER (PARTITION BY exchange, market, native_symbol ORDER BY snapshot DESC) = 1
    ORDER BY exchange, market, native_symbol`);
}

/** `BTCUSDT_231229` is delivered on 2023-12-29. */
export function deliveryDay(symbol: string): Day {
  const [, year = '', month = '', day = ''] = /_(\d{2})(\d{2})(\d{2})$/.exec(symbol) ?? [];
  return `20${year}-${month}-${day}`;
}
