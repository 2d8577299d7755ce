import pulumi
import pulumi_starrocks as starrocks

from existing import on_existing
from roles import people

config = pulumi.Config()


def declare_sign_on() -> None:
    """People log in at the identity provider, and have the roles of their groups."""
    issuer = config.require("issuer")
    endpoints = f"{issuer}/protocol/openid-connect"
    groups = starrocks.GroupProvider(
        "login_groups",
        # A job writes the members of the groups into this file of the front ends, below
        # fe/conf.
        source={"type": "file", "group_file_url": "groups/groups.txt"},
        on_existing=on_existing,
    )
    token = {
        "jwks_url": f"{endpoints}/certs",
        "principal_field": "warehouse_user",
        "required_issuers": [issuer],
    }
    login = {
        "group_providers": [groups.name],
        "permitted_groups": list(people),
        "on_existing": on_existing,
    }

    # For browsers: the front end redirects to the identity provider.
    browser = starrocks.SecurityIntegration(
        "login_browser",
        method={
            "type": "oauth2",
            "auth_server_url": f"{endpoints}/auth",
            "token_server_url": f"{endpoints}/token",
            "client_id": config.require("clientId"),
            "client_secret": config.require_secret("clientSecret"),
            "redirect_url": f"https://{config.require('domain')}/api/oauth2",
            **token,
        },
        **login,
    )
    # For the MySQL client, which brings its own token.
    client = starrocks.SecurityIntegration(
        "login_client", method={"type": "jwt", **token}, **login
    )

    # A restart of a front end forgets it: fe.conf has the same line.
    starrocks.FrontendConfig(
        "authentication_chain",
        value=pulumi.Output.concat(browser.name, ",", client.name, ",native"),
    )

    for group, role in people.items():
        starrocks.RoleMembership(
            f"group-{group}",
            role=role.name,
            to={"type": "externalGroup", "name": group},
        )

    # People whose groups do not say what they need.
    for person in config.get_object("people") or []:
        name, role = person["name"], person["role"]
        if role not in people:
            raise ValueError(
                f"access-control:people: {name} has an unknown role {role}"
            )
        starrocks.User(
            f"person-{name}",
            name=name,
            authentication={"type": "plugin", "plugin": "authentication_jwt"},
            default_roles=[people[role].name],
            on_existing=on_existing,
        )
