import pulumi
import pulumi_starrocks as starrocks

from existing import on_existing
from lakes import lakes
from roles import people, programs
from sign_on import declare_sign_on

config = pulumi.Config()

# The tables and materialized views that programs create for reports.
reports = starrocks.Database("reports", on_existing=on_existing)
starrocks.Grant(
    "service-creates-reports",
    privileges=["CREATE TABLE", "CREATE MATERIALIZED VIEW"],
    on={"type": "database", "name": reports.name},
    to={"type": "role", "name": programs["service"].name},
)

if config.require_bool("singleSignOn"):
    declare_sign_on()

pulumi.export("catalogs", [catalog for _, catalog in lakes])
pulumi.export("roles", [role.name for role in [*programs.values(), *people.values()]])
