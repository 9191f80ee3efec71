"""Reads every published table with three independent readers and prints what each of them saw, as JSON."""

import json
import sys
from pathlib import Path

import duckdb
import pandas
import polars

root = Path(sys.argv[1])
spec = json.loads((root / "spec.json").read_text())
seen = {}
for table in spec["tables"]:
    files = [str(root / file["path"]) for file in table["files"]]
    if not files:
        continue
    names = [column["name"] for column in table["columns"]]
    frames = [pandas.read_parquet(file) for file in files]
    seen[table["name"]] = {
        "columns": names,
        "duckdb": duckdb.read_parquet(files).columns,
        "polars": polars.scan_parquet(files).collect_schema().names(),
        "pandas": list(frames[0].columns),
        "rows": {
            "duckdb": duckdb.read_parquet(files).count("*").fetchall()[0][0],
            "polars": polars.scan_parquet(files).select(polars.len()).collect().item(),
            "pandas": sum(len(frame) for frame in frames),
        },
    }

daily = [str(root / file["path"]) for table in spec["tables"] if table["name"] == "ohlcv_daily" for file in table["files"]]
closes = polars.read_parquet(daily).filter(polars.col("exchange") != "aggregated")
seen["closes"] = {
    "polars": closes["close"].sum(),
    "pandas": float(pandas.concat([pandas.read_parquet(file) for file in daily]).query("exchange != 'aggregated'")["close"].sum()),
    "zone": str(closes["timestamp"].dtype.time_zone),
}
print(json.dumps(seen))
