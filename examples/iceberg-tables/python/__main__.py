import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()
catalog = config.require("catalog")

events = starrocks.CatalogDatabase(
    "events", catalog=catalog, location=config.require("location")
)

# Without deletion_policy="delete" neither `destroy` nor a replacement ever drops the table.
clicks = starrocks.CatalogTable(
    "clicks",
    catalog=catalog,
    database=events.name,
    columns=[
        {"name": "id", "type": "BIGINT", "comment": "number of the click"},
        {"name": "at", "type": "DATETIME"},
        {"name": "customer", "type": "STRING"},
        {"name": "page", "type": "STRUCT<url STRING, title STRING>"},
    ],
    partition_by=["day(at)", "bucket(customer, 16)"],
    sort_by=[{"column": "customer"}, {"column": "at", "order": "desc"}],
    compression_codec="zstd",
    properties={"write.target-file-size-bytes": "268435456"},
    comment="what visitors click",
)

pulumi.export("table", clicks.id)
pulumi.export("location", clicks.location_uri)
