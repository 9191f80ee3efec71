import { DAY_MS, dayOf, dayStart, eachDay, intersect, type Span, subtract } from '@bullion/core';
import type { ResponseEntry } from '@bullion/lake';
import type { World } from '../engine/asset.ts';
import type { DueSeries } from './bronze-plan.ts';
import { seriesText } from './bronze-row.ts';
import { type KeptFeed, parserOn, replay } from './silver-feeds.ts';

/** What the listing of an archive says about a stretch of files. */
export interface ListedStretch {
  readonly series: DueSeries['series'];
  readonly span: Span;
  /** The listing that has none of these files; absent where the files exist. */
  readonly absentBy?: ResponseEntry;
}

/** Divides what is due of an archive's files into files that exist and stretches without any. What no listing covers is left out. */
export async function lookUpFiles(due: readonly DueSeries[], listing: KeptFeed, { lake }: Pick<World, 'lake'>): Promise<ListedStretch[]> {
  const looks = due.flatMap((each) => newestListings(each, listing, lake.ledger));
  const days = await listedDays(looks, listing, lake);
  return looks.flatMap(({ series, span, pages }) => {
    const listed = new Set(pages.flatMap(({ responseId }) => days.get(responseId) ?? []));
    const [page] = pages;
    return divide(span, listed).map(({ from, until, isListed }) => ({
      series,
      span: { from, until },
      ...(isListed || page === undefined ? {} : { absentBy: page }),
    }));
  });
}

interface Look {
  readonly series: DueSeries['series'];
  readonly span: Span;
  /** The pages of the newest listing that covers the span. */
  readonly pages: readonly ResponseEntry[];
}

function newestListings({ series, due }: DueSeries, { asset, feed }: KeptFeed, ledger: World['lake']['ledger']): Look[] {
  const text = seriesText({ ...series, interval: feed.intervals[0] ?? '' });
  const entries = ledger.responses({ asset, series: text, from: due[0]?.from ?? 0, until: due.at(-1)?.until ?? 0 });
  const walks = [...Map.groupBy(entries, ({ askedFrom, askedUntil, batchId }) => `${askedFrom}/${askedUntil}/${batchId}`).values()];
  walks.sort((a, b) => (b[0]?.askedOn ?? 0) - (a[0]?.askedOn ?? 0) || (b[0]?.receivedAt ?? 0) - (a[0]?.receivedAt ?? 0));
  const looks: Look[] = [];
  let open: readonly Span[] = due;
  for (const pages of walks) {
    const covered = pages.slice(0, 1).map(({ askedFrom, finalUntil }) => ({ from: askedFrom, until: finalUntil }));
    for (const span of intersect(open, covered)) looks.push({ series, span, pages });
    open = subtract(open, covered);
  }
  return looks;
}

/** The days with a file, per page, of those days that somebody looks for. */
async function listedDays(looks: readonly Look[], { feed }: KeptFeed, lake: World['lake']): Promise<Map<string, string[]>> {
  const spans = new Map<string, Span[]>();
  for (const { span, pages } of looks) for (const { responseId } of pages) spans.set(responseId, [...(spans.get(responseId) ?? []), span]);
  const days = new Map<string, string[]>();
  for await (const row of lake.answers([...spans.keys()])) {
    const { answer, window } = replay(row);
    const wanted = new Set((spans.get(row.response_id) ?? []).flatMap(({ from, until }) => eachDay(dayOf(from), dayOf(until))));
    const { rows } = parserOn(feed, dayOf(answer.receivedAt)).parse(answer, window);
    days.set(
      row.response_id,
      rows.map(dayIn).filter((day) => wanted.has(day)),
    );
  }
  return days;
}

function dayIn(file: unknown): string {
  return typeof file === 'object' && file !== null && 'day' in file ? String(file.day) : '';
}

/** Runs of days of the same kind. */
function divide(span: Span, listed: ReadonlySet<string>): (Span & { isListed: boolean })[] {
  const runs: { from: number; until: number; isListed: boolean }[] = [];
  for (const day of eachDay(dayOf(span.from), dayOf(span.until))) {
    const isListed = listed.has(day);
    const last = runs.at(-1);
    const from = dayStart(day);
    if (last?.isListed === isListed) last.until = from + DAY_MS;
    else runs.push({ from, until: from + DAY_MS, isListed });
  }
  return runs;
}
