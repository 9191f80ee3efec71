import { DAY_MS, dayOf, hash32, stream } from '@bullion/core';
import type { Folder } from './folders.ts';

const ROOT = 'data/futures/um/daily/klines/';
const KEYS_PER_DAY = 2;
const MAX_KEYS = 1000;

/** All keys of a folder as one piece of XML, made once: a page is a slice of it. */
interface Shelf extends Folder {
  readonly prefix: string;
  readonly xml: Buffer;
  /** Where each key begins in `xml`; one more for the end. */
  readonly starts: Uint32Array;
}

/** What a listing answers: pieces of one body. */
export type Page = readonly Buffer[];

/** Serves slices of listings that were made beforehand, so that what is measured is the client. */
export class Pages {
  readonly #shelves: ReadonlyMap<string, Shelf>;
  #until = Number.POSITIVE_INFINITY;

  constructor(folders: readonly Folder[]) {
    this.#shelves = new Map(folders.map(shelve).map((shelf) => [shelf.prefix, shelf]));
  }

  /** Files of later days are not there yet. */
  setLastDay(day: number): void {
    this.#until = day;
  }

  list(query: URLSearchParams): Page {
    const shelf = this.#shelves.get(query.get('prefix') ?? '');
    return shelf === undefined ? this.#folders(query) : this.#files(shelf, query);
  }

  has(key: string): boolean {
    const [, prefix = '', date = ''] = /^(.*\/)[^/]*-1m-(\d{4}-\d{2}-\d{2})\.zip$/.exec(key) ?? [];
    const shelf = this.#shelves.get(prefix);
    const day = Date.parse(date) / DAY_MS;
    return shelf !== undefined && day >= shelf.firstDay && day <= Math.min(shelf.lastDay, this.#until);
  }

  #files(shelf: Shelf, query: URLSearchParams): Page {
    const days = Math.min(shelf.lastDay, this.#until) - shelf.firstDay + 1;
    const count = Math.max(0, days * KEYS_PER_DAY);
    const from = Number(query.get('continuation-token') ?? placeAfter(shelf, query.get('start-after') ?? '', count));
    const until = Math.min(count, from + Number(query.get('max-keys') ?? MAX_KEYS));
    const body = shelf.xml.subarray(shelf.starts[from], shelf.starts[until]);
    return [head(shelf.prefix, until < count ? String(until) : undefined), body, TAIL];
  }

  #folders(query: URLSearchParams): Page {
    const names = [...this.#shelves.values()].map(({ symbol }) => `${ROOT}${symbol}/`);
    const from = Number(query.get('continuation-token') ?? 0);
    const until = Math.min(names.length, from + MAX_KEYS);
    const shown = names.slice(from, until).map((name) => `<CommonPrefixes><Prefix>${name}</Prefix></CommonPrefixes>`);
    return [head(ROOT, until < names.length ? String(until) : undefined, '/'), Buffer.from(shown.join('')), TAIL];
  }
}

const TAIL = Buffer.from('</ListBucketResult>');

function head(prefix: string, next: string | undefined, delimiter = ''): Buffer {
  const more = next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`;
  const rolled = delimiter === '' ? '' : `<Delimiter>${delimiter}</Delimiter>`;
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>data.binance.vision</Name>` +
      `<Prefix>${prefix}</Prefix>${rolled}<MaxKeys>${MAX_KEYS}</MaxKeys><IsTruncated>${next !== undefined}</IsTruncated>${more}`,
  );
}

/** How many keys come at or before a name. Names of a folder differ in their day, and in what follows it. */
function placeAfter({ prefix, symbol, firstDay }: Shelf, after: string, count: number): number {
  const [, date = '', rest = ''] = /^(\d{4}-\d{2}-\d{2})(.*)$/.exec(after.slice(`${prefix}${symbol}-1m-`.length)) ?? [];
  if (date === '') return 0;
  const before = (Date.parse(date) / DAY_MS - firstDay) * KEYS_PER_DAY;
  const passed = rest >= '.zip.CHECKSUM' ? 2 : rest >= '.zip' ? 1 : 0;
  return Math.min(count, Math.max(0, before + passed));
}

function shelve(folder: Folder): Shelf {
  const { symbol, firstDay, lastDay } = folder;
  const prefix = `${ROOT}${symbol}/1m/`;
  const random = stream(hash32(symbol));
  const keys = Array.from({ length: lastDay - firstDay + 1 }, (_, index) => filesOf(prefix, symbol, firstDay + index, random)).flat();
  const starts = new Uint32Array(keys.length + 1);
  for (const [index, key] of keys.entries()) starts[index + 1] = (starts[index] ?? 0) + key.length;
  return { ...folder, prefix, xml: Buffer.from(keys.join(''), 'latin1'), starts };
}

/** The ZIP of a day and its checksum as S3 prints them, published seven to nine hours after the day. */
function filesOf(prefix: string, symbol: string, day: number, random: () => number): string[] {
  const key = `${prefix}${symbol}-1m-${dayOf(day * DAY_MS)}.zip`;
  const time = new Date((day + 1) * DAY_MS + 7 * 3_600_000 + Math.floor(random() * 7_200) * 1_000).toISOString();
  const entry = (name: string, size: number) =>
    `<Contents><Key>${name}</Key><LastModified>${time}</LastModified><ETag>&quot;${hex(random)}&quot;</ETag>` +
    `<Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
  return [entry(key, 40_000 + Math.floor(random() * 30_000)), entry(`${key}.CHECKSUM`, 92)];
}

function hex(random: () => number): string {
  const word = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return word() + word() + word() + word();
}
