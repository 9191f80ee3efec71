import { DAY_MS, dayOf, dayStart, type Period, periodOf, periodSpan, periodsIn, type Span, subtract, union } from '@bullion/core';
import type { Folder, Series } from '@bullion/exchanges';
import type { CoverageEntry } from '@bullion/lake';
import type { Scope } from '../../engine/asset.ts';
import type { PlannedFrom } from '../../engine/plan.ts';
import { dueSpans } from '../../engine/windows.ts';
import type { KeptFeed } from '../silver/feeds.ts';
import type { DueSeries, ScopedSeries } from './plan.ts';
import { seriesText } from './row.ts';

/** So many of the newest files are asked for although the API says the same, so that the two can be compared while both remember. */
const NEWEST: Readonly<Record<Folder['grain'], number>> = { day: 2, month: 1 };

/** Feeds whose answers fill the same table: one of files, and the API of the same exchange, where it has one. */
export interface Pair {
  readonly files: KeptFeed;
  readonly folder: Folder;
  readonly rest: KeptFeed | undefined;
}

/** The first instant that an API still answers about. */
export function rememberedFrom({ feed }: KeptFeed, now: number): number {
  return feed.keepsMs === undefined ? Number.NEGATIVE_INFINITY : dayStart(dayOf(now - feed.keepsMs)) + DAY_MS;
}

/** What of the files of some series is due: what their API has not told and does not remember, and the newest ones. */
export function dueFiles(pair: Pair, series: readonly ScopedSeries[], scope: Scope, ledger: PlannedFrom): DueSeries[] {
  const { files, folder, rest } = pair;
  const covered = ledger.coverage({ asset: files.asset });
  const told = rest === undefined ? undefined : ledger.coverage({ asset: rest.asset });
  const newest = newestFiles(folder, scope);
  return series.flatMap((each) => {
    const text = seriesText(each.series);
    const asked = covered.get(text) ?? [];
    const needed = neededOf(pair, each, scope, { asked, told: told?.get(text) ?? [] });
    const due = (spans: readonly Span[]) => spans.flatMap((span) => dueSpans(span, scope.force ? [] : asked, scope.now));
    const missing = union(due(needed.flatMap((span) => wholeFiles(folder, span, scope))), due(newest));
    if (missing.length === 0) return [];
    const isOnlyCompared = subtract(missing, newest).length === 0 && needed.length === 0;
    return [{ ...each, due: missing, ...(isOnlyCompared ? { isOnlyCompared } : {}) }];
  });
}

/** What nobody but the archive can tell, as far as anybody wants it. */
function neededOf(
  { files, rest }: Pair,
  { series, notListed }: ScopedSeries,
  scope: Scope,
  { asked, told }: { asked: readonly CoverageEntry[]; told: readonly CoverageEntry[] },
): Span[] {
  const { from, until, now } = scope;
  const isAll = rest === undefined || notListed !== undefined || scope.job === files.asset || isForgotten(series, scope);
  if (isAll) return [{ from, until }];
  // Without a first day nothing is fetched that is older than what there is.
  const begin = scope.namesFirstDay === true ? from : Math.max(from, Math.min(...[...asked, ...told].map(({ askedFrom }) => askedFrom)));
  const end = isOutOfReach(rest, series, scope) ? until : Math.min(until, rememberedFrom(rest, now));
  const known = told.map(({ askedFrom, finalUntil }) => ({ from: askedFrom, until: finalUntil }));
  return begin < end ? subtract([{ from: begin, until: end }], known) : [];
}

/** Whether only the archive remembers a symbol. */
function isForgotten({ nativeSymbol }: Series, { archiveSymbols }: Scope): boolean {
  return archiveSymbols !== 'all' && archiveSymbols.includes(nativeSymbol);
}

function isOutOfReach({ source }: KeptFeed, { market }: Series, { stopped = [] }: Scope): boolean {
  return stopped.some((each) => each.source === source.id && each.market === market);
}

/** The newest files that a range holds whole. */
function newestFiles({ grain }: Folder, { from, until, now }: Scope): Span[] {
  const ended = startOf(periodOf(grain, Math.min(until, now)));
  const whole = periodsIn(grain, Math.max(from, ended - 100 * DAY_MS), ended).filter((period) => startOf(period) >= from);
  return whole.slice(-NEWEST[grain]).map(periodSpan);
}

/** A stretch widened to whole files, as far as their time is over. */
function wholeFiles({ grain }: Folder, needed: Span, { now }: Scope): Span[] {
  const from = startOf(periodOf(grain, needed.from));
  const until = Math.min(periodSpan(periodOf(grain, needed.until - 1)).until, startOf(periodOf(grain, now)));
  return from < until ? [{ from, until }] : [];
}

function startOf(period: Period): number {
  return periodSpan(period).from;
}
