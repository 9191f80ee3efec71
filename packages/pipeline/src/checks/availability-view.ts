import { addDays, DAY_MS, type Day, dayOf, type Period, periodOf, periodSpan, quoteText, type Span } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import type { Lake } from '@bullion/lake';
import { dailyAvailability } from '@bullion/tables';
import { relation } from '../sql.ts';

/** A year that ended longer ago has said its last about now. */
const RECENT_DAYS = 60;
/** Delays are measured over this many days. A file that is later than a month was written again. */
const MEASURED_DAYS = 90;
const REWRITTEN_DAYS = 30;
/** With fewer files a percentile says little, and a day and a half is what the archive keeps to as a rule. */
const FILES_MIN = 100;
const USUAL_DELAY_MS = 1.5 * DAY_MS;

/** A year of availability as its checks see it. */
export interface AvailabilityView {
  readonly lake: Lake;
  readonly sources: readonly Source[];
  readonly now: number;
  readonly year: Span;
  /** A SELECT of the rows of the year and of the one before, with exchange and market. */
  readonly rows: string;
  /** The newest day of the year that was asked for. */
  readonly newest: Day;
  /** Whether the year holds the newest day of all, and that is one of the last weeks. */
  readonly isNewest: boolean;
  /** Whether another year took that over only lately. */
  readonly wasNewest: boolean;
  /** How long after the end of its day 99 of 100 files are there, ms. */
  readonly delayMs: number;
  /** Files of days before this one should be there. */
  readonly dueUntil: Day;
}

/** Undefined where nothing of the year is stored. */
export async function viewOf(
  lake: Lake,
  { period, now, sources }: { period: Period; now: number; sources: readonly Source[] },
): Promise<AvailabilityView | undefined> {
  const files = lake.ledger.files(dailyAvailability.name);
  const year = periodSpan(period);
  const before = periodOf(dailyAvailability.grain, year.from - 1);
  const paths = files.filter((file) => file.period === period || file.period === before).map(({ path }) => lake.path(path));
  const rows = `SELECT *, split_part(instrument_id, ':', 1) AS exchange, split_part(instrument_id, ':', 2) AS market
    FROM (${relation(dailyAvailability, paths)})`;
  const newest = await newestDay(lake, rows, year);
  if (newest === undefined) return undefined;
  const isLate = year.until > now - RECENT_DAYS * DAY_MS;
  const isNewest = isLate && files.every((file) => file.period <= period);
  const delayMs = isNewest ? await measuredDelay(lake, rows, newest) : 0;
  const dueUntil = isNewest ? dayOf(now - delayMs) : addDays(newest, 1);
  return { lake, sources, now, year, rows, newest, isNewest, wasNewest: isLate && !isNewest, delayMs, dueUntil };
}

export function dateText(day: Day): string {
  return `DATE ${quoteText(day)}`;
}

async function newestDay({ engine }: Lake, rows: string, { from, until }: Span): Promise<Day | undefined> {
  const [found] = await engine.rows<{ newest: Day | null }>(
    `SELECT max(date) AS newest FROM (${rows}) WHERE date >= ${dateText(dayOf(from))} AND date < ${dateText(dayOf(until))}`,
  );
  return found?.newest ?? undefined;
}

async function measuredDelay({ engine }: Lake, rows: string, newest: Day): Promise<number> {
  const [found] = await engine.rows<{ files: number; p99: number | null }>(`
    SELECT count(*) AS files, quantile_cont(delay, 0.99) AS p99
    FROM (SELECT epoch_ms(last_modified) - epoch_ms(date + 1) AS delay FROM (${rows})
      WHERE available AND last_modified IS NOT NULL AND date > ${dateText(addDays(newest, -MEASURED_DAYS))})
    WHERE delay < ${REWRITTEN_DAYS * DAY_MS}`);
  const { files = 0, p99 = null } = found ?? {};
  return p99 === null || files < FILES_MIN ? USUAL_DELAY_MS : Math.max(0, p99);
}
