import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()

volume = starrocks.StorageVolume(
    "sales_volume",
    locations=[config.require("location")],
    storage={
        "type": "s3",
        "region": "eu-west-1",
        "auth": {
            "type": "accessKey",
            "access_key": config.require_secret("accessKey"),
            "secret_key": config.require_secret("secretKey"),
        },
    },
    comment="sales, in a bucket of their own",
)

# Its tables are stored in that volume. A destroy drops the database first: StarRocks drops no
# volume that is in use.
sales = starrocks.Database("sales", storage_volume=volume.name)

pulumi.export("database", sales.name)
pulumi.export("storedIn", volume.name)
