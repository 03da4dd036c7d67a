"""How does the app get a token for the connector or for Graph, and how does it come to know the keys?"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from bot.sandbox.teams.credentials import Credentials
from bot.sandbox.teams.keys import Keys
from bot.sandbox.teams.state import JSON, TENANT
from bot.sandbox.teams.workspace import Workspace

CONNECTOR, GRAPH = "https://api.botframework.com", "https://graph.microsoft.com"
SCOPES = {f"{each}/.default": each for each in (CONNECTOR, GRAPH)}
LIVES = timedelta(seconds=3599)


@dataclass(frozen=True)
class Given:
    """A token that was given: for which service, until when, and what the app might do then."""

    audience: str
    until: datetime
    may: frozenset[str]


class Login:
    """The sign-in service: tokens for a secret, and the documents that name the keys."""

    def __init__(self, workspace: Workspace, credentials: Credentials, keys: Keys) -> None:
        self._workspace, self._credentials, self._keys = workspace, credentials, keys
        self._given: dict[str, Given] = {}

    def token(self, tenant: str, form: JSON) -> web.Response:
        """A token, or why not: an app of one tenant gets one at that tenant only."""
        wrong = self._wrong(tenant, form)
        if wrong:
            status, error = wrong
            said = {"error": error, "error_description": f"AADSTS: {error}."}
            return web.json_response(said, status=status)
        token = secrets.token_urlsafe(24)
        self._given[token] = Given(
            SCOPES[form["scope"]],
            self._workspace.clock.now() + LIVES,
            frozenset(self._workspace.granted),
        )
        seconds = int(LIVES.total_seconds())
        answer = {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds}
        return web.json_response(answer | {"access_token": token})

    def _wrong(self, tenant: str, form: JSON) -> tuple[int, str] | None:
        if tenant != TENANT:
            return 400, "invalid_request"
        if form.get("grant_type") != "client_credentials":
            return 400, "unsupported_grant_type"
        if form.get("client_id") != self._credentials.app_id:
            return 400, "unauthorized_client"
        if form.get("scope") not in SCOPES:
            return 400, "invalid_scope"
        if form.get("client_secret") != self._credentials.app_secret:
            return 401, "invalid_client"
        return None

    def takes(self, header: str, audience: str) -> Given | None:
        """The token in an `Authorization` header, if it is this service's and good now."""
        scheme, _, token = header.partition(" ")
        given = self._given.get(token) if scheme == "Bearer" else None
        good = given and given.audience == audience and self._workspace.clock.now() < given.until
        return given if good else None

    def end_tokens(self) -> None:
        """Every token given so far is good for nothing any more."""
        self._given.clear()

    def metadata(self, origin: str) -> web.Response:
        """Where the keys are, and who signs."""
        return web.json_response(
            {
                "issuer": self._keys.issuer,
                "authorization_endpoint": "https://invalid.example",
                "jwks_uri": f"{origin}/v1/.well-known/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        )

    def public_keys(self) -> web.Response:
        """The keys that are published now."""
        return web.json_response({"keys": [each.public for each in self._keys.published]})
