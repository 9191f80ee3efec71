"""
Asks DuckDB for candles of BTC over the published files. Arguments: folder or address of the dataset, table, first day, day after the last
one, repetitions. Prints milliseconds: the median, the 99th percentile and the first. An address needs the extension httpfs.
"""

import glob
import json
import sys
import time

import duckdb

dataset, table, first, last, count = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
db = duckdb.connect()
years = range(int(first[:4]), int(last[:4]) + 1)
files = [f"{dataset}/data/{table}/{year}.parquet" for year in years]
if table == "ohlcv_1m":
    files = [f"{dataset}/data/{table}/{first[:7]}.parquet"]
if dataset.startswith("http"):
    import duckdb_extension_httpfs

    [extension] = glob.glob(f"{duckdb_extension_httpfs.__path__[0]}/extensions/*/httpfs.duckdb_extension")
    db.execute(f"LOAD '{extension}'")
QUESTION = f"""SELECT * FROM read_parquet({files}) WHERE exchange = 'binance' AND market = 'perp' AND symbol = 'BTCUSDT'
    AND timestamp >= TIMESTAMPTZ '{first} 00:00:00Z' AND timestamp < TIMESTAMPTZ '{last} 00:00:00Z' ORDER BY timestamp"""


def ask():
    started = time.perf_counter()
    rows = db.execute(QUESTION).fetchall()
    return (time.perf_counter() - started) * 1000, len(rows)


answers = [ask() for _ in range(count)]
times = [ms for ms, _ in answers]
ordered = sorted(times)
told = {"p50": ordered[len(ordered) // 2], "p99": ordered[int(len(ordered) * 0.99)], "first": times[0], "rows": answers[0][1]}
print(json.dumps(told), end="")
