"""A provincial or national sign-on by OpenID Connect, as the environment names it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

DISCOVERY = "/.well-known/openid-configuration"


def sign_on_origins(env: Any) -> list[str]:
    """Where our button leads: browsers hold the policy of forms against redirects too.

    ``OIDC_ORIGIN`` names it where the provider's pages are elsewhere than its discovery.
    """
    server = urlsplit(env.address("OIDC_SERVER_URL"))
    found = f"{server.scheme}://{server.netloc}" if server.netloc else ""
    origin = env.address("OIDC_ORIGIN") or found
    return [origin] if origin else []


def sign_on(env: Any) -> dict[str, Any]:
    """The providers of allauth: one, or none while ``OIDC_SERVER_URL`` is empty.

    With an address, its client's name and secret must be there: the settings fail
    otherwise.
    """
    server = env.address("OIDC_SERVER_URL")
    if not server:
        return {}
    return {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": env("OIDC_PROVIDER_ID", default="sso"),
                    "name": env("OIDC_NAME", default="Đăng nhập một cửa"),
                    "client_id": env("OIDC_CLIENT_ID"),
                    "secret": env("OIDC_CLIENT_SECRET"),
                    "settings": {
                        "server_url": server,
                        # Who it is stands here, whatever its own document says.
                        "openid_configuration_overrides": {
                            "issuer": server.removesuffix(DISCOVERY)
                        },
                        "oauth_pkce_enabled": True,
                        "scope": ["openid", "profile"],
                        "token_auth_method": "client_secret_basic",
                    },
                }
            ]
        }
    }
