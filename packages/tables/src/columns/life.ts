/**
 * Rows with the `instrument_id` of the life that they belong to: `rows` is a SELECT with `exchange`, `market`, `native_symbol` and `day`
 * (an SQL expression over its columns). What has no life of its own is in the first life of its native symbol.
 */
export function withLife(rows: string, day: string, lives = 'silver_lives'): string {
  return `
    SELECT r.*, coalesce(l.instrument_id, r.exchange || ':' || r.market || ':' || r.native_symbol || '#1') AS instrument_id
    FROM (SELECT *, ${day} AS life_day FROM (${rows})) r
    ASOF LEFT JOIN ${lives} l
      ON r.exchange = l.exchange AND r.market = l.market AND r.native_symbol = l.native_symbol AND r.life_day >= l.from_day`;
}
