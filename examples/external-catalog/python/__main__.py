import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()

# StarRocks reads the driver when it creates the catalog: every front end and every backend
# must reach the address.
sales = starrocks.ExternalCatalog(
    "sales",
    comment="orders of the shop, in Postgres",
    type="jdbc",
    properties={
        "user": config.get("user", "reader"),
        "jdbc_uri": config.require("database"),
        "driver_url": config.require("driver"),
        "driver_class": "org.postgresql.Driver",
    },
    secret_properties={"password": config.require_secret("password")},
    # The run does not wait for Postgres itself.
    validate=False,
)

lake = starrocks.ExternalCatalog(
    "delta",
    type="deltalake",
    properties={
        "hive.metastore.uris": config.require("metastore"),
        "aws.s3.use_instance_profile": "true",
        "aws.s3.region": config.get("region", "eu-west-1"),
    },
)

# Analysts of the shop use both catalogs. The grants stay when a property or a password
# changes.
analyst = starrocks.Role("shop-analyst", name="shop_analyst")
for name, catalog in {"sales": sales, "delta": lake}.items():
    starrocks.Grant(
        f"analyst-uses-{name}",
        privileges=["USAGE"],
        on={"type": "catalog", "name": catalog.name},
        to={"type": "role", "name": analyst.name},
    )

pulumi.export("catalogs", [sales.name, lake.name])
