"""How do several workspaces stand behind one Slack? One address, where the token tells the
workspace; and OAuth.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web

from bot.running.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.api.arguments import Arguments, read_arguments
from bot.sandbox.slack.api.going_wrong import instead
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.slack.state import BOT
from bot.sandbox.slack.workspace import Refusal

CODE_LIVES = timedelta(minutes=10)


@dataclass(frozen=True)
class OAuthApp:
    """What Slack knows of the app apart from any workspace."""

    redirect_url: str
    client_id: str = "123.456"
    client_secret: str = "sandbox-client-secret"  # noqa: S105 - opens nothing


# What comes with each token where the app rotates them (Slack, token rotation).
ROTATED = {"refresh_token": "xoxe-1-sandbox", "expires_in": 43_200}


@dataclass
class Code:
    """What somebody's consent is worth: once, for ten minutes."""

    sandbox: Sandbox
    person: str
    scope: str
    redirect_uri: str | None
    made_at: datetime
    used: bool = False


class Site:
    """Slack, as the app sees it: its Web API for every workspace, and the pages of OAuth."""

    def __init__(self, clock: Clock, app: OAuthApp, sandboxes: Sequence[Sandbox]) -> None:
        self._clock, self.app, self._sandboxes = clock, app, sandboxes
        self.faults, self.rotates_tokens = Faults(), False
        self._codes: dict[str, Code] = {}
        self._runner: web.AppRunner | None = None
        self.url = "http://127.0.0.1"

    async def start(self) -> None:
        """Serve on a free port."""
        site = web.Application()
        site.router.add_route("*", "/api/{method}", self._api)
        self._runner = web.AppRunner(site, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop serving."""
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """What slack_sdk takes as base_url."""
        return f"{self.url}/api/"

    def consent(self, address: str, sandbox: Sandbox, person: str) -> str:
        """Somebody of this workspace allows what `/oauth/v2/authorize` asks for; the address they
        are sent on to.

        Refusal when the page would show an error instead.
        """
        asked = dict(parse_qsl(urlsplit(address).query))
        if not address.startswith(f"{self.url}/oauth/v2/authorize?"):
            raise Refusal("not_found")
        if asked.get("client_id") != self.app.client_id:
            raise Refusal("invalid_client_id")
        if set(asked.get("scope", "").split(",")) - set(sandbox.manifest.scopes) or not asked.get(
            "scope"
        ):
            raise Refusal("invalid_scope")
        given = asked.get("redirect_uri") or None
        if given is not None and not given.startswith(self.app.redirect_url):
            raise Refusal("bad_redirect_uri")
        code = secrets.token_urlsafe(16)
        self._codes[code] = Code(sandbox, person, asked["scope"], given, self._clock.now())
        onward = {"code": code} | ({"state": asked["state"]} if "state" in asked else {})
        return f"{given or self.app.redirect_url}?{urlencode(onward)}"

    async def _api(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["method"] == "oauth.v2.access":
            fault = self.faults.take("oauth.v2.access")
            early = await instead(request, fault) if fault else None
            return early or await self._access(request)
        return await (await self._meant(request)).answer(request)

    async def _meant(self, request: web.Request) -> Sandbox:
        """The workspace of this token; any, when it is none's: each refuses it alike."""
        _, _, token = request.headers.get("Authorization", "").partition(" ")
        if not token:
            token = (await read_arguments(request)).maybe_text("token") or ""
        known = [
            each
            for each in self._sandboxes
            if token in each.workspace.bot_tokens | each.workspace.revoked_tokens
        ]
        return (known or self._sandboxes)[0]

    async def _access(self, request: web.Request) -> web.Response:
        try:
            call = await read_arguments(request)
            self._check_client(request, call)
            return web.json_response({"ok": True, **self._installed(call)})
        except Refusal as refusal:
            return web.json_response(refusal.answer)

    def _check_client(self, request: web.Request, call: Arguments) -> None:
        kind, _, told = request.headers.get("Authorization", "").partition(" ")
        client_id, secret = call.maybe_text("client_id"), call.maybe_text("client_secret")
        if kind == "Basic":
            client_id, _, secret = base64.b64decode(told).decode().partition(":")
        if client_id != self.app.client_id:
            raise Refusal("invalid_client_id")
        if secret != self.app.client_secret:
            raise Refusal("bad_client_secret")

    def _installed(self, call: Arguments) -> JSON:
        code = self._codes.get(call.text("code"))
        if code is None or self._clock.now() - code.made_at > CODE_LIVES:
            raise Refusal("invalid_code")
        if code.used:
            raise Refusal("code_already_used")
        if (call.maybe_text("redirect_uri") or None) != code.redirect_uri:
            raise Refusal("bad_redirect_uri")
        code.used = True
        return {
            "access_token": code.sandbox.install(),
            "token_type": "bot",
            "scope": code.scope,
            "bot_user_id": BOT,
            "app_id": code.sandbox.credentials.app_id,
            "team": {"id": code.sandbox.workspace.team_id, "name": "A school"},
            "enterprise": None,
            "authed_user": {"id": code.person},
            "is_enterprise_install": False,
            **(ROTATED if self.rotates_tokens else {}),
        }
