-- What a long position paid, month by month, per year of 365 days: bullion sql --file funding_by_month.sql --param symbol=BTCUSDT
SELECT exchange, strftime(timestamp, '%Y-%m') AS month, count(*) AS settlements, sum(funding_rate) AS paid,
       sum(funding_rate) / sum(funding_interval_hours) * 24 * 365 AS per_year
FROM funding_rates
WHERE symbol = $symbol
GROUP BY ALL
ORDER BY exchange, month
