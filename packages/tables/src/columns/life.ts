/** The life that the rows of a native symbol belong to from a day on. A settled ticker's earlier rows came under the name that others have now. */
const LIVES_BY_NAME = `
  SELECT exchange, market, native_symbol AS life_name, instrument_id AS life_id, last_day,
    CASE WHEN from_day > DATE '1970-01-01' OR life = 1 OR native_symbol <> symbol THEN from_day ELSE coalesce(first_day, from_day) END AS since
  FROM silver_lives
  UNION ALL
  SELECT exchange, market, symbol, instrument_id, last_day, CASE WHEN life = 1 THEN DATE '1970-01-01' ELSE first_day END
  FROM silver_lives WHERE kind = 'settled' AND native_symbol <> symbol AND (life = 1 OR first_day IS NOT NULL)`;

/**
 * Rows with the `instrument_id` of the life that they belong to, and `is_over`: whether that life had ended by then. `rows` is a SELECT
 * with `exchange`, `market` and `native_symbol`, `day` the SQL of its day. What `silver_lives` does not know is in its first life.
 */
export function withLife(rows: string, day: string): string {
  return `
    SELECT r.* EXCLUDE (life_day), coalesce(l.life_id, r.exchange || ':' || r.market || ':' || r.native_symbol || '#1') AS instrument_id,
      coalesce(r.life_day > l.last_day, false) AS is_over
    FROM (SELECT *, ${day} AS life_day FROM (${rows})) r
    ASOF LEFT JOIN (${LIVES_BY_NAME}) l
      ON r.exchange = l.exchange AND r.market = l.market AND r.native_symbol = l.life_name AND r.life_day >= l.since`;
}

/**
 * The same for very many rows with a `timestamp`: they are not joined to anything, so that several threads pass them on in their order
 * (a million rows: 0.8 s instead of 1.5 s). Nearly all instruments are in their first life, as those are that nothing is known of;
 * lives of which there is more to say in this file are looked up one by one. `names` is a SELECT of the instruments in it.
 */
export function passWithLife(rows: string, names: string): string {
  const first = `exchange || ':' || market || ':' || native_symbol || '#1'`;
  const odd =
    'list_filter((SELECT list(o) FROM odd o), o -> o.life_name = native_symbol AND o.exchange = exchange AND o.market = market AND timestamp >= o.since AND timestamp < o.until)[1]';
  return `
    WITH spans AS (
      SELECT * REPLACE (since::TIMESTAMPTZ AS since), (last_day + 1)::TIMESTAMPTZ AS over_from,
        lead(since, 1, DATE 'infinity') OVER (PARTITION BY exchange, market, life_name ORDER BY since)::TIMESTAMPTZ AS until
      FROM (${LIVES_BY_NAME})
    ),
    odd AS (
      SELECT * FROM spans SEMI JOIN (${names}) n ON n.exchange = spans.exchange AND n.market = spans.market AND n.native_symbol = spans.life_name
      WHERE since < $until AND until > $from AND (over_from < $until OR life_id <> exchange || ':' || market || ':' || life_name || '#1')
    )
    SELECT * EXCLUDE (is_odd), CASE WHEN is_odd THEN coalesce(${odd}.life_id, ${first}) ELSE ${first} END AS instrument_id,
      CASE WHEN is_odd THEN coalesce(timestamp >= ${odd}.over_from, false) ELSE false END AS is_over
    FROM (SELECT *, coalesce(list_contains((SELECT list(DISTINCT life_name) FROM odd), native_symbol), false) AS is_odd FROM (${rows}))`;
}

/** The part of `silver_lives` that rows of a year follow from. */
export const LIVES_DIGEST = { silver_lives: 'splits-$year' } as const;

/** SQL of the flags of a row with those of its life. */
export const FLAGS_WITH_LIFE = `CASE WHEN is_over THEN concat_ws(',', flags, 'after_settlement') ELSE flags END`;
