import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()

marts = starrocks.Database("marts")
analyst = starrocks.Role("analyst", comment="reads the lake, fills the marts")
to = {"type": "role", "name": analyst.name}

# All tables of the Hive catalog, also those that the metastore gets later.
starrocks.Grant(
    "analyst-reads-hive",
    privileges=["SELECT"],
    on={"type": "allTables", "catalog": config.require("catalog")},
    to=to,
)

starrocks.Grant(
    "analyst-makes-tables",
    privileges=["CREATE TABLE", "CREATE VIEW"],
    on={"type": "database", "name": marts.name},
    to=to,
)

starrocks.Grant(
    "analyst-fills-marts",
    privileges=["SELECT", "INSERT", "DELETE"],
    on={"type": "allTables", "database": marts.name},
    to=to,
)

# All tables hold neither views nor materialized views.
starrocks.Grant(
    "analyst-reads-views",
    privileges=["SELECT"],
    on={"type": "allViews", "database": marts.name},
    to=to,
)

pulumi.export("role", analyst.name)
