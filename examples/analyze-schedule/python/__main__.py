import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()

lake = starrocks.Database("lake")

flights = starrocks.PipeTable(
    "flights",
    database=lake.name,
    path_prefix="flights/",
    source_storage_name="raw",
    wait_for_load={"timeout_seconds": 300},
)

# Every table of the database, at most once an hour; and at once when files have been loaded
# that were not there at the last `up`.
statistics = starrocks.AnalyzeSchedule(
    "statistics",
    database=lake.name,
    properties={
        "statistic_auto_collect_interval": 3600,
        "statistic_exclude_pattern": "_tmp$",
    },
    run_now=True,
    triggers=[flights.loaded_files],
)

# Tables of an external catalog: those that are named, or all.
catalog = config.get("catalog")
if catalog is not None:
    external = starrocks.AnalyzeSchedule(
        "external",
        catalog=catalog,
        database=config.require("database"),
        table_names=config.get_object("tables"),
    )
    pulumi.export("externalJobs", external.jobs)

status = starrocks.get_analyze_status_output(
    database=lake.name,
    opts=pulumi.InvokeOutputOptions(depends_on=[flights, statistics]),
)
pulumi.export("collections", status.collections)
