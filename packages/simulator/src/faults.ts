import { draw, hash32 } from '@bullion/core';
import { type FakeReply, jsonReply } from '@bullion/exchanges/fakes';
import { busyTalk } from './busy.ts';
import { BROKEN_PAGES, isListing, type ListingFault, LYING_PAGES, ODD_PAGES } from './listing-faults.ts';
import { hasRows, ROW_FAULTS, type RowFault } from './row-faults.ts';

export type FaultKind = TransportFault | ListingFault | RowFault;

export type TransportFault =
  | 'too-many'
  | 'banned'
  | 'broken'
  | 'overloaded'
  | 'in-body'
  | 'reset'
  | 'truncated'
  | 'slow'
  | 'html'
  | 'wrong-checksum';

export interface FaultOptions {
  /** Part of all attempts that goes wrong, 0 … 1. */
  readonly rate: number;
  readonly seed: number;
  /** Part of the pages of listings with a key that names no file of a day; they are right otherwise. None unless given. */
  readonly odd?: number;
  /**
   * Part of the pages of listings that are wrong although nobody can tell: they end early, or are hours old. None unless given;
   * whoever believes one knows the truth only after asking again another day, so keep it rare.
   */
  readonly lies?: number;
  /** Part of the answers about candles, funding and open interest with a row twice, or two rows in the wrong order. None unless given. */
  readonly rows?: number;
  /** By how much the `Date` of an answer is wrong at most, ms; its rows are those of the right time. Not at all unless given. */
  readonly skewMs?: number;
  /** While it says so, nothing goes wrong. */
  readonly isOff?: () => boolean;
}

/** A reply, and what happens to it on the way: `cut` breaks its body off half way, `delayMs` holds it back. */
export interface Delivery {
  readonly reply: FakeReply;
  readonly cut?: 'reset' | 'truncated';
  readonly delayMs?: number;
}

/** After so many spoiled attempts a URL is always answered properly, so that six tries are enough for a patient client. */
const SPOILED_MAX = 4;
const SLOW_MS = 200;
const ALWAYS: readonly FaultKind[] = ['too-many', 'broken', 'overloaded', 'reset', 'truncated', 'slow'];

/** Which attempts go wrong, and how: a hash of seed, URL and attempt, so that the order of requests to other URLs changes nothing. */
export class FaultPlan {
  readonly #options: FaultOptions;
  readonly #attempts = new Map<string, number>();
  readonly #spoiled = new Map<string, FaultKind[]>();

  constructor(options: FaultOptions) {
    this.#options = options;
  }

  /** The fault of the next attempt at a URL (from the mount on), or undefined. */
  next(url: string, mount: string, reply: FakeReply): FaultKind | undefined {
    if (this.#options.isOff?.() === true) return undefined;
    const attempt = (this.#attempts.get(url) ?? 0) + 1;
    this.#attempts.set(url, attempt);
    const spoiled = this.#spoiled.get(url) ?? [];
    if (spoiled.length >= SPOILED_MAX) return undefined;
    const kinds = this.#kindsOf(url, mount, reply, attempt).filter((kind) => kind !== 'wrong-checksum' || !spoiled.includes(kind));
    if (kinds.length === 0) return undefined;
    const kind = kinds[hash32('kind of fault', this.#options.seed, url, attempt) % kinds.length] ?? 'broken';
    this.#spoiled.set(url, [...spoiled, kind]);
    return kind;
  }

  /** By how much the clock of the exchange is off when it answers at a URL, ms; always by the same. */
  skew(url: string): number {
    const { seed, skewMs = 0, isOff } = this.#options;
    return skewMs === 0 || isOff?.() === true ? 0 : Math.round((2 * draw('skew', seed, url) - 1) * skewMs);
  }

  /** The faults that an attempt may meet: none for most, and of pages that can still be read only those of one sort. */
  #kindsOf(url: string, mount: string, reply: FakeReply, attempt: number): readonly FaultKind[] {
    const { rate, seed, odd = 0, lies = 0, rows = 0 } = this.#options;
    if (draw('fault', seed, url, attempt) < rate) return kindsFor(url, mount, reply);
    if (rows > 0 && hasRows(url, reply) && draw('rows', seed, url, attempt) < rows) return ROW_FAULTS;
    if (!isListing(mount, reply)) return [];
    if (odd > 0 && draw('odd', seed, url, attempt) < odd) return ODD_PAGES;
    return lies > 0 && draw('lie', seed, url, attempt) < lies ? LYING_PAGES : [];
  }
}

function kindsFor(url: string, mount: string, reply: FakeReply): FaultKind[] {
  const { bans, inBody } = busyTalk(mount);
  const isText = /json|xml/.test(headerOf(reply, 'content-type') ?? '');
  const isChecksum = /\.CHECKSUM$/.test(url) && reply.status === 200;
  const isLaterPage = url.includes('continuation-token=');
  return [
    ...ALWAYS,
    ...(bans ? (['banned'] as const) : []),
    ...(inBody ? (['in-body'] as const) : []),
    ...(isText ? (['html'] as const) : []),
    // Twice, because there are few checksum files among the URLs of a run.
    ...(isChecksum ? (['wrong-checksum', 'wrong-checksum'] as const) : []),
    ...(isListing(mount, reply) ? BROKEN_PAGES.filter((kind) => isLaterPage || !FOLLOWING.includes(kind)) : []),
  ];
}

/** Only a page that follows another one can repeat it. */
const FOLLOWING: readonly FaultKind[] = ['repeated-page', 'shifted-page'];

/** The reply as the fault leaves it. */
export function spoil(kind: TransportFault, mount: string, reply: FakeReply): Delivery {
  const { tooMany, broken } = busyTalk(mount);
  switch (kind) {
    case 'too-many':
      return { reply: refusal(mount, 429, tooMany, { 'retry-after': '1' }) };
    case 'banned':
      return { reply: refusal(mount, 418, tooMany, { 'retry-after': '1' }) };
    case 'broken':
      return { reply: refusal(mount, 500, broken) };
    case 'overloaded':
      return { reply: refusal(mount, 503, broken) };
    case 'in-body':
      return { reply: jsonReply(tooMany) };
    case 'html':
      return { reply: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><body>Please wait …</body></html>' } };
    case 'wrong-checksum':
      return { reply: { ...reply, body: withReversedHash(reply.body) } };
    case 'slow':
      return { reply, delayMs: SLOW_MS };
    default:
      return { reply, cut: kind };
  }
}

/** The archive is an object store, and those refuse in XML. */
function refusal(mount: string, status: number, body: unknown, headers: Record<string, string> = {}): FakeReply {
  if (!mount.includes('archive')) return jsonReply(body, status, headers);
  const code = status === 500 ? 'InternalError' : 'SlowDown';
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>Please reduce your request rate.</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml', ...headers }, body: xml };
}

function withReversedHash(body: string | Uint8Array): string {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  return text.replace(/^[0-9a-f]+/, (hash) => [...hash].reverse().join(''));
}

/** A header whatever the case of its name. */
export function headerOf(reply: FakeReply, name: string): string | undefined {
  return Object.entries(reply.headers).find(([each]) => each.toLowerCase() === name)?.[1];
}
