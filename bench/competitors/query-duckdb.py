"""
Asks DuckDB the questions of `queries/warm.ts` over the published files. Arguments: dataset folder, 'parquet' or 'duckdb' (a file),
repetitions. Prints milliseconds per question: the median, the 99th percentile and the first.
"""

import json
import random
import sys
import time
from datetime import timedelta

import duckdb

dataset, source, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
db = duckdb.connect() if source == "parquet" else duckdb.connect(source, read_only=True)
if source == "parquet":
    for table in ["daily_availability", "ohlcv_daily"]:
        db.execute(f"CREATE VIEW {table} AS FROM read_parquet('{dataset}/data/{table}/*.parquet')")
else:
    db.execute("SET memory_limit = '4GB'")
names = [name for (name,) in db.execute("SELECT DISTINCT symbol FROM daily_availability ORDER BY 1").fetchall()]
first, last = db.execute("SELECT min(date), max(date) FROM daily_availability").fetchone()
span = (last - first).days
chance = random.Random(1)


def day():
    return first + timedelta(days=chance.randrange(span))


QUESTIONS = {
    "states of a day": lambda: ("SELECT symbol, state FROM daily_availability WHERE date = ?", [day()]),
    "first and last day of a symbol": lambda: (
        "SELECT min(date), max(date) FROM daily_availability WHERE symbol = ? AND available",
        [chance.choice(names)],
    ),
    "snapshot with sizes and times": lambda: (
        "SELECT symbol, file_size_bytes, last_modified FROM daily_availability WHERE date = ? AND available",
        [day()],
    ),
    "timeline with sizes": lambda: (
        "SELECT date, state, available, file_size_bytes FROM daily_availability WHERE symbol = ? ORDER BY date",
        [chance.choice(names)],
    ),
    "counts of all days": lambda: ("SELECT date, count(*) FROM daily_availability WHERE available GROUP BY date ORDER BY date", []),
}
if source == "parquet":
    QUESTIONS["top 20 by volume of a day"] = lambda: (
        """SELECT symbol, quote_volume, trades_count FROM ohlcv_daily WHERE exchange = 'binance' AND market = 'perp' AND quote = 'USDT'
           AND timestamp = ?::DATE ORDER BY quote_volume DESC LIMIT 20""",
        [last - timedelta(days=chance.randrange(8))],
    )
    QUESTIONS["universe: 100 by 30-day volume, 30 days old"] = lambda: (
        """SELECT symbol, sum(quote_volume) AS volume FROM ohlcv_daily
           WHERE exchange = 'binance' AND market = 'perp' AND timestamp >= ?::DATE - 30 AND timestamp < ?::DATE
             AND symbol IN (SELECT symbol FROM daily_availability WHERE available GROUP BY symbol HAVING min(date) <= ?::DATE - 30)
           GROUP BY symbol ORDER BY volume DESC LIMIT 100""",
        [last, last, last],
    )


def ask(question):
    sql, values = question()
    started = time.perf_counter()
    db.execute(sql, values).fetchall()
    return (time.perf_counter() - started) * 1000


def told(times):
    ordered = sorted(times)
    return {"p50": ordered[len(ordered) // 2], "p99": ordered[int(len(ordered) * 0.99)], "first": times[0]}


print(json.dumps({name: told([ask(question) for _ in range(count)]) for name, question in QUESTIONS.items()}), end="")
