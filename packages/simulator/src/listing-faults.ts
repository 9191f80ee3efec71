import { DAY_MS, dayOf, dayStart } from '@bullion/core';
import { type FakeReply, s3Error } from '@bullion/exchanges/fakes';
import { ListingText } from './listing-text.ts';

/** What a client must notice in a page of a listing, and ask for again. */
export const BROKEN_PAGES = ['cut-page', 'repeated-page', 'shifted-page', 'denied'] as const;
/** Whole pages with a key among the others that names no file of a day. */
export const ODD_PAGES = ['odd-ending', 'no-such-day'] as const;
/** Pages that are wrong, and that nobody can tell from right ones: only asking again on another day heals what follows from them. */
export const LYING_PAGES = ['ends-early', 'stale'] as const;

export type ListingFault = (typeof BROKEN_PAGES)[number] | (typeof ODD_PAGES)[number] | (typeof LYING_PAGES)[number];

/** The listing that a page is of. */
export interface Listing {
  readonly query: URLSearchParams;
  /** A number of its own, from which places in the page are drawn. */
  readonly chance: number;
  /** What the bucket answers to another query, or answered so many ms ago. */
  ask(query: URLSearchParams, agoMs?: number): FakeReply;
}

const KINDS: readonly string[] = [...BROKEN_PAGES, ...ODD_PAGES, ...LYING_PAGES];

export function isListingFault(kind: string): kind is ListingFault {
  return KINDS.includes(kind);
}

/** Whether a reply is a page of the bucket's listing. */
export function isListing(mount: string, { status, body }: FakeReply): boolean {
  return mount.endsWith('archive-list') && status === 200 && typeof body === 'string' && body.includes('<ListBucketResult');
}

/** The page as the fault leaves it. */
export function spoilListing(kind: ListingFault, reply: FakeReply, listing: Listing): FakeReply {
  if (kind === 'denied') return s3Error(403, 'AccessDenied', 'Access Denied');
  if (kind === 'stale') return listing.ask(listing.query, Math.ceil((listing.chance % 48) + 1) * 3_600_000);
  return { ...reply, body: PAGES[kind](new ListingText(String(reply.body)), listing) };
}

const PAGES: Readonly<Record<Exclude<ListingFault, 'denied' | 'stale'>, (page: ListingText, listing: Listing) => string>> = {
  'cut-page': ({ text }) => text.slice(0, Math.floor(text.length * 0.6)),
  'repeated-page': repeated,
  'shifted-page': shifted,
  'odd-ending': oddEnding,
  'no-such-day': noSuchDay,
  'ends-early': (page) => page.endedAfter(Math.floor(page.entries.length / 2)),
};

/** The first page instead of a later one, with the token that leads to this one: as if the server went round in a circle. */
function repeated({ text }: ListingText, { query, ask }: Listing): string {
  const token = query.get('continuation-token');
  if (token === null) return text;
  const first = new URLSearchParams(query);
  first.delete('continuation-token');
  return String(ask(first).body).replace(/(<NextContinuationToken>)[^<]*/, `$1${token}`);
}

/** Begins with the last entry of the page before, as if an upload had moved all entries by one between the two. */
function shifted(page: ListingText, { query, ask }: Listing): string {
  const token = query.get('continuation-token');
  if (token === null) return page.text;
  const last = Buffer.from(token, 'base64url').toString();
  const around = new URLSearchParams(query);
  around.delete('continuation-token');
  around.set('prefix', last);
  const before = new ListingText(String(ask(around).body)).entries.find(({ name }) => name === last);
  return before === undefined ? page.text : page.withEntry(0, before.text);
}

/** A file of another kind ahead of a day's own. */
function oddEnding(page: ListingText, { chance }: Listing): string {
  const zips = page.entries.flatMap(({ name }, at) => (name.endsWith('.zip') ? [at] : []));
  const at = zips[chance % zips.length];
  const entry = at === undefined ? undefined : page.entries[at];
  return at === undefined || entry === undefined ? page.text : page.withEntry(at, entry.text.replace(/\.zip</, '.csv.gz<'));
}

/** A day that the calendar does not have, behind all days of its month: 2024-02-30. */
function noSuchDay(page: ListingText, { chance }: Listing): string {
  const ends = page.entries.flatMap(({ name }, at) => (isLastOfMonth(name, page.entries[at + 1]?.name) ? [at] : []));
  const at = ends[chance % ends.length];
  const entry = at === undefined ? undefined : page.entries[at];
  if (at === undefined || entry === undefined) return page.text;
  const text = entry.text.replace('.CHECKSUM<', '<').replace(DAY, (day) => `${day.slice(0, 7)}-${dayAfterLast(day)}`);
  return page.withEntry(at + 1, text);
}

const DAY = /\d{4}-\d\d-\d\d(?=\.zip)/;

/** The months end within the page: behind its last entry the next page may go on with the same month. */
function isLastOfMonth(name: string, next: string | undefined): boolean {
  const [day, following] = [DAY.exec(name)?.[0], DAY.exec(next ?? '')?.[0]];
  return day !== undefined && following !== undefined && day.slice(0, 7) !== following.slice(0, 7);
}

/** One more than the month has days; February never has thirty. */
function dayAfterLast(day: string): number {
  const first = dayStart(`${day.slice(0, 7)}-01`);
  const last = Number(dayOf(dayStart(dayOf(first + 31 * DAY_MS).replace(/\d\d$/, '01')) - DAY_MS).slice(8));
  return Math.max(30, last + 1);
}
