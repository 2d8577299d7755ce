import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()

reader = starrocks.Role("reader", comment="reads")
engineer = starrocks.Role("engineer", comment="reads and loads")

# An engineer may do all that a reader may.
starrocks.RoleMembership(
    "engineer-reads", role=reader.name, to={"type": "role", "name": engineer.name}
)

# A service that logs in by a password. It needs its role at once.
loader = starrocks.User(
    "loader",
    authentication={
        "type": "password",
        "password": config.require_secret("loaderPassword"),
    },
    default_roles=[engineer.name],
    properties={"max_user_connections": "50"},
)

# A person whom the directory knows: a reader, who activates the other role by SET ROLE.
rose = starrocks.User(
    "rose",
    authentication={
        "type": "ldap",
        "distinguished_name": "uid=rose,ou=people,dc=example,dc=com",
    },
    default_roles=[reader.name],
)
starrocks.RoleMembership(
    "rose-is-engineer", role=engineer.name, to={"type": "user", "name": rose.name}
)

# Everybody in a group of the directory, also those who have no user here.
starrocks.RoleMembership(
    "analysts-read", role=reader.name, to={"type": "externalGroup", "name": "analysts"}
)

pulumi.export("users", [loader.id, rose.id])
