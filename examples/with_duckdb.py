"""DuckDB over the published files, in place: `python with_duckdb.py DATASET`, a folder or an https:// address."""

import json
import sys

import duckdb

dataset = sys.argv[1]
((manifest,),) = duckdb.sql(f"SELECT content FROM read_text('{dataset}/spec.json')").fetchall()
files = {table["name"]: [f"{dataset}/{file['path']}" for file in table["files"]] for table in json.loads(manifest)["tables"]}

candles = duckdb.sql(f"""
    SELECT timestamp, close, quote_volume
    FROM read_parquet({files["ohlcv_daily"]})
    WHERE exchange = 'binance' AND market = 'perp' AND symbol = 'BTCUSDT'
    ORDER BY timestamp
""")
funding = duckdb.sql(f"""
    SELECT sum(funding_rate) / sum(funding_interval_hours) * 24 * 365 AS annualized
    FROM read_parquet({files["funding_rates"]})
    WHERE exchange = 'binance' AND symbol = 'BTCUSDT'
""")

print(candles.order("timestamp DESC").limit(5))
print(funding)
