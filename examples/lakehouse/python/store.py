import pulumi

config = pulumi.Config()

# The bucket of the lake: its name, or the output of the resource that makes it (see the
# README).
bucket = config.require("bucket")

endpoint = config.get("endpoint")
region = config.get("region", "us-east-1")


def keys():
    return {
        "type": "accessKey",
        "access_key": config.require_secret("accessKey"),
        "secret_key": config.require_secret("secretKey"),
    }


if endpoint is None:
    profile = {"type": "instanceProfile"}
    # The lake, as pipes read it: on AWS by the role of StarRocks' machines.
    source = {"bucket": bucket, "region": region, "auth": profile}
    # The same lake, as the catalog reads it.
    warehouse = {"type": "s3", "region": region, "auth": profile}
else:
    # The same on another store, by its keys.
    source = {
        "bucket": bucket,
        "endpoint": endpoint,
        "path_style_access": True,
        "auth": keys(),
    }
    warehouse = {"type": "s3Compatible", "endpoint": endpoint, "auth": keys()}
