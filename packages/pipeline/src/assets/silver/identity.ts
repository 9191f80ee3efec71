import { classifyArchiveName } from '@bullion/exchanges';
import type { Lake } from '@bullion/lake';
import { silverInstruments } from '@bullion/tables';
import { relation } from '../../sql.ts';
import type { KeptFeed } from './feeds.ts';

/** What a native symbol stands for. */
export interface Identity {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** `trading`, `paused` or `closed`. */
  readonly status: string;
  /** Ms; null where the exchange does not say. */
  readonly listedAt: number | null;
  readonly delistedAt: number | null;
}

/** What the exchanges' lists say of instruments, by exchange, market and native symbol. */
export interface Identities {
  get(exchange: string, market: string, nativeSymbol: string): Identity | undefined;
}

/** Reads the newest word of every list about every instrument that was ever on one. */
export async function readIdentities(lake: Pick<Lake, 'engine' | 'ledger' | 'path'>): Promise<Identities> {
  const files = lake.ledger.files('silver_instruments').map(({ path }) => lake.path(path));
  const rows = await lake.engine.rows<Identity & { exchange: string; market: string; native: string }>(`
    SELECT exchange, market, native_symbol AS native, symbol, base, quote, listing_status AS status, listed_at AS "listedAt", delisted_at AS "delistedAt"
    FROM (${relation(silverInstruments, files)})
    QUALIFY row_number() OVER (PARTITION BY exchange, market, native_symbol ORDER BY snapshot DESC) = 1`);
  const byKey = new Map(rows.map((row) => [`${row.exchange}/${row.market}/${row.native}`, row]));
  return { get: (exchange, market, native) => byKey.get(`${exchange}/${market}/${native}`) };
}

/** What a series of a feed is about: as the exchange lists it, or, for a contract that only the archive remembers, as its name says. */
export function identify(
  identities: Identities,
  { source, way }: KeptFeed,
  { market, nativeSymbol }: { market: string; nativeSymbol: string },
): Identity | undefined {
  const listed = identities.get(source.exchange, market, nativeSymbol);
  if (listed !== undefined || way === 'rest') return listed;
  const { symbol, base, quote } = classifyArchiveName(nativeSymbol);
  return { symbol, base, quote, status: 'closed', listedAt: null, delistedAt: null };
}
