import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()
region = config.require("region")

# A REST server, such as Polaris. It vends the credentials of the store, so there is no
# storage to declare.
polaris = starrocks.IcebergCatalog(
    "polaris",
    metastore={
        "type": "rest",
        "uri": config.require("uri"),
        "warehouse": "analytics",
        "security": {
            "type": "oauth2",
            "credential": config.require_secret("credential"),
            "scope": "PRINCIPAL_ROLE:ALL",
        },
    },
    metadata_cache={
        "iceberg_table_cache_refresh_interval_sec": config.get_int("refreshSeconds", 60)
    },
)

# AWS Glue, as the service account of the StarRocks pods: without credentials the default
# chain of the AWS SDK finds its token.
glue = starrocks.IcebergCatalog(
    "glue",
    comment="the data lake",
    metastore={"type": "glue", "region": region, "auth": {"type": "none"}},
    storage={"type": "s3", "region": region, "auth": {"type": "none"}},
)

# Those who analyse read the tables of both. A catalog that is replaced keeps these grants.
analyst = starrocks.Role("analyst")
for name, catalog in {"polaris": polaris, "glue": glue}.items():
    starrocks.Grant(
        f"analyst-uses-{name}",
        privileges=["USAGE"],
        on={"type": "catalog", "name": catalog.name},
        to={"type": "role", "name": analyst.name},
    )
    starrocks.Grant(
        f"analyst-reads-{name}",
        privileges=["SELECT"],
        on={"type": "allTables", "catalog": catalog.name},
        to={"type": "role", "name": analyst.name},
    )

pulumi.export("catalogs", [polaris.name, glue.name])
live = starrocks.get_catalog_output(name=polaris.id)
pulumi.export("server", live.properties["iceberg.catalog.uri"])
