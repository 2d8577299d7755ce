import pulumi
import pulumi_starrocks as starrocks

config = pulumi.Config()
issuer = config.require("issuer")
front_end = config.require("frontEnd")

# A file under fe/conf with a line for each group: `analysts:ann,bob`.
groups = starrocks.GroupProvider(
    "groups",
    source={
        "type": "file",
        "group_file_url": config.get("groupFile", "groups/groups.txt"),
    },
)

token = {
    "jwks_url": f"{issuer}/protocol/openid-connect/certs",
    "principal_field": "preferred_username",
    "required_issuers": [issuer],
}
permitted = ["analysts", "engineers"]

# The web console sends the browser to the identity provider.
browsers = starrocks.SecurityIntegration(
    "browsers",
    method={
        "type": "oauth2",
        "auth_server_url": f"{issuer}/protocol/openid-connect/auth",
        "token_server_url": f"{issuer}/protocol/openid-connect/token",
        "client_id": "starrocks",
        "client_secret": config.require_secret("clientSecret"),
        "redirect_url": f"{front_end}/api/oauth2",
        **token,
    },
    group_providers=[groups.name],
    permitted_groups=permitted,
)

# A MySQL client sends a token that it has got itself.
tokens = starrocks.SecurityIntegration(
    "tokens",
    method={"type": "jwt", **token},
    group_providers=[groups.name],
    permitted_groups=permitted,
)

# From here on they can log in. `native` stays last, for the users of StarRocks itself.
chain = starrocks.FrontendConfig(
    "authentication_chain",
    value=pulumi.Output.concat(browsers.name, ",", tokens.name, ",native"),
)

pulumi.export("before", chain.previous)
