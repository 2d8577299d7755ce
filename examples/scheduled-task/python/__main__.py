import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()
catalog = config.get("catalog", "hive")

# The native table that the tasks load, and the one of the metastore that they read, are there
# already.
database = config.get("database", "lake")

# Once, when the program first runs: everything that there is. The `up` waits for it, and
# fails if it does.
backfill = starrocks.ScheduledTask(
    "orders_backfill",
    database=database,
    statement=f"INSERT INTO orders SELECT * FROM {catalog}.shop.orders WHERE day < current_date()",
    properties={"session.query_timeout": "3600"},
    wait_for_run={"timeout_seconds": 3600},
)

# Then every night the day before.
nightly = starrocks.ScheduledTask(
    "orders_nightly",
    database=database,
    statement=f"INSERT INTO orders SELECT * FROM {catalog}.shop.orders WHERE day = date_sub(current_date(), INTERVAL 1 DAY)",
    schedule={
        "start": "2030-01-01 02:00:00",
        "every": {"interval": 1, "unit": "day"},
    },
    opts=pulumi.ResourceOptions(depends_on=[backfill]),
)

# And every hour the sums go back into the warehouse.
sink = starrocks.ScheduledTask(
    "sales_sink",
    database=database,
    statement=f"INSERT OVERWRITE {catalog}.reports.sales SELECT day, sum(amount) FROM orders GROUP BY day",
    schedule={"every": {"interval": 1, "unit": "hour"}},
    opts=pulumi.ResourceOptions(depends_on=[backfill]),
)

pulumi.export("backfilled", backfill.last_run_finish_time)
pulumi.export("lastNight", nightly.last_run_state)
pulumi.export("lastSink", sink.last_run_error)
