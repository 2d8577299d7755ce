import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()
catalog = config.require("catalog")

warehouse = starrocks.HiveDatabase(
    "warehouse", catalog=catalog, location=config.require("location")
)

# Without deletion_policy="delete" neither `destroy` nor a replacement ever drops the table.
orders = starrocks.HiveTable(
    "orders",
    catalog=catalog,
    database=warehouse.name,
    columns=[
        {"name": "id", "type": "BIGINT", "comment": "order number"},
        {"name": "customer", "type": "VARCHAR(100000)"},
        {"name": "amount", "type": "DECIMAL(10,2)"},
        {"name": "tags", "type": "ARRAY<VARCHAR(20)>"},
        {"name": "day", "type": "DATE"},
    ],
    partition_by=["day"],
    file_format="parquet",
)

# Another program writes its files: whenever the number changes, StarRocks reads the metadata
# again.
starrocks.ExternalTableRefresh(
    "orders-written",
    catalog=catalog,
    database=warehouse.name,
    table=orders.name,
    triggers=[config.get_int("delivery", 1)],
)

pulumi.export("table", orders.id)
pulumi.export("location", orders.location_uri)
