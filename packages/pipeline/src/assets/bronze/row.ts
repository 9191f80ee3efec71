import { type BullionError, DAY_MS, dayOf, INTERVAL_MS, invariant } from '@bullion/core';
import type { Answer, Series, Window } from '@bullion/exchanges';
import type { BronzeRow } from '@bullion/lake';
import type { Readings } from '../../engine/readings.ts';
import { type Finality, finalityOf } from '../../engine/windows.ts';
import { type KeptFeed, parserOn } from '../silver/feeds.ts';

/** A bronze row before its batch is known. */
export type LooseRow = Omit<BronzeRow, 'response_id' | 'batch_id' | 'run_id'>;

/** How long an absent answer stays young: late files and new listings appear. */
const ABSENT_YOUNG_MS = 20 * DAY_MS;

/** The rows of all answers about one window. They speak about the whole window together, so they are stored together. */
export async function rowsOf(kept: KeptFeed, window: Window, answers: readonly Answer[], readings?: Readings): Promise<LooseRow[]> {
  invariant(answers.length > 0, `an answer about ${seriesText(window.series)}`);
  const read = await Promise.all(answers.map((answer) => readAnswer(kept, window, { answer, readings })));
  const finality = settled(kept, window, read);
  return read.map(({ answer, kind }) => ({
    ...shared(kept, window, finality),
    ...received(answer),
    answer: kind,
    ...fileFacts(kept, answer, kind),
  }));
}

/** A row that says without a request of its own that something does not exist: another answer, named here, says so. */
export function absenceRow(kept: KeptFeed, window: Window, evidence: { url: string; sha256: string; status?: number }): LooseRow {
  const youngFrom = Math.max(window.from, Math.floor((window.now - ABSENT_YOUNG_MS) / DAY_MS) * DAY_MS);
  const mayAppear = kept.feed.stored === 'archive_files' && youngFrom < window.until;
  return {
    ...shared(kept, window, { finalUntil: window.until, recheckFrom: mayAppear ? youngFrom : null }),
    answer: 'absent',
    url: evidence.url,
    requested_at: window.now,
    received_at: window.now,
    server_time: null,
    attempts: 0,
    status: evidence.status ?? 200,
    headers: '{}',
    sha256: evidence.sha256,
    body: null,
    ...fileFacts(kept, undefined, 'absent'),
  };
}

/** A row about days that the source refuses to speak about. It covers nothing, so they are asked for again. */
export function denialRow(kept: KeptFeed, window: Window, { details }: Pick<BullionError, 'details'>, now: number): LooseRow {
  const { url, status, attempts } = details;
  return {
    ...shared(kept, window, { finalUntil: window.from, recheckFrom: null }),
    answer: 'blocked',
    url: String(url),
    requested_at: now,
    received_at: now,
    server_time: null,
    attempts: Number(attempts),
    status: typeof status === 'number' ? status : 451,
    headers: '{}',
    sha256: EMPTY_SHA256,
    body: null,
  };
}

/** A row about a file that does not have its published SHA-256: both are kept, nothing of the file is, and it is asked for again. */
export function spoiledRow(kept: KeptFeed, window: Window, { details }: Pick<BullionError, 'details'>, now: number): LooseRow {
  return {
    ...denialRow(kept, window, { details: { ...details, status: 200, attempts: DOWNLOADS } }, now),
    sha256: String(details['actual']),
    ...{ size: 0, etag: null, last_modified: null, checksum: String(details['expected']), verdict: 'mismatch' },
  };
}

/** A file is believed to be spoiled after so many. */
const DOWNLOADS = 2;

/** What a refusal says is in its status; the page around it is different every time. */
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** How a series is written in bronze and in the ledger. */
export function seriesText({ market, nativeSymbol, interval }: Pick<Series, 'market' | 'nativeSymbol' | 'interval'>): string {
  return `${market}/${nativeSymbol}/${interval}`;
}

/** What time is counted in: files of an archive hold a day; undefined where events come at any time. */
export function stepOf({ way }: KeptFeed, { interval }: Series): number | undefined {
  if (way === 'archive') return DAY_MS;
  return interval === '' ? undefined : INTERVAL_MS[interval];
}

interface Read {
  readonly answer: Answer;
  readonly kind: 'data' | 'empty' | 'absent';
  readonly unfinishedFrom: number;
}

/** Reading proves that the body is what it claims to be; what cannot be read is not stored as an answer. */
async function readAnswer(
  kept: KeptFeed,
  window: Window,
  { answer, readings }: { answer: Answer; readings: Readings | undefined },
): Promise<Read> {
  if (kept.source.judge(answer).kind === 'absent') return { answer, kind: 'absent', unfinishedFrom: Infinity };
  const parser = parserOn(kept.feed, dayOf(answer.receivedAt));
  const columns = await parser.columns?.(answer, window);
  if (columns !== undefined) {
    readings?.keep({ url: answer.url, sha256: answer.sha256, asked_from: window.from, asked_until: window.until }, columns);
    return { answer, kind: columns.count + columns.rejected.length > 0 ? 'data' : 'empty', unfinishedFrom: Infinity };
  }
  const { rows, rejected, unfinishedFrom = Infinity } = await parser.parse(answer, window);
  return { answer, kind: rows.length + rejected.length > 0 ? 'data' : 'empty', unfinishedFrom };
}

function settled(kept: KeptFeed, window: Window, read: readonly Read[]): Finality {
  if (kept.feed.shape === 'snapshot') return { finalUntil: window.until, recheckFrom: null };
  const absent = read.some(({ kind }) => kind === 'absent');
  const serverTime = Math.min(...read.map(({ answer }) => answer.serverTime ?? answer.receivedAt));
  const youngMs = Math.max(kept.feed.youngMs ?? DAY_MS, absent ? ABSENT_YOUNG_MS : 0);
  const { finalUntil, recheckFrom } = finalityOf(window, serverTime, { stepMs: stepOf(kept, window.series), youngMs });
  const unfinishedFrom = Math.min(...read.map((each) => each.unfinishedFrom));
  const known = Math.min(finalUntil, Math.max(window.from, unfinishedFrom));
  // A file that has its published checksum is whole; a later upload shows in the listing.
  const isWhole = kept.feed.stored === 'archive_files' && !absent;
  return { finalUntil: known, recheckFrom: isWhole || recheckFrom === null || recheckFrom >= known ? null : recheckFrom };
}

function shared({ source, asset }: KeptFeed, { series, from, until, now }: Window, { finalUntil, recheckFrom }: Finality) {
  return {
    asset,
    exchange: source.exchange,
    series: seriesText(series),
    asked_from: from,
    asked_until: until,
    final_until: finalUntil,
    recheck_from: recheckFrom,
    asked_on: now,
  };
}

function received({ url, requestedAt, receivedAt, serverTime, attempts, status, headers, sha256, body }: Answer) {
  return {
    url,
    requested_at: requestedAt,
    received_at: receivedAt,
    server_time: serverTime ?? null,
    attempts,
    status,
    headers: JSON.stringify(headersThatMatter(headers)),
    sha256,
    body,
  };
}

/** Those that date the answer, name its version, or state a limit. */
const HEADERS = /^(age|content-length|content-type|date|etag|last-modified|retry-after|x-cache|x-mbx-.*|x-bapi-limit.*|.*ratelimit.*)$/;

function headersThatMatter(headers: Answer['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => HEADERS.test(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The further columns of archive files; nothing for other answers. */
function fileFacts({ feed }: KeptFeed, answer: Answer | undefined, kind: Read['kind']): Partial<LooseRow> {
  if (feed.stored !== 'archive_files') return {};
  if (answer === undefined || kind === 'absent') return { size: 0, etag: null, last_modified: null, checksum: null, verdict: 'absent' };
  const lastModified = Date.parse(answer.headers['last-modified'] ?? '');
  return {
    size: answer.body.length,
    etag: answer.headers['etag']?.replaceAll('"', '') ?? null,
    last_modified: Number.isNaN(lastModified) ? null : lastModified,
    checksum: answer.checksum ?? null,
    verdict: 'match',
  };
}
