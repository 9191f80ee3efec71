import { type Day, quoteText, type Span } from '@bullion/core';
import { provenanceNames } from '@bullion/tables';
import { instant } from '../sql.ts';
import { LATE_DAYS } from './availability-lives.ts';
import type { Staged } from './silver-stage.ts';

/** A day that most symbols lack is the exchange's doing. Below five symbols a share says nothing. */
const OUTAGE_SYMBOLS = 5;
const OUTAGE_SHARE = 0.5;

/** What the states of a year are concluded from, beside the listings. */
interface Known {
  readonly year: Span;
  readonly today: Day;
  /** The name of a table of `LIVES`. */
  readonly lives: string;
  /** A SELECT of what the exchange says of instruments now. */
  readonly lists: string;
}

/**
 * A SELECT of the state of every asked day of a year: the columns of `silver_availability` but provenance, the `answer_no` of the page
 * that says so, and the walk that it belongs to. The listings may be those of more than this year.
 */
export function statesOf({ answers, rows }: Pick<Staged, 'answers' | 'rows'>, { year, today, lives, lists }: Known): string {
  const date = (day: Day) => `DATE ${quoteText(day)}`;
  const [from, until] = [`${instant(year.from)}::DATE`, `${instant(year.until)}::DATE`];
  return `
  WITH pages AS (SELECT *, max(answer_no) OVER (PARTITION BY walk) AS walk_no, min(answer_no) OVER (PARTITION BY walk) AS first_page FROM ${answers}),
  listed AS (
    SELECT r.*, p.walk_no FROM ${rows} r JOIN pages p USING (answer_no) WHERE r.date >= ${from} AND r.date < ${until}
    QUALIFY row_number() OVER (PARTITION BY p.walk_no, r.date ORDER BY r.answer_no, r.position) = 1
  ),
  walks AS (SELECT DISTINCT instrument_id, symbol, walk_no, asked_from, asked_until FROM pages),
  covered AS (
    SELECT instrument_id, symbol, walk_no, unnest(generate_series(
      greatest(asked_from, ${from}), least(asked_until, ${until}, ${date(today)}) - 1, INTERVAL 1 DAY))::DATE AS date
    FROM walks
  ),
  asked AS (SELECT instrument_id, symbol, date, max(walk_no) AS walk_no FROM covered GROUP BY ALL),
  known AS (
    SELECT l.*, f.first_day, coalesce(f.last_day, CASE WHEN known_before THEN ${from} - 1 END) AS last_day
    FROM ${lives} l LEFT JOIN (
      SELECT p.instrument_id, min(r.date) AS first_day, max(r.date) AS last_day FROM ${rows} r JOIN pages p USING (answer_no) GROUP BY 1
    ) f USING (instrument_id)
  ),
  judged AS (
    SELECT a.*, f.answer_no, f.file_size_bytes, f.last_modified, f.etag, f.date IS NOT NULL AS available,
      a.date >= ${date(today)} - ${LATE_DAYS} AS young,
      l.known_before OR coalesce(a.date > l.first_day, false) AS lived,
      l.known_after OR coalesce(a.date < l.last_day, false) AS lives_on,
      coalesce(a.date < i.listed_at::DATE, false) AS ahead,
      coalesce(a.date > i.delisted_at::DATE, false) AS ended,
      i.listed_at IS NOT NULL AND NOT ahead AND NOT ended AND i.status = 'trading' AS trading,
      l.last_day + 1 >= ${date(today)} - ${LATE_DAYS} AS just_now, l.seen_all, l.up_to_now
    FROM asked a
    JOIN known l USING (instrument_id)
    LEFT JOIN listed f ON f.walk_no = a.walk_no AND f.date = a.date
    LEFT JOIN (${lists}) i USING (instrument_id)
  ),
  states AS (
    SELECT *, CASE
      WHEN available THEN 'available'
      WHEN ended AND NOT lives_on THEN 'delisted'
      WHEN ahead AND NOT lived THEN 'not_listed'
      -- A hole between files, or a listed contract whose files have not begun: late first, lost later.
      WHEN lives_on AND (lived OR trading) THEN CASE WHEN young THEN 'pending' ELSE 'missing' END
      WHEN lives_on THEN CASE WHEN seen_all THEN 'not_listed' ELSE 'unknown' END
      WHEN trading THEN CASE WHEN young THEN 'pending' WHEN lived THEN 'missing' ELSE 'unknown' END
      WHEN lived THEN CASE WHEN just_now THEN 'pending' WHEN up_to_now THEN 'delisted' ELSE 'unknown' END
      ELSE 'unknown' END AS state
    FROM judged
  ),
  caused AS (
    SELECT *, count(*) FILTER (state IN ('available', 'missing')) OVER (PARTITION BY date) AS live,
      count(*) FILTER (state = 'missing') OVER (PARTITION BY date) AS lacking
    FROM states
  ),
  page_days AS (
    SELECT p.walk_no, p.answer_no, CASE WHEN p.answer_no = p.first_page THEN DATE '1970-01-01' ELSE min(r.date) END AS first_day
    FROM pages p LEFT JOIN ${rows} r USING (answer_no) GROUP BY p.walk_no, p.answer_no, p.first_page
  )
  SELECT c.date, c.symbol, c.instrument_id, state,
    CASE state WHEN 'available' THEN NULL
      WHEN 'missing' THEN CASE WHEN live >= ${OUTAGE_SYMBOLS} AND lacking >= ${OUTAGE_SHARE} * live THEN 'exchange_outage' ELSE 'lost' END
      ELSE state END AS cause,
    available, file_size_bytes, last_modified, etag, coalesce(c.answer_no, d.answer_no) AS answer_no, c.walk_no
  FROM caused c ASOF LEFT JOIN page_days d ON c.walk_no = d.walk_no AND c.date >= d.first_day`;
}

/** The states with the pages that say them, as the silver table. */
export function statedRows({ answers }: Staged, states: string): string {
  const provenance = provenanceNames.map((name) => `a.${name}`).join(', ');
  return `SELECT s.* EXCLUDE (answer_no, walk_no), ${provenance} FROM ${states} s JOIN ${answers} a USING (answer_no)`;
}
