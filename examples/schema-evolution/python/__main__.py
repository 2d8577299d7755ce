import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()

lake = starrocks.Database("lake")

# New files may have more columns. Every preview reads the footers again and shows
# what has come.
events = starrocks.PipeTable(
    "events",
    database=lake.name,
    path_prefix="events/",
    source_storage_name="raw",
    schema_evolution="frozen" if config.get_bool("frozen") else "detect",
    # Of a column that is known beforehand the type can be set: wider than that of today's
    # files, for example.
    column_overrides={"id": "BIGINT"},
    key_config={"type": "primary", "columns": ["id"]},
    polling_interval_seconds=5,
    wait_for_load={"timeout_seconds": 300},
)

pulumi.export("columns", events.columns)
pulumi.export("loadedFiles", events.loaded_files)
