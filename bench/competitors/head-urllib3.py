"""
Asks for each of the last days of each symbol with a HEAD request, 150 threads over one pool of connections: how daily updates of
this archive are done today. Arguments: archive's address, last day, days, symbols.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import urllib3

archive, last, days, symbols = sys.argv[1], date.fromisoformat(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
pool = urllib3.PoolManager(maxsize=150, retries=False)


def probe(task):
    symbol, day = task
    url = f"{archive}/data/futures/um/daily/klines/{symbol}/1m/{symbol}-1m-{day}.zip"
    answer = pool.request("HEAD", url)
    return answer.status == 200


tasks = [(f"S{index:04d}USDT", last - timedelta(days=back)) for index in range(symbols) for back in range(days)]
with ThreadPoolExecutor(150) as threads:
    print(json.dumps({"requests": len(tasks), "files": sum(threads.map(probe, tasks))}), end="")
