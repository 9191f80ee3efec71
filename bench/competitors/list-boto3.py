"""Lists the first symbols with the paginator of boto3, 32 threads, unsigned. Arguments: endpoint, how many symbols."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore import UNSIGNED
from botocore.config import Config

endpoint, count = sys.argv[1], int(sys.argv[2])
config = Config(signature_version=UNSIGNED, s3={"addressing_style": "path"}, max_pool_connections=32)
client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=config)
bucket, prefix = "data.binance.vision", "data/futures/um/daily/klines/"
paginator = client.get_paginator("list_objects_v2")


def files_of(symbol):
    folder = f"{prefix}{symbol}/1m/"
    files = 0
    for page in paginator.paginate(Bucket=bucket, Prefix=folder):
        files += sum(1 for entry in page.get("Contents", []) if entry["Key"].endswith(".zip"))
    return files


symbols = [
    entry["Prefix"][len(prefix) : -1]
    for page in paginator.paginate(Bucket=bucket, Prefix=prefix, Delimiter="/")
    for entry in page.get("CommonPrefixes", [])
]
with ThreadPoolExecutor(32) as pool:
    print(json.dumps({"symbols": len(symbols), "files": sum(pool.map(files_of, symbols[:count]))}), end="")
