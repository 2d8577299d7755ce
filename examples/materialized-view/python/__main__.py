import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()
catalog = config.get("catalog", "hive")
since = config.get("since", "2024-01-01")

marts = starrocks.Database("marts_by_day")

# Sums of a table of the metastore. The partitions follow those of the table, so that a
# refresh reads only the days that have changed. The first `up` waits until the view is
# filled, and fails with the reason if it cannot be.
daily = starrocks.MaterializedView(
    "daily_visits",
    database=marts.name,
    query=f"SELECT day, count(*) AS visits, count(DISTINCT page) AS pages FROM {catalog}.web.visits GROUP BY day",
    partition_by=["day"],
    refresh={"type": "async", "every": {"interval": 1, "unit": "hour"}},
    properties={"session.query_timeout": "3600"},
    comment="visits and pages by day",
    wait_for_refresh={"timeout_seconds": 3600},
)

# What dashboards read.
recent = starrocks.View(
    "recent_visits",
    database=marts.name,
    query=pulumi.Output.format(
        "SELECT day, visits FROM {0} WHERE day >= '{1}'", daily.name, since
    ),
    columns=[{"name": "day"}, {"name": "visits", "comment": "of all pages"}],
    comment="the visits of the last days",
)

pulumi.export("view", recent.id)
pulumi.export("isActive", daily.is_active)
pulumi.export("lastRefresh", daily.last_refresh_state)
