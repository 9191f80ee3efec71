import type { Published } from './published.ts';

/** Rows across exchanges are what follows from the rows of the exchanges, computed once more in another way. */
export async function falseAggregates(published: Published): Promise<string[]> {
  const found: string[] = [];
  for (const table of ['ohlcv_daily', 'ohlcv_hourly']) {
    if (!published.has(table)) continue;
    const rows = await published.query<{ symbol: string; market: string; time: number; problem: string }>(`
      WITH own AS (SELECT * FROM $${table} WHERE exchange <> 'aggregated'),
      joined AS (
        SELECT market, symbol, timestamp, max(high) AS high, min(low) AS low, sum(volume) AS volume, max(volume) AS largest, count(*) AS members
        FROM own GROUP BY ALL
      ),
      said AS (SELECT * FROM $${table} WHERE exchange = 'aggregated')
      SELECT coalesce(s.market, j.market) AS market, coalesce(s.symbol, j.symbol) AS symbol,
        epoch_ms(coalesce(s.timestamp, j.timestamp))::DOUBLE AS time,
        CASE WHEN s.timestamp IS NULL THEN 'is missing' WHEN j.timestamp IS NULL THEN 'follows from nothing' ELSE 'is otherwise' END AS problem
      FROM joined j FULL JOIN said s USING (market, symbol, timestamp)
      WHERE s.timestamp IS NULL OR j.timestamp IS NULL OR s.high <> j.high OR s.low <> j.low OR abs(s.volume - j.volume) > 1e-9 * j.volume
        OR NOT EXISTS (SELECT 1 FROM own o WHERE o.market = j.market AND o.symbol = j.symbol AND o.timestamp = j.timestamp
          AND o.volume = j.largest AND o.open = s.open AND o.close = s.close)`);
    found.push(
      ...rows.map(
        ({ market, symbol, time, problem }) => `${table} aggregated ${market} ${symbol} ${new Date(time).toISOString()} ${problem}`,
      ),
    );
  }
  return found;
}
