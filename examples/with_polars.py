"""Polars over the published files, in place: `python with_polars.py DATASET`, a folder or an https:// address."""

import json
import sys
from urllib.request import urlopen

import polars as pl

dataset = sys.argv[1]
with urlopen(f"{dataset}/spec.json") if "://" in dataset else open(f"{dataset}/spec.json") as manifest:
    files = {table["name"]: [f"{dataset}/{file['path']}" for file in table["files"]] for table in json.load(manifest)["tables"]}

is_btc = (pl.col("exchange") == "binance") & (pl.col("market") == "perp") & (pl.col("symbol") == "BTCUSDT")
candles = pl.scan_parquet(files["ohlcv_daily"]).filter(is_btc).select("timestamp", "close", "quote_volume").sort("timestamp").collect()
paid = pl.col("funding_rate").sum() / pl.col("funding_interval_hours").sum() * 24 * 365
funding = pl.scan_parquet(files["funding_rates"]).filter(is_btc).select(annualized=paid).collect()

print(candles.tail(5))
print(funding)
