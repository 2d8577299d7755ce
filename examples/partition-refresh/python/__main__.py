import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config("refresh")

# The flights of January were corrected in the lake. Each correction gets a new version:
#   pulumi config set refresh:januaryVersion 2
starrocks.PartitionRefresh(
    "january",
    database="lake",
    table_name="flights",
    partition_spec={"year": "2001", "month": "01"},
    triggers=[config.require("januaryVersion")],
)
