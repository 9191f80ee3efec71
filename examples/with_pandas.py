"""pandas over the published files, in place: `python with_pandas.py DATASET`, a folder or an https:// address."""

import json
import sys
from urllib.request import urlopen

import pandas as pd

dataset = sys.argv[1]
with urlopen(f"{dataset}/spec.json") if "://" in dataset else open(f"{dataset}/spec.json") as manifest:
    files = {table["name"]: [f"{dataset}/{file['path']}" for file in table["files"]] for table in json.load(manifest)["tables"]}

is_btc = [("exchange", "==", "binance"), ("market", "==", "perp"), ("symbol", "==", "BTCUSDT")]
candles = pd.concat(pd.read_parquet(file, filters=is_btc, columns=["timestamp", "close", "quote_volume"]) for file in files["ohlcv_daily"])
candles = candles.sort_values("timestamp")
funding = pd.concat(pd.read_parquet(file, filters=is_btc) for file in files["funding_rates"])
annualized = funding["funding_rate"].sum() / funding["funding_interval_hours"].sum() * 24 * 365

print(candles.tail(5).to_string(index=False))
print(f"annualized funding: {annualized:.4f}")
