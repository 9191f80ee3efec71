"""Ingests daily 1m ZIPs the way freqtrade does: aiohttp with 100 connections, symbol by symbol, six columns, no checksums; then one Parquet file.
Arguments: base URL, symbols, first day, days, target."""

import asyncio
import io
import json
import sys
import zipfile
from datetime import date, timedelta

import aiohttp
import numpy as np
import pandas as pd

base, count, first, days, target = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5]
COLUMNS = ["date", "open", "high", "low", "close", "volume"]


async def read_day(session, symbol, day):
    async with session.get(f"{base}/data/futures/um/daily/klines/{symbol}/1m/{symbol}-1m-{day}.zip") as response:
        response.raise_for_status()
        packed = await response.read()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive, archive.open(archive.namelist()[0]) as csv:
        header = None if chr(csv.read(1)[0]).isdigit() else 0
        csv.seek(0)
        frame = pd.read_csv(csv, usecols=range(6), names=COLUMNS, header=header)
    time = np.where(frame["date"] > 1e13, frame["date"] // 1000, frame["date"])
    return frame.assign(date=pd.to_datetime(time, unit="ms", utc=True))


async def read_symbol(symbol):
    start = date.fromisoformat(first)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100)) as session:
        tasks = [asyncio.create_task(read_day(session, symbol, start + timedelta(days=offset))) for offset in range(days)]
        return pd.concat([await task for task in tasks]).assign(symbol=symbol)


async def main():
    frames = [await read_symbol(f"S{index:04d}USDT") for index in range(count)]
    table = pd.concat(frames, ignore_index=True)
    table.to_parquet(target, engine="pyarrow", compression="zstd", index=False)
    print(json.dumps({"rows": len(table)}), end="")


asyncio.run(main())
