import pulumi
import pulumi_starrocks as starrocks

from existing import on_existing

config = pulumi.Config()

# Every cluster sees the lakes of all environments.
NAMES = ["lake_qa", "lake_production"] if config.require_bool("lakes") else []


def declare(lake: str) -> tuple[str, pulumi.Output[str]]:
    """The Iceberg tables of a lake, described by AWS Glue."""
    region = config.get("region", "us-east-1")
    # In Kubernetes the front ends have a role by their service account, which the AWS SDK
    # finds by itself.
    auth = {"type": "none"}
    catalog = starrocks.IcebergCatalog(
        lake,
        comment="the Iceberg tables of a lake",
        metastore={"type": "glue", "region": region, "auth": auth},
        storage={"type": "s3", "region": region, "auth": auth},
        on_existing=on_existing,
    )
    return lake, catalog.name


lakes = [declare(lake) for lake in NAMES]
