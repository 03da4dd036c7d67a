"""How does the program reach the internet from behind a school's filter? Through the proxy, and with
the certificates, that the settings name.

Libraries read these from the environment only, each in its own way: so what stands in `.env` is put
there, and what Slack's libraries leave out of account (NO_PROXY) is answered here.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.settings import Settings, plain
from bot.settings_of_teams import LOCAL_HOSTS

CERTIFICATES_OF_REQUESTS = "REQUESTS_CA_BUNDLE"  # requests does not look at SSL_CERT_FILE


def use(settings: Settings) -> None:
    """For the rest of this process. To be called before anything opens a connection."""
    given = {
        "HTTPS_PROXY": plain(settings.https_proxy),
        "HTTP_PROXY": plain(settings.http_proxy),
        "NO_PROXY": settings.no_proxy,
        "SSL_CERT_FILE": settings.ssl_cert_file and str(settings.ssl_cert_file),
        "SSL_CERT_DIR": settings.ssl_cert_dir and str(settings.ssl_cert_dir),
    }
    os.environ.update({name: value for name, value in given.items() if value})
    certificates = given["SSL_CERT_FILE"] or given["SSL_CERT_DIR"]
    if certificates and not os.environ.get(CERTIFICATES_OF_REQUESTS):
        os.environ[CERTIFICATES_OF_REQUESTS] = certificates


def proxy_for(url: str) -> str | None:
    """The proxy on the way to this address (https, http, wss, ws); None: straight there."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in LOCAL_HOSTS or proxy_bypass(f"{host}:{parts.port}" if parts.port else host):
        return None
    proxy = getproxies().get("https" if parts.scheme in ("https", "wss") else "http")
    return proxy if proxy is None or "://" in proxy else f"http://{proxy}"
