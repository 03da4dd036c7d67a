"""How does the app get a token for the connector, and how does it come to know the keys?"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from aiohttp import web

from bot.sandbox.teams.credentials import Credentials
from bot.sandbox.teams.keys import Keys
from bot.sandbox.teams.state import JSON, TENANT
from bot.sandbox.teams.workspace import Workspace

SCOPE = "https://api.botframework.com/.default"
LIVES = timedelta(seconds=3599)


class Login:
    """The sign-in service: tokens for a secret, and the documents that name the keys."""

    def __init__(self, workspace: Workspace, credentials: Credentials, keys: Keys) -> None:
        self._workspace, self._credentials, self._keys = workspace, credentials, keys
        self._good_until: dict[str, datetime] = {}

    def token(self, tenant: str, form: JSON) -> web.Response:
        """A token, or why not: an app of one tenant gets one at that tenant only."""
        wrong = self._wrong(tenant, form)
        if wrong:
            status, error = wrong
            said = {"error": error, "error_description": f"AADSTS: {error}."}
            return web.json_response(said, status=status)
        token = secrets.token_urlsafe(24)
        self._good_until[token] = self._workspace.clock.now() + LIVES
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
        if form.get("scope") != SCOPE:
            return 400, "invalid_scope"
        if form.get("client_secret") != self._credentials.app_secret:
            return 401, "invalid_client"
        return None

    def takes(self, header: str) -> bool:
        """Whether an `Authorization` header carries a token that is good now."""
        scheme, _, token = header.partition(" ")
        until = self._good_until.get(token)
        return scheme == "Bearer" and until is not None and self._workspace.clock.now() < until

    def end_tokens(self) -> None:
        """Every token given so far is good for nothing any more."""
        self._good_until.clear()

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
