"""Which other services one may sign in with: read from the environment alone, for the settings."""

from typing import Any
from urllib.parse import urlsplit

# Services that speak no OpenID Connect: where their own page stands.
OTHERS = {"github": "https://github.com"}


def social_providers(env: Any, names: list[str]) -> tuple[dict[str, Any], list[str], list[str]]:
    """allauth's SOCIALACCOUNT_PROVIDERS, the apps to install, and the origins that forms may lead to.

    Each name has SIGN_IN_<NAME>_ID and _SECRET, and unless it stands in `OTHERS` also _URL (the issuer) and _TITLE.
    Raises ImproperlyConfigured where one of them is missing.
    """
    connected: list[dict[str, Any]] = []
    providers: dict[str, Any] = {}
    apps: list[str] = []
    origins: list[str] = []
    for name in names:
        prefix = f"SIGN_IN_{name.upper().replace('-', '_')}"
        keys = {"client_id": env.str(f"{prefix}_ID"), "secret": env.str(f"{prefix}_SECRET")}
        if name in OTHERS:
            providers[name] = {"APPS": [keys], "OAUTH_PKCE_ENABLED": True}
            apps.append(f"allauth.socialaccount.providers.{name}")
            origins.append(OTHERS[name])
            continue
        url = env.str(f"{prefix}_URL").rstrip("/")
        title = env.str(f"{prefix}_TITLE", default=name.capitalize())
        connected.append(keys | {"provider_id": name, "name": title, "settings": {"server_url": url}})
        origins.append("{0.scheme}://{0.netloc}".format(urlsplit(url)))
    if connected:
        providers["openid_connect"] = {"APPS": connected, "OAUTH_PKCE_ENABLED": True}
        apps.append("allauth.socialaccount.providers.openid_connect")
    return providers, apps, origins
