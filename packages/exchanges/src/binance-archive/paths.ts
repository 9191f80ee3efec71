import type { Interval, Market, Period } from '@bullion/core';

/** A klines file of the archive. */
export interface KlinesFile {
  readonly market: Market;
  /** As the archive spells it. */
  readonly symbol: string;
  readonly interval: Interval;
  /** `2024-02-01` names a daily file, `2024-02` a monthly one. */
  readonly period: Period;
}

type Folder = Pick<KlinesFile, 'market' | 'symbol' | 'interval'>;
export type Cycle = 'daily' | 'monthly';

const TREES: Readonly<Record<Market, string>> = { spot: 'data/spot', perp: 'data/futures/um' };

/** The folder of all symbols, ending in `/`; one CommonPrefix below it is one symbol. */
export function symbolsPrefix(market: Market, cycle: Cycle = 'daily'): string {
  return `${TREES[market]}/${cycle}/klines/`;
}

/** The folder of one symbol's files, ending in `/`, as raw text for the `prefix` of a listing. */
export function listingPrefix({ market, symbol, interval }: Folder, cycle: Cycle = 'daily'): string {
  return `${symbolsPrefix(market, cycle)}${symbol}/${interval}/`;
}

/** Name of the file without its ending: `AVAXUSDT-1m-2024-02-01`. The CSV inside the ZIP has the same stem. */
export function klinesStem({ symbol, interval, period }: KlinesFile): string {
  return `${symbol}-${interval}-${period}`;
}

/** The key of a ZIP in the bucket, as raw text. */
export function klinesKey(file: KlinesFile): string {
  return `${listingPrefix(file, file.period.length === 10 ? 'daily' : 'monthly')}${klinesStem(file)}.zip`;
}

/** The path of a ZIP, percent-encoded and starting with `/`; `.CHECKSUM` appended is the path of its checksum. */
export function klinesPath(file: KlinesFile): string {
  return `/${klinesKey(file).split('/').map(encodeURIComponent).join('/')}`;
}

/** The period in the name of a ZIP at the end of an URL; undefined for any other URL. */
export function periodIn(url: string): Period | undefined {
  return /-(\d{4}-\d{2}(?:-\d{2})?)\.zip$/.exec(url)?.[1];
}

/**
 * Whether a name found inside a file is the expected one. How the archive writes names that are not ASCII
 * into ZIPs and checksums has not been seen, so of those only the part behind the symbol is compared.
 */
export function isNameOf(file: KlinesFile, ending: string, found: string): boolean {
  const expected = `${klinesStem(file)}${ending}`;
  if (found === expected) return true;
  return !/^[\x20-\x7e]*$/.test(file.symbol) && found.endsWith(expected.slice(file.symbol.length));
}
