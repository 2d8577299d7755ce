"""Reads the footers of all Parquet files below a prefix by pyarrow.dataset; prints the milliseconds of each round as JSON."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
from pyarrow import dataset, fs

storage, prefix, way, rounds = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
THREADS = 16
pa.set_io_thread_count(THREADS)


def read():
    auth = storage["auth"]
    store = fs.S3FileSystem(
        access_key=auth["accessKey"],
        secret_key=auth["secretKey"],
        endpoint_override=storage["endpoint"],
        region=storage.get("region", "us-east-1"),
    )
    path = f"{storage['bucket']}/{prefix.rstrip('/')}"
    if way == "inspect":
        options = fs.FileSelector(path, recursive=True), dataset.ParquetFileFormat()
        schema = dataset.FileSystemDatasetFactory(store, *options).inspect()
    else:
        files = dataset.dataset(path, filesystem=store, format="parquet").get_fragments()
        with ThreadPoolExecutor(THREADS) as pool:
            schema = pa.unify_schemas(list(pool.map(lambda file: file.physical_schema, files)))
    if len(schema.names) != 20:
        raise SystemExit(f"there are {len(schema.names)} columns")


took = []
for _ in range(rounds):
    start = time.perf_counter()
    read()
    took.append((time.perf_counter() - start) * 1000)
print(json.dumps(took))
