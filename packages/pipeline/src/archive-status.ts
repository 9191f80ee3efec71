import { addDays, DAY_MS, type Day, dayOf, dayStart, isoTime } from '@bullion/core';
import { sources as allSources, type Source } from '@bullion/exchanges';
import type { Lake } from '@bullion/lake';
import { dailyAvailability, publicationDelay } from '@bullion/tables';
import { dateText } from './checks/availability-view.ts';
import { lastSwept, SWEEP_DAYS } from './checks/sweep.ts';
import { relation } from './sql.ts';

/** How far an archive is with its files, and when its next ones are expected. */
export interface ArchiveStatus {
  readonly exchange: string;
  readonly market: string;
  /** The newest day of which a file is there. */
  readonly newest_file: Day | null;
  /** The next day whose files come, and when half of them, and 99 of 100, should be there by what was measured lately. */
  readonly next_file: { readonly day: Day; readonly expected_at: string | null; readonly latest_at: string | null } | null;
  /** Days whose files may still come, with the number of symbols that wait. */
  readonly pending: readonly { readonly day: Day; readonly symbols: number }[];
  readonly sweep: { readonly symbols: number; readonly swept_recently: number; readonly oldest: string | null };
}

const MINUTE_MS = 60_000;
/** Delays of so many days say what is usual now. */
const RECENT_DAYS = 28;
/** Files are pending for at most twenty days, so two years hold them all, also in January. */
const YEARS = 2;

/** The archives whose availability is stored. */
export async function readArchiveStatus(lake: Lake, now: number, sources: readonly Source[] = allSources): Promise<ArchiveStatus[]> {
  const files = lake.ledger.files(dailyAvailability.name).slice(-YEARS);
  if (files.length === 0) return [];
  const rows = `SELECT *, split_part(instrument_id, ':', 1) AS exchange, split_part(instrument_id, ':', 2) AS market
    FROM (${relation(
      dailyAvailability,
      files.map(({ path }) => lake.path(path)),
    )})`;
  const markets = await lake.engine.rows<{ exchange: string; market: string; newest: Day | null }>(
    `SELECT exchange, market, max(date) FILTER (available) AS newest FROM (${rows}) GROUP BY ALL ORDER BY ALL`,
  );
  const found: ArchiveStatus[] = [];
  for (const { newest, ...about } of markets) {
    found.push({
      ...about,
      newest_file: newest,
      next_file: newest === null ? null : await nextFile(lake, about, newest),
      pending: await pendingDays(lake, rows, about),
      sweep: sweepOf(lake, about, { now, sources }),
    });
  }
  return found;
}

type About = Pick<ArchiveStatus, 'exchange' | 'market'>;

async function nextFile(lake: Lake, about: About, newest: Day): Promise<ArchiveStatus['next_file']> {
  const day = addDays(newest, 1);
  const paths = lake.ledger.files(publicationDelay.name).map(({ path }) => lake.path(path));
  const [usual] = await lake.engine.rows<{ median: number | null; p99: number | null }>(
    `SELECT median(median_hours) AS median, median(p99_hours) AS p99 FROM (${relation(publicationDelay, paths)})
      WHERE exchange = $exchange AND market = $market AND date > ${dateText(addDays(newest, -RECENT_DAYS))}`,
    { ...about },
  );
  const after = (hours: number | null | undefined) =>
    typeof hours === 'number' ? isoTime(dayStart(day) + DAY_MS + Math.ceil(hours * 60) * MINUTE_MS) : null;
  return { day, expected_at: after(usual?.median), latest_at: after(usual?.p99) };
}

async function pendingDays(lake: Lake, rows: string, about: About): Promise<ArchiveStatus['pending']> {
  return lake.engine.rows(
    `SELECT date AS day, count(*) AS symbols FROM (${rows}) WHERE state = 'pending' AND exchange = $exchange AND market = $market GROUP BY date ORDER BY date`,
    { ...about },
  );
}

function sweepOf(
  lake: Lake,
  { exchange, market }: About,
  { now, sources }: { now: number; sources: readonly Source[] },
): ArchiveStatus['sweep'] {
  const swept = lastSwept(
    lake,
    sources.filter((source) => source.exchange === exchange),
  ).filter((each) => each.market === market);
  const times = swept.map(({ at }) => at);
  return {
    symbols: swept.length,
    swept_recently: times.filter((at) => at >= now - SWEEP_DAYS * DAY_MS).length,
    oldest: times.length === 0 ? null : dayOf(Math.min(...times)),
  };
}
