import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()
catalog = config.get("catalog", "hive")
# One replica for a cluster with one backend; without it StarRocks keeps three.
replicas = config.get("replicas")

olap = starrocks.Database("olap")

# The native table: typed, keyed and partitioned for the queries, whatever the files of the
# lake look like.
orders = starrocks.Table(
    "orders",
    database=olap.name,
    comment="orders of all shops",
    columns=[
        {"name": "id", "type": "BIGINT", "comment": "the number of the order"},
        {"name": "day", "type": "DATE"},
        {"name": "amount", "type": "DECIMAL(12,2)", "comment": "in euros"},
        {
            "name": "loaded_at",
            "type": "DATETIME",
            "nullable": False,
            "default": "CURRENT_TIMESTAMP",
        },
    ],
    key_config={"type": "primary", "columns": ["id", "day"]},
    partition_config={"type": "dateTrunc", "column": "day", "unit": "month"},
    indexes=[{"type": "bitmap", "name": "i_amount", "column": "amount"}],
    table_properties=None if replicas is None else {"replication_num": replicas},
    # What StarRocks cannot change in place is made by a copy of the table, with its rows.
    on_change="copy",
    # `pulumi destroy` leaves the rows.
    deletion_policy="retain",
)

load = pulumi.Output.format(
    "INSERT INTO {0} (id, day, amount) SELECT id, day, amount FROM {1}.shop.orders",
    orders.name,
    catalog,
)

# Everything that there is; the `up` waits for it.
backfill = starrocks.ScheduledTask(
    "orders_backfill",
    database=olap.name,
    statement=pulumi.Output.concat(load, " WHERE day < current_date()"),
    wait_for_run={"timeout_seconds": 3600},
)

# Then every night the day before. A row that is loaded twice replaces itself, since the key
# is a primary one.
nightly = starrocks.ScheduledTask(
    "orders_nightly",
    database=olap.name,
    statement=pulumi.Output.concat(
        load, " WHERE day = date_sub(current_date(), INTERVAL 1 DAY)"
    ),
    schedule={
        "start": "2030-01-01 02:00:00",
        "every": {"interval": 1, "unit": "day"},
    },
    opts=pulumi.ResourceOptions(depends_on=[backfill]),
)

pulumi.export("table", pulumi.Output.concat(orders.database, ".", orders.name))
pulumi.export("backfilled", backfill.last_run_finish_time)
pulumi.export("lastNight", nightly.last_run_state)
