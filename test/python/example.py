"""Runs one example as a stranger would and prints the candles and the funding it came to, as JSON."""

import json
import runpy
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

script, dataset = sys.argv[1:3]


def load_httpfs() -> None:
    """DuckDB fetches this extension from its own address when it meets the first URL; here it comes from a package."""
    import duckdb
    import duckdb_extension_httpfs

    (extension,) = Path(duckdb_extension_httpfs.__file__).parent.glob("extensions/*/httpfs.duckdb_extension")
    duckdb.execute(f"LOAD '{extension}'")


if "duckdb" in script and "://" in dataset:
    load_httpfs()
sys.argv = [script, dataset]
printed = StringIO()
with redirect_stdout(printed):
    names = runpy.run_path(script)

candles, funding = names["candles"], names["funding"]
if "duckdb" in script:
    closes = [row[0] for row in candles.project("close").fetchall()]
    annualized = funding.fetchall()[0][0]
elif "polars" in script:
    closes, annualized = candles["close"].to_list(), funding["annualized"][0]
else:
    closes, annualized = candles["close"].tolist(), names["annualized"]
print(json.dumps({"closes": closes, "annualized": annualized, "printed": printed.getvalue()}))
