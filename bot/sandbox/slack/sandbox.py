"""How is the local workspace put together, started and connected to the app?"""

from __future__ import annotations

import secrets
from pathlib import Path

from aiohttp import web

from bot.running.clock import Clock
from bot.sandbox.answer import Answer
from bot.sandbox.faults import Faults
from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.acting.people import Acting
from bot.sandbox.slack.api.limits import Limits
from bot.sandbox.slack.api.responses import Responses
from bot.sandbox.slack.api.web_api import WebApi
from bot.sandbox.slack.credentials import Credentials
from bot.sandbox.slack.manifest import read_manifest
from bot.sandbox.slack.sending.delivery import Delivery
from bot.sandbox.slack.sending.payloads import Payloads
from bot.sandbox.slack.sending.socket_mode import SocketMode
from bot.sandbox.slack.sending.transport import HttpTransport, Kind
from bot.sandbox.slack.slack_side import SlackSide
from bot.sandbox.slack.state import BOT, HOME_TEAM, Person
from bot.sandbox.slack.workspace import Workspace
from bot.sandbox.watched import Carried


class Sandbox:
    """A Slack workspace on this machine."""

    def __init__(
        self,
        clock: Clock,
        manifest: Path,
        *,
        limits: bool = True,
        echo: bool = True,
        answer_within: float = 3.0,
        ping_every: float = 10.0,
        team_id: str = HOME_TEAM,
        installed: bool = True,
    ) -> None:
        """`limits` and `echo` (the bot receives its own messages) may be off in a benchmark.

        `installed`: the app is in this workspace from the beginning, with the bot token of the
        credentials.
        """
        self.manifest = read_manifest(manifest)
        self.credentials = Credentials()
        self.workspace = Workspace(clock, team_id)
        self.workspace.bot_tokens = {self.credentials.bot_token} if installed else set()
        self.payloads = Payloads(self.workspace, self.credentials)
        self.delivery = Delivery(self.workspace)
        self.limits = Limits(clock, on=limits)
        self.socket_mode = SocketMode(
            self.workspace, self.credentials.app_id, answer_within, ping_every
        )
        self._answer_within, self._echoes = answer_within, echo
        self._slack = SlackSide(
            self.workspace, self.manifest, self.payloads, self.delivery, Responses(self.workspace)
        )
        self._api = self._web_api()
        self._people = {each: Acting(self._slack, each) for each in self.workspace.people}
        self._runner: web.AppRunner | None = None

    def _web_api(self) -> WebApi:
        return WebApi(
            self.workspace,
            self.credentials,
            self.manifest,
            self.limits,
            self.socket_mode.new_url,
            self._echo,
        )

    def web_app(self) -> web.Application:
        """The Web API and Socket Mode as an application; a page may add routes of its own."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api.handle)
        app.router.add_get("/link/", self.socket_mode.handle)
        app.router.add_post("/response/{name}", self._slack.responses.handle)
        return app

    async def start(
        self, app: web.Application | None = None, *, host: str = "127.0.0.1", port: int = 0
    ) -> str:
        """Serve this application or our own, on a free port unless one is named; its address."""
        self._runner = web.AppRunner(app or self.web_app(), shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self._at(f"http://{host}:{self._runner.addresses[0][1]}")
        return self.url

    async def stop(self) -> None:
        """Stop delivering and serving."""
        await self.delivery.close()
        await self.socket_mode.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One request to the Web API with a token of this workspace's."""
        return await self._api.handle(request)

    def install(self) -> str:
        """The app is installed; its new token."""
        token = f"xoxb-{self.workspace.team_id}-{secrets.token_hex(8)}"
        self.workspace.bot_tokens.add(token)
        return token

    async def uninstall(self, *, tell: bool = True) -> None:
        """Somebody takes the app out: its tokens are good for nothing any more, and the app is
        told.
        """
        self.workspace.revoke(set(self.workspace.bot_tokens))
        if tell:
            await self.delivery.event(
                self.payloads.event({"type": "tokens_revoked", "tokens": {"bot": [BOT]}})
            )
            await self.delivery.event(self.payloads.event({"type": "app_uninstalled"}))

    @property
    def url(self) -> str:
        """Where it is reached."""
        return self._slack.url

    @property
    def api_url(self) -> str:
        """What slack_sdk takes as base_url."""
        return f"{self.url}/api/"

    def connect_http(self, url: str) -> None:
        """From now on deliver to this address, signed."""
        self.delivery.transport = HttpTransport(
            url, self.credentials.signing_secret, self._answer_within
        )

    def use_socket_mode(self) -> None:
        """From now on deliver over whatever connections the app opens."""
        self.delivery.transport = self.socket_mode

    def person(self, person_id: str) -> Acting:
        """Act as this person."""
        return self._people[person_id]

    def join(self, person: Person) -> Acting:
        """Somebody more is there, in every channel that all are in."""
        self.workspace.people[person.id] = person
        self.workspace.channels["C0STAFF"].members.add(person.id)
        self._people[person.id] = Acting(self._slack, person.id)
        return self._people[person.id]

    def deactivate(self, person_id: str, *, deleted: bool = True) -> None:
        """Close somebody's account, or open it again: they cannot act, and no message reaches
        them.
        """
        self.workspace.people[person_id].is_deleted = deleted

    @property
    def faults(self) -> Faults:
        return self.workspace.faults

    @property
    def traffic(self) -> list[Carried]:
        return self.workspace.traffic

    async def settled(self) -> None:
        """Wait until the bot has also taken its own messages."""
        await self.delivery.settled()

    async def retry_due(self) -> int:
        """Send again the events that were not taken and whose next try has come."""
        return await self.delivery.retry_due()

    async def repeat_last(self) -> Answer:
        """Deliver the last click, form, command or event again, unchanged."""
        return await self.delivery.repeat_last()

    async def deliver_raw(self, kind: Kind, payload: JSON) -> Answer:
        """Deliver any payload at all, properly signed."""
        return await self.delivery.deliver(kind, payload)

    async def deliver_badly_signed(
        self, kind: Kind, payload: JSON, *, signature: str | None = None, seconds_ago: int = 0
    ) -> Answer:
        """Deliver over HTTP with this signature, or signed this long ago; the raw answer."""
        return await self.delivery.http().send_signed(
            kind, payload, signature=signature, seconds_ago=seconds_ago
        )

    def _echo(self, payload: JSON) -> None:
        if self._echoes and "message.im" in self.manifest.events:
            self.delivery.in_background(payload)

    def _at(self, url: str) -> None:
        self._slack.url = self.socket_mode.url = url
