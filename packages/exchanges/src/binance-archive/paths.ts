import type { Interval, Market, Period } from '@bullion/core';

/** Where the files of one kind and symbol are kept. */
export interface Shelf {
  /** As the archive spells it. */
  readonly symbol: string;
  /** Raw text, ending in `/`: the `prefix` of a listing. */
  readonly folder: string;
  /** What a file's name begins with, up to its period: `AVAXUSDT-1m-`. */
  readonly stem: string;
}

/** One file: a ZIP with one CSV. */
export interface ArchiveFile extends Shelf {
  /** `2024-02-01` names a daily file, `2024-02` a monthly one. */
  readonly period: Period;
}

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

/** Open interest and ratios, of perpetuals only: daily files. */
export const METRICS_ROOT = `${TREES.perp}/daily/metrics/`;
/** Paid funding, of perpetuals only: monthly files. */
export const FUNDING_ROOT = `${TREES.perp}/monthly/fundingRate/`;

/** The folder of all symbols, ending in `/`; one CommonPrefix below it is one symbol. */
export function symbolsPrefix(market: Market, cycle: Cycle = 'daily'): string {
  return `${TREES[market]}/${cycle}/klines/`;
}

/** The folder of one symbol's files, ending in `/`, as raw text for the `prefix` of a listing. */
export function listingPrefix({ market, symbol, interval }: Folder, cycle: Cycle = 'daily'): string {
  return `${symbolsPrefix(market, cycle)}${symbol}/${interval}/`;
}

export function klinesShelf(folder: Folder, cycle: Cycle = 'daily'): Shelf {
  const { symbol, interval } = folder;
  return { symbol, folder: listingPrefix(folder, cycle), stem: `${symbol}-${interval}-` };
}

export function metricsShelf(symbol: string): Shelf {
  return { symbol, folder: `${METRICS_ROOT}${symbol}/`, stem: `${symbol}-metrics-` };
}

export function fundingShelf(symbol: string): Shelf {
  return { symbol, folder: `${FUNDING_ROOT}${symbol}/`, stem: `${symbol}-fundingRate-` };
}

export function klinesFile(file: KlinesFile): ArchiveFile {
  return { ...klinesShelf(file, file.period.length === 10 ? 'daily' : 'monthly'), period: file.period };
}

/** Name of a file without its ending: `AVAXUSDT-1m-2024-02-01`. The CSV inside the ZIP has the same. */
export function fileStem({ stem, period }: ArchiveFile): string {
  return `${stem}${period}`;
}

/** The key of a ZIP in the bucket, as raw text. */
export function zipKey(file: ArchiveFile): string {
  return `${file.folder}${fileStem(file)}.zip`;
}

/** The path of a ZIP, percent-encoded and starting with `/`; `.CHECKSUM` appended is the path of its checksum. */
export function zipPath(file: ArchiveFile): string {
  return `/${zipKey(file).split('/').map(encodeURIComponent).join('/')}`;
}

/** The path of a ZIP of klines. */
export function klinesPath(file: KlinesFile): string {
  return zipPath(klinesFile(file));
}

/** The period in the name of a ZIP at the end of an URL; undefined for any other URL. */
export function periodIn(url: string): Period | undefined {
  return /-(\d{4}-\d{2}(?:-\d{2})?)\.zip$/.exec(url)?.[1];
}

/**
 * Whether a name found inside a file is the expected one. How the archive writes names that are not ASCII
 * into ZIPs and checksums has not been seen, so of those only the part behind the symbol is compared.
 */
export function isNameOf(file: ArchiveFile, ending: string, found: string): boolean {
  const expected = `${fileStem(file)}${ending}`;
  if (found === expected) return true;
  return !/^[\x20-\x7e]*$/.test(file.symbol) && found.endsWith(expected.slice(file.symbol.length));
}
