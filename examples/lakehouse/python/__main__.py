import pulumi
import pulumi_starrocks as starrocks

from store import source, warehouse

config = pulumi.Config()
keep = config.get_bool("keepTables") or False

# What others keep in Hive can be queried at once, as hive.<database>.<table>.
hive = starrocks.HiveCatalog(
    "hive",
    metastore={"type": "hive", "uris": config.require_object("metastoreUris")},
    storage=warehouse,
)

# What is queried all day is loaded into tables of StarRocks. Where they are kept, so is their
# database.
marts = starrocks.Database("marts", deletion_policy="retain" if keep else "delete")

usual = {
    "database": marts.name,
    "source_storage": source,
    "polling_interval_seconds": config.require_int("pollingIntervalSeconds"),
    "table_properties": {"replication_num": config.get("replicas", "1")},
    "deletion_policy": "retainTable" if keep else "delete",
    "wait_for_load": {"timeout_seconds": 600},
}

# The newest row of each order.
orders = starrocks.PipeTable(
    "orders",
    path_prefix="orders/",
    key_config={"type": "primary", "columns": ["id"]},
    **usual,
)

# Every click, by month: clicks/month=2024-01/*.parquet.
clicks = starrocks.PipeTable(
    "clicks",
    path_prefix="clicks/",
    column_overrides={"month": "VARCHAR(7)"},
    partition_config={"type": "column", "columns": ["month"]},
    **usual,
)

# Statistics for the optimizer, also at once after each load.
starrocks.AnalyzeSchedule(
    "statistics",
    database=marts.name,
    table_names=[orders.table_name, clicks.table_name],
    run_now=True,
    triggers=[orders.loaded_files, clicks.loaded_files],
)

analyst = starrocks.Role("analyst", comment="reads everything")
to = {"type": "role", "name": analyst.name}
starrocks.Grant(
    "analyst-reads-marts",
    privileges=["SELECT"],
    on={"type": "allTables", "database": marts.name},
    to=to,
)
starrocks.Grant(
    "analyst-reads-hive",
    privileges=["SELECT"],
    on={"type": "allTables", "catalog": hive.name},
    to=to,
)

pulumi.export("tables", [orders.id, clicks.id])
pulumi.export("loadedFiles", [orders.loaded_files, clicks.loaded_files])
