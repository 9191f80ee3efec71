import { DAY_MS, periodsIn, type Span } from '@bullion/core';
import { windowsOf } from '../../engine/windows.ts';
import type { KeptFeed } from '../silver/feeds.ts';
import type { DueSeries } from './plan.ts';

/** A file and its checksum. */
const REQUESTS_PER_FILE = 2;
/** A page names files and checksums. */
const FILES_PER_PAGE = 500;

/** How many requests what is due costs, as far as is known before anything is asked: days may turn out to have no file, and windows several pages. */
export function requestsFor(kept: KeptFeed, due: readonly DueSeries[]): number {
  const asked = due.filter(({ notListed }) => notListed === undefined);
  return asked.reduce((sum, each) => sum + requestsForSeries(kept, each), 0);
}

function requestsForSeries({ feed, way }: KeptFeed, { series, due }: DueSeries): number {
  const { folder, stored } = feed;
  if (folder !== undefined) {
    const files = periods(folder.grain, due);
    return Math.ceil(files / FILES_PER_PAGE) + REQUESTS_PER_FILE * files;
  }
  if (stored === 'archive_files') return REQUESTS_PER_FILE * periods('day', due);
  if (way === 'archive') return Math.ceil(lengthOf(due) / DAY_MS / FILES_PER_PAGE);
  return windowsOf(due, feed.windowMs(series)).length;
}

function periods(grain: 'day' | 'month', due: readonly Span[]): number {
  return due.reduce((sum, { from, until }) => sum + periodsIn(grain, from, until).length, 0);
}

function lengthOf(due: readonly Span[]): number {
  return due.reduce((sum, { from, until }) => sum + until - from, 0);
}
