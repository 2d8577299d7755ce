import pulumi
import pulumi_starrocks as starrocks

analyst = starrocks.Role("analyst")

# Queries of analysts share the processors 4 : 8 with loads, and one that reads a billion rows
# is cancelled.
reports = starrocks.ResourceGroup(
    "reports",
    classifiers=[{"role": analyst.name, "query_types": ["select"]}],
    cpu_weight=4,
    mem_limit="30%",
    concurrency_limit=20,
    big_query_scan_rows_limit=1_000_000_000,
)
starrocks.ResourceGroup(
    "loads",
    classifiers=[{"query_types": ["insert"]}],
    cpu_weight=8,
    mem_limit="60%",
    spill_mem_limit_threshold="80%",
)

# Everything else: a built-in group, which is never created or dropped.
starrocks.ResourceGroup("default_wg", concurrency_limit=50, on_existing="adopt")

# The limits of every session that has no others.
timeout = starrocks.GlobalVariable("query_timeout", value=600)
starrocks.GlobalVariable("enable_spill", value=True)

pulumi.export("group", reports.name)
pulumi.export("before", timeout.previous)
