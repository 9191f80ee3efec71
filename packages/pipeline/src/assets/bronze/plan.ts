import { DAY_MS, dayOf, dayStart, hash32, type Interval, intersect, partitionLabel, type Span, subtract, union } from '@bullion/core';
import type { Series } from '@bullion/exchanges';
import type { CoverageEntry } from '@bullion/lake';
import type { QuietSymbol, Scope, ScopedInstrument, StoppedMarket, Work } from '../../engine/asset.ts';
import type { PlannedFrom } from '../../engine/plan.ts';
import { dueSpans, floorTo } from '../../engine/windows.ts';
import type { KeptFeed } from '../silver/feeds.ts';
import { requestsFor } from './cost.ts';
import { seriesText, stepOf } from './row.ts';
import { dueFiles } from './wanted.ts';

/** What a piece of bronze work is about; plain data. */
export interface BronzeDetail {
  readonly due: readonly DueSeries[];
  /** Markets of this source that could not say what they list, and how that failed. */
  readonly stopped: readonly StoppedMarket[];
}

/** A series and the stretches of it that have to be asked for. */
export interface DueSeries {
  readonly series: Series;
  readonly due: readonly Span[];
  /** The answer that says that nothing is listed under this name; nothing is asked then. */
  readonly notListed?: ScopedInstrument['evidence'];
  /** Whether the API says the same: what cannot be asked then is missed by nobody. */
  readonly isOnlyCompared?: true;
}

/**
 * The work of one feed: a list of each market once per UTC day, or everything that its series lack. Pure.
 * `rest` is the API feed that fills the same table, where this one is about files.
 */
export function planFeed(kept: KeptFeed, scope: Scope, ledger: PlannedFrom, rest?: KeptFeed): Work[] {
  if (!scope.exchanges.includes(kept.source.exchange)) return [];
  if (kept.way === 'archive' && kept.feed.folder === undefined && !wantsArchive(scope)) return [];
  if (kept.feed.shape === 'snapshot') return planSnapshots(kept, scope, ledger);
  return planSeries(kept, scope, ledger, (series) => {
    const { folder } = kept.feed;
    return folder === undefined ? dueSeries(kept, series, scope, ledger) : dueFiles({ files: kept, folder, rest }, series, scope, ledger);
  });
}

/** Whether a piece of work asks for nothing but what an API says as well. */
export function isOnlyCompared({ detail }: Work): boolean {
  const { due } = detail as BronzeDetail;
  return due.length > 0 && due.every((each) => each.isOnlyCompared);
}

function wantsArchive({ archiveSymbols, archiveIntervals = [], recalls }: Scope): boolean {
  return recalls === true || archiveSymbols === 'all' || archiveSymbols.length > 0 || archiveIntervals.length > 0;
}

function planSnapshots({ asset, feed }: KeptFeed, scope: Scope, ledger: PlannedFrom): Work[] {
  const day = dayOf(scope.now);
  const from = dayStart(day);
  const until = from + DAY_MS;
  const markets = feed.markets.filter((market) => scope.markets.includes(market));
  return markets.map((market) => {
    const series: Series = { market, nativeSymbol: '', interval: '' };
    const known = ledger.responses({ asset, series: seriesText(series), from, until });
    const upToDate = !scope.force && known.some(({ askedFrom, askedUntil }) => askedFrom <= from && askedUntil >= until);
    const detail: BronzeDetail = { due: [{ series, due: [{ from, until }] }], stopped: [] };
    return { asset, partition: day, unit: market, from, until, upToDate, requests: upToDate ? 0 : 1, detail };
  });
}

/** One piece for all series of a feed. Its unit is the job, because another job may ask for other series of the same days. */
function planSeries(kept: KeptFeed, scope: Scope, ledger: PlannedFrom, dueOf: (series: readonly ScopedSeries[]) => DueSeries[]): Work[] {
  const { asset, source, feed } = kept;
  const stopped = (scope.stopped ?? []).filter((each) => each.source === source.id && feed.markets.includes(each.market));
  const series = kept.way === 'archive' ? fileSeries(kept, scope) : listedSeries(kept, scope);
  if (series.length + stopped.length === 0) return [];
  const due = dueOf(series);
  const silent = stopped.filter(({ market }) => !series.some((each) => each.series.market === market));
  const { from, until, job } = scope;
  const partition = partitionLabel(dayOf(from), dayOf(until));
  const detail: BronzeDetail = { due, stopped };
  const upToDate = due.length + silent.length === 0 && !mayBeRestated(kept, scope, ledger);
  return [{ asset, partition, unit: job, from, until, upToDate, requests: requestsFor(kept, due), detail }];
}

/** Whether files may have been replaced since they were fetched: which ones, only the rows of the table of changes can say. */
function mayBeRestated(kept: KeptFeed, scope: Scope, ledger: PlannedFrom): boolean {
  const { from, until } = wantedSpan(kept, scope);
  return (
    kept.feed.stored === 'archive_files' &&
    kept.feed.folder === undefined &&
    from < until &&
    ledger.files('silver_archive_revisions').length > 0
  );
}

/** The series of an archive that a scope asks for. */
export function wantedFiles(kept: KeptFeed, scope: Scope): Series[] {
  return fileSeries(kept, scope).map(({ series }) => series);
}

/** Files of a day appear some eight hours after it. */
const PUBLISHED_AFTER_MS = 10 * 3_600_000;

/** A series that a scope asks for. */
export type ScopedSeries = Omit<DueSeries, 'due' | 'isOnlyCompared'>;

function listedSeries({ source, feed }: KeptFeed, scope: Scope): ScopedSeries[] {
  const intervals: readonly (Interval | '')[] =
    feed.intervals.length === 0 ? [''] : feed.intervals.filter((each) => scope.intervals.includes(each));
  return instrumentSeries(scope, { exchange: source.exchange, markets: feed.markets, intervals });
}

/** Lists of files are asked for the shortest bars: files of all lengths of a day are published together. */
function fileSeries({ source, feed }: KeptFeed, scope: Scope): ScopedSeries[] {
  const intervals = fileIntervals(feed, scope);
  const archived = scope.archiveSymbols === 'all' ? [] : scope.archiveSymbols;
  const markets = source.feeds.find(({ shape }) => shape === 'snapshot')?.markets ?? [];
  return [
    ...markets.flatMap((market) =>
      archived.flatMap((nativeSymbol) => intervals.map((interval) => ({ series: { market, nativeSymbol, interval } }))),
    ),
    // What the exchange no longer lists may still be in its archive.
    ...instrumentSeries(scope, { exchange: source.exchange, markets: feed.markets, intervals }).filter(
      ({ series, notListed }) => notListed === undefined || !archived.includes(series.nativeSymbol),
    ),
  ];
}

function fileIntervals({ intervals, stored }: KeptFeed['feed'], { archiveIntervals }: Scope): readonly (Interval | '')[] {
  if (intervals.length === 0) return [''];
  return stored === 'archive_files' ? intervals.filter((each) => archiveIntervals?.includes(each)) : intervals.slice(0, 1);
}

function instrumentSeries(
  scope: Scope,
  { exchange, markets, intervals }: { exchange: string; markets: KeptFeed['feed']['markets']; intervals: readonly (Interval | '')[] },
): ScopedSeries[] {
  const instruments = scope.instruments.filter((each) => each.exchange === exchange && markets.includes(each.market));
  return instruments.flatMap(({ market, nativeSymbol, listing, evidence }) =>
    intervals.map((interval) => {
      const series = { market, nativeSymbol, interval };
      return listing === undefined ? { series, notListed: evidence } : { series: { ...series, instrument: listing } };
    }),
  );
}

function dueSeries(kept: KeptFeed, series: readonly ScopedSeries[], scope: Scope, ledger: PlannedFrom): DueSeries[] {
  const { from, until } = wantedSpan(kept, scope);
  if (from >= until) return [];
  const covered = ledger.coverage({ asset: kept.asset, from, until });
  return series.flatMap((each) => {
    const step = stepOf(kept, each.series);
    const wanted = { from, until: Math.min(until, step === undefined ? scope.now : floorTo(scope.now, step)) };
    const asked = scope.force ? [] : (covered.get(seriesText(each.series)) ?? []);
    const isTurn = isSwept(kept, each, asked, scope);
    const again = isTurn ? subtract([wanted], askedToday(asked, scope.now)) : [];
    const known = union(dueSpans(wanted, asked, scope.now), again);
    const quiet = isTurn ? undefined : quietNow(each, known, scope);
    const due = quiet === undefined ? union(known, intersect(publishedSince(kept, asked, scope), [wanted])) : known;
    if (due.length === 0) return [];
    return [{ ...each, due, ...(quiet === undefined ? {} : { notListed: quiet.evidence }) }];
  });
}

/**
 * Whether it is a series' turn to be asked about all of its past again: a different part of them every day, so that all had their
 * turn once the time is over. Whose turn was missed, because nothing ran on that day, is taken in when twice the time is over.
 */
function isSwept({ feed }: KeptFeed, { series }: ScopedSeries, asked: readonly CoverageEntry[], { now, until }: Scope): boolean {
  const { sweepMs } = feed;
  if (sweepMs === undefined || asked.length === 0 || until < dayStart(dayOf(now))) return false;
  const oldest = Math.min(...asked.map(({ askedOn }) => askedOn));
  const days = Math.round(sweepMs / DAY_MS);
  return (hash32(series.nativeSymbol) + Math.floor(now / DAY_MS)) % days === 0 || oldest <= now - 2 * sweepMs;
}

function askedToday(asked: readonly CoverageEntry[], now: number): Span[] {
  return asked
    .filter(({ askedOn }) => dayOf(askedOn) === dayOf(now))
    .map(({ askedFrom, finalUntil }) => ({ from: askedFrom, until: finalUntil }));
}

/** The newest day, where it was asked for ahead of the time at which its files are there, and that time has come. */
function publishedSince(
  { feed }: KeptFeed,
  asked: readonly CoverageEntry[],
  { now, publishedAfterMs = PUBLISHED_AFTER_MS }: Scope,
): Span[] {
  const today = dayStart(dayOf(now));
  const expected = today + publishedAfterMs;
  if (feed.sweepMs === undefined || now < expected) return [];
  const early = asked.filter(({ askedOn, finalUntil }) => askedOn >= today && askedOn < expected && finalUntil >= today);
  return early.length === 0 ? [] : [{ from: today - DAY_MS, until: today }];
}

/** A symbol that fell silent is not asked for: that today's list does not have it says that there are no new files. */
function quietNow({ series }: ScopedSeries, due: readonly Span[], { quiet = [], force }: Scope): QuietSymbol | undefined {
  const found = force ? undefined : quiet.find(({ market, symbol }) => market === series.market && symbol === series.nativeSymbol);
  return found !== undefined && due.every(({ from }) => from >= found.since) ? found : undefined;
}

/** Files are big: where no range was asked for, only those of the last days are fetched. What an exchange has forgotten is not asked for. */
function wantedSpan({ feed }: KeptFeed, { from, until, volumeDays, now }: Scope): Span {
  if (feed.stored === 'archive_files') return { from: Math.max(from, until - volumeDays * DAY_MS), until };
  return feed.keepsMs === undefined ? { from, until } : { from: Math.max(from, dayStart(dayOf(now - feed.keepsMs)) + DAY_MS), until };
}
