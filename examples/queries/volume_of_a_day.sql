-- Who traded how much of what on a day: bullion sql --file volume_of_a_day.sql --param day=2025-08-15
SELECT base, exchange, market, symbol, volume, quote_volume, quote_volume / sum(quote_volume) OVER (PARTITION BY base, quote) AS share
FROM ohlcv_daily
WHERE timestamp::DATE = $day::DATE AND exchange <> 'aggregated'
ORDER BY base, quote_volume DESC
