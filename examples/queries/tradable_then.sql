-- What could be traded on a day, the largest volumes first: bullion sql --file tradable_then.sql --param day=2025-08-10 --param most=20
SELECT symbol, instrument_id, quote_volume_usdt, trade_count
FROM availability_with_volume
WHERE date = $day::DATE AND available
ORDER BY quote_volume_usdt DESC NULLS LAST, symbol
LIMIT $most
