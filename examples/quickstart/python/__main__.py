import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()

lake = starrocks.Database("lake")

# Flight records lie in the lake as flights/year=2001/month=01/*.parquet. The columns come
# from the files' footers, year and month from their paths.
flights = starrocks.PipeTable(
    "flights",
    database=lake.name,
    path_prefix="flights/",
    source_storage_name="raw",
    column_overrides={"year": "INT", "month": "INT"},
    key_config={"type": "duplicate", "columns": ["date", "origin"]},
    partition_config={"type": "column", "columns": ["year", "month"]},
    distribution_config={"type": "hash", "columns": ["origin"], "buckets": 4},
    polling_interval_seconds=config.get_int("pollingIntervalSeconds", 5),
    wait_for_load={"timeout_seconds": 300},
)

pulumi.export("table", flights.id)
pulumi.export("columns", flights.columns)
pulumi.export("loadedFiles", flights.loaded_files)
