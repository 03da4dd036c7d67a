"""Which of the app's credentials is Microsoft called with, and where?"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

LOGIN_URL = "https://login.microsoftonline.com"
METADATA_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
ISSUER = "https://api.botframework.com"
SERVICE_URL = "https://smba.trafficmanager.net/teams"
GRAPH_URL = "https://graph.microsoft.com"
SCOPE = "https://api.botframework.com/.default"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class TeamsKeys:
    """What Microsoft gave this app, and where its services are. `tenant`: the school's, in which
    the app is registered. `service_url`: for whoever never wrote to the bot. `graph`: whether the
    school lets the app ask Microsoft Graph who people are.
    """

    app_id: str
    app_secret: str = field(repr=False)
    tenant: str
    login_url: str = LOGIN_URL
    metadata_url: str = METADATA_URL
    issuer: str = ISSUER
    service_url: str = SERVICE_URL
    graph: bool = False
    graph_url: str = GRAPH_URL

    @property
    def token_url(self) -> str:
        """Where a token is asked for."""
        return f"{self.login_url.rstrip('/')}/{self.tenant}/oauth2/v2.0/token"

    @property
    def graph_scope(self) -> str:
        """For what a token of Graph's is asked for: each cloud's Graph is a service of its own, one on
        this machine stands for Microsoft's.
        """
        service = GRAPH_URL if _is_here(self.graph_url) else self.graph_url
        return f"{service.rstrip('/')}/.default"


def is_private(url: object) -> bool:
    """Whether a token may be sent to this address: by https, or to this machine itself."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))


def _is_here(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK
