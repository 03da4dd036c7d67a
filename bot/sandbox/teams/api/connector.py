"""Which addresses does Teams serve, and what becomes of a call: fault, token, size, pace, then the
call itself?
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from aiohttp import web

from bot.sandbox.teams.api.answering import answered, parsed
from bot.sandbox.teams.api.conversations import Conversations
from bot.sandbox.teams.api.limits import Limits
from bot.sandbox.teams.api.login import CONNECTOR, Login
from bot.sandbox.teams.api.refusals import Refusal
from bot.sandbox.teams.state import JSON
from bot.sandbox.teams.workspace import Workspace
from bot.sandbox.watched import Carried

BYTES_IN_A_MESSAGE = 28 * 1024
CONVERSATION = "/{region}/v3/conversations/{chat}"
ACTIVITIES = f"{CONVERSATION}/activities"

Run = Callable[[JSON], JSON]


class Connector:
    """The sign-in service and the connector, one handler for each call that a bot makes."""

    def __init__(self, workspace: Workspace, login: Login, limits: Limits) -> None:
        self._workspace, self._login, self._limits = workspace, login, limits
        self._conversations = Conversations(workspace)
        self.regions = {"emea"}
        self._origin: Callable[[], str] = lambda: ""

    def add_to(self, app: web.Application, origin: Callable[[], str]) -> None:
        """Serve every address; `origin` says where that is."""
        self._origin, route = origin, app.router
        route.add_post("/login/{tenant}/oauth2/v2.0/token", self._token)
        route.add_get("/v1/.well-known/openidconfiguration", self._metadata)
        route.add_get("/v1/.well-known/keys", self._keys)
        route.add_post("/{region}/v3/conversations", self._create)
        route.add_post(ACTIVITIES, self._send)
        route.add_post(f"{ACTIVITIES}/{{message}}", self._send)
        route.add_put(f"{ACTIVITIES}/{{message}}", self._update)
        route.add_get(f"{CONVERSATION}/members/{{who}}", self._member)
        route.add_get("/{region}/v3/attachments/{file}", self._attachment)

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = dict(await request.post())
        carried = self._workspace.carry("from_bot", "token", _asked_for(form))
        tenant = request.match_info["tenant"]
        return await self._answered(request, carried, "", lambda: self._login.token(tenant, form))

    async def _metadata(self, request: web.Request) -> web.StreamResponse:
        carried = self._workspace.carry("from_bot", "metadata", {})
        origin = self._origin()
        return await self._answered(request, carried, "", lambda: self._login.metadata(origin))

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        carried = self._workspace.carry("from_bot", "keys", {})
        return await self._answered(request, carried, "", self._login.public_keys)

    async def _create(self, request: web.Request) -> web.StreamResponse:
        return await self._call(request, "create", self._conversations.create, 201)

    async def _send(self, request: web.Request) -> web.StreamResponse:
        chat = request.match_info["chat"]
        return await self._call(request, "send", partial(self._conversations.send, chat), 201)

    async def _update(self, request: web.Request) -> web.StreamResponse:
        chat, message = request.match_info["chat"], request.match_info["message"]
        run = partial(self._conversations.update, chat, message)
        return await self._call(request, "update", run)

    async def _member(self, request: web.Request) -> web.StreamResponse:
        chat, who = request.match_info["chat"], request.match_info["who"]
        run = partial(self._conversations.member, chat, who)
        return await self._call(request, "member", lambda _: run(), asked={"who": who})

    async def _attachment(self, request: web.Request) -> web.StreamResponse:
        return await self._call(request, "attachment", lambda _: {})

    async def _call(
        self,
        request: web.Request,
        kind: str,
        run: Run,
        status: int = 200,
        asked: JSON | None = None,
    ) -> web.StreamResponse:
        # Read before any fault: what the bot sent has crossed, whatever becomes of it.
        body = await request.read()
        carried = self._workspace.carry("from_bot", kind, asked or parsed(body))
        chat = request.match_info.get("chat", "")

        def answer() -> web.Response:
            self._may_call(request, body, chat)
            if not isinstance(carried.content, dict):
                raise Refusal(400, "BadSyntax", "The body is not a JSON object.")
            return web.json_response(run(carried.content), status=status)

        return await self._answered(request, carried, self._about(kind, chat, carried), answer)

    def _about(self, kind: str, chat: str, carried: Carried) -> str:
        """The account of the person whom a call is about, as far as it names one."""
        if kind != "create":
            return self._conversations.person_in(chat)
        members = carried.content.get("members") if isinstance(carried.content, dict) else None
        one = members[0] if isinstance(members, list) and members else {}
        person = self._workspace.known_as(str(one.get("id"))) if isinstance(one, dict) else None
        return person.id if person else ""

    def _may_call(self, request: web.Request, body: bytes, chat: str) -> None:
        if request.match_info["region"] not in {*self.regions, "teams"}:
            raise Refusal(404, "ServiceNotFound", "This address serves this tenant no more.")
        if not self._login.takes(request.headers.get("Authorization", ""), CONNECTOR):
            raise Refusal(401, "Unauthorized", "Authorization has been denied for this request.")
        if len(body) > BYTES_IN_A_MESSAGE:
            raise Refusal(413, "MessageSizeTooBig", "Message size too large.")
        wait = self._limits.wait(chat)
        if wait:
            raise Refusal(429, "Throttled", "Too many requests.", {"Retry-After": str(wait)})

    async def _answered(
        self, request: web.Request, carried: Carried, about: str, answer: Callable[[], web.Response]
    ) -> web.StreamResponse:
        return await answered(self._workspace, request, carried, about, answer)


def _asked_for(form: JSON) -> JSON:
    """Of a request for a token: all but the secret."""
    return {name: form.get(name) for name in ("client_id", "scope")}
