import { type Day, type Market, quoteText, type Span } from '@bullion/core';
import { instant } from '../../sql.ts';

/** A day that most symbols lack is the exchange's doing. Below five symbols a share says nothing. */
const OUTAGE_SYMBOLS = 5;
const OUTAGE_SHARE = 0.5;

/** What the states of a span are concluded from. All but the first three are SELECTs or names of tables. */
export interface StatesOf {
  readonly span: Span;
  readonly market: Market;
  readonly today: Day;
  /** Days after which a file that is not there is not merely late. */
  readonly lateDays: number;
  /** The rows of `silver_availability` of the span. */
  readonly said: string;
  /** Per market and symbol `first_file` and `last_file`, of all time. */
  readonly files: string;
  /** A table of `ASKED`. */
  readonly asked: string;
  /** The rows of `silver_lives`. */
  readonly lives: string;
  /** What exchanges say of instruments: `exchange`, `market`, `native_symbol`, `listed_at`, `delisted_at`, `status`. */
  readonly lists: string;
}

/**
 * A SELECT of the state of every asked day: the columns of `daily_availability` and the `url` of the page that says so.
 * Of the days without a file it tells those before a life, after it, in the middle of it, and those of which it is too early to say.
 */
export function statesOf({ span, market, today, lateDays, said, files, asked, lives, lists }: StatesOf): string {
  const date = (day: Day) => `DATE ${quoteText(day)}`;
  const inside = `market = ${quoteText(market)} AND date >= ${instant(span.from)}::DATE AND date < ${instant(span.until)}::DATE`;
  return `
  WITH days AS (
    SELECT d.*, l.last_day, coalesce(l.instrument_id, d.exchange || ':' || d.market || ':' || d.symbol || '#1') AS instrument_id
    FROM (SELECT * FROM (${said}) WHERE ${inside}) d
    LEFT JOIN (SELECT *, lead(from_day, 1, DATE '9999-12-31') OVER (PARTITION BY exchange, market, native_symbol ORDER BY from_day) AS until_day
      FROM (${lives})) l ON d.exchange = l.exchange AND d.market = l.market AND d.symbol = l.native_symbol
      AND d.date >= l.from_day AND d.date < l.until_day
  ),
  judged AS (
    SELECT d.*, d.date >= ${date(today)} - ${lateDays} AS young,
      coalesce(d.date > f.first_file, false) AS lived,
      coalesce(d.date < f.last_file, false) AS lives_on,
      coalesce(d.date > d.last_day, false) AS over,
      coalesce(d.date < i.listed_at::DATE, false) AS ahead,
      coalesce(d.date > i.delisted_at::DATE, false) AS ended,
      i.listed_at IS NOT NULL AND NOT ahead AND NOT ended AND i.status = 'trading' AS trading,
      coalesce(f.last_file + 1 >= ${date(today)} - ${lateDays}, false) AS just_now,
      coalesce(a.seen_all, false) AS seen_all, coalesce(a.up_to_now, false) AS up_to_now
    FROM days d
    LEFT JOIN (${files}) f USING (market, symbol)
    LEFT JOIN ${asked} a USING (market, symbol)
    LEFT JOIN (${lists}) i ON i.exchange = d.exchange AND i.market = d.market AND i.native_symbol = d.symbol
  ),
  states AS MATERIALIZED (
    SELECT *, CASE
      WHEN available THEN 'available'
      WHEN said = 'blocked' THEN 'blocked'
      -- An archive may fall silent while the exchange trades on.
      WHEN over AND (lives_on OR NOT trading) THEN 'delisted'
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
  counts AS (
    SELECT date, count(*) FILTER (state IN ('available', 'missing')) AS live, count(*) FILTER (state = 'missing') AS lacking
    FROM states GROUP BY date HAVING lacking > 0
  )
  SELECT date, symbol, instrument_id, state,
    CASE state WHEN 'available' THEN NULL
      WHEN 'missing' THEN CASE WHEN live >= ${OUTAGE_SYMBOLS} AND lacking >= ${OUTAGE_SHARE} * live THEN 'exchange_outage' ELSE 'lost' END
      ELSE state END AS cause,
    available, file_size_bytes, last_modified, url
  FROM states LEFT JOIN counts USING (date)`;
}
