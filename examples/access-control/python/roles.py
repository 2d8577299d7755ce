from dataclasses import dataclass

import pulumi_starrocks as starrocks

from existing import on_existing
from lakes import lakes

# The privileges on tables.
TABLES = {
    "read": ["SELECT"],
    "write": ["SELECT", "INSERT", "UPDATE", "DELETE"],
    "own": ["ALL"],
}


@dataclass
class Rights:
    """What a role may do."""

    comment: str
    # With all tables of all catalogs.
    tables: str
    # Whether it reads the materialized views of the warehouse, which the privileges on tables
    # do not include.
    materialized_views: bool = False
    # The catalogs in which it has all privileges on all databases, also to create them:
    # "warehouse" or "all".
    databases: str | None = None
    # Roles of StarRocks that it includes.
    includes: tuple[str, ...] = ()


ADMINISTRATION = ("cluster_admin", "db_admin", "user_admin")

# The roles of programs. Vault creates their users, and grants one of these to each.
PROGRAMS = {
    "reader": Rights("programs that read", "read", materialized_views=True),
    "service": Rights("programs that load", "write", materialized_views=True),
    "operator": Rights(
        "maintenance", "own", databases="warehouse", includes=ADMINISTRATION
    ),
}

# The roles of people, which have the names of the groups at the identity provider.
PEOPLE = {
    "platform_admin": Rights(
        "runs the cluster", "own", databases="all", includes=ADMINISTRATION
    ),
    "data_engineer": Rights(
        "builds pipelines", "own", databases="all", includes=("db_admin",)
    ),
    "data_analyst": Rights("reads for reports", "read"),
    "researcher": Rights("reads for studies", "read"),
    "instructor": Rights("reads about courses", "read"),
    "business_analyst": Rights("reads for the business", "read"),
}


def declare(name: str, rights: Rights) -> starrocks.Role:
    """A role and its rights, each of which is granted and revoked on its own."""
    role = starrocks.Role(name, comment=rights.comment, on_existing=on_existing)
    to = {"type": "role", "name": role.name}

    def grant(resource: str, privileges: list[str], on: dict) -> None:
        starrocks.Grant(f"{name}-{resource}", privileges=privileges, on=on, to=to)

    for built_in in rights.includes:
        starrocks.RoleMembership(f"{name}-includes-{built_in}", role=built_in, to=to)

    grant("uses-warehouse", ["USAGE"], {"type": "catalog", "name": "default_catalog"})
    grant("tables-of-warehouse", TABLES[rights.tables], {"type": "allTables"})
    if rights.materialized_views:
        grant("materialized-views", ["SELECT"], {"type": "allMaterializedViews"})
    if rights.databases is not None:
        grant("databases-of-warehouse", ["ALL"], {"type": "allDatabases"})

    for lake, catalog in lakes:
        tables = {"type": "allTables", "catalog": catalog}
        grant(f"uses-{lake}", ["USAGE"], {"type": "catalog", "name": catalog})
        grant(f"tables-of-{lake}", TABLES[rights.tables], tables)
        if rights.databases == "all":
            databases = {"type": "allDatabases", "catalog": catalog}
            grant(f"databases-of-{lake}", ["ALL"], databases)
    return role


programs = {name: declare(name, rights) for name, rights in PROGRAMS.items()}
people = {name: declare(name, rights) for name, rights in PEOPLE.items()}
