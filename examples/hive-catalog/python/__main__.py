import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()
key = config.require_secret_object("key")

# The tables of the metastore can now be queried as hive.<database>.<table>.
hive = starrocks.HiveCatalog(
    "hive",
    comment=config.get("comment", "the warehouse"),
    metastore={"type": "hive", "uris": config.require_object("metastoreUris")},
    storage={
        "type": "s3Compatible",
        "endpoint": config.require("endpoint"),
        "auth": {
            "type": "accessKey",
            "access_key": key["accessKey"],
            "secret_key": key["secretKey"],
        },
    },
    metadata_update={
        "metastore_cache_refresh_interval_sec": config.get_int("refreshSeconds", 60)
    },
)

pulumi.export("catalog", hive.name)

# What the cluster says of the catalog, and the catalogs that there are by then.
live = starrocks.get_catalog_output(name=hive.id)
pulumi.export("metastore", live.properties["hive.metastore.uris"])
all_catalogs = starrocks.list_catalogs_output(
    opts=pulumi.InvokeOutputOptions(depends_on=[hive])
)
pulumi.export("catalogs", all_catalogs.catalogs)
