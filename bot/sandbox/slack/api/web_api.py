"""How does the workspace answer /api/<method>: token, scope, limits, faults, then the method
itself?
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from bot.sandbox.going_wrong import cut
from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.api.arguments import Arguments, read_arguments
from bot.sandbox.slack.api.chat_methods import ChatMethods, RateLimited
from bot.sandbox.slack.api.conversation_methods import ConversationMethods
from bot.sandbox.slack.api.going_wrong import about, instead
from bot.sandbox.slack.api.limits import TIER_1, TIER_2, TIER_3, TIER_4, Limits
from bot.sandbox.slack.api.setting_up import LIST_OF_PEOPLE, SettingUp
from bot.sandbox.slack.api.view_methods import ViewMethods
from bot.sandbox.slack.credentials import Credentials
from bot.sandbox.slack.manifest import Manifest
from bot.sandbox.slack.sending.described import user
from bot.sandbox.slack.sending.payloads import Payloads
from bot.sandbox.slack.state import BOT
from bot.sandbox.slack.workspace import Refusal, Workspace
from bot.sandbox.watched import Carried

ANY = 1_000_000
CONTENT = ("text", "blocks", "metadata", "channel", "parse", "link_names", "mrkdwn")


@dataclass(frozen=True)
class Method:
    """What a method needs and takes; `scope` is one the app must have for every call; `of`: whose token. `json`: it
    reads a body in JSON; what only reads does not (Slack, using the Web API).
    """

    run: Callable[[Arguments], JSON]
    a_minute: int
    takes: tuple[str, ...] = ()
    scope: str | None = None
    of: Literal["bot", "app", "configuration"] = "bot"
    json: bool = True


class WebApi:
    """Slack's Web API, as far as the bot may use it."""

    def __init__(
        self,
        workspace: Workspace,
        credentials: Credentials,
        manifest: Manifest,
        limits: Limits,
        new_socket: Callable[[], str],
        echo: Callable[[JSON], None],
    ) -> None:
        self._workspace, self._credentials = workspace, credentials
        self._scopes, self._limits = manifest.scopes, limits
        self._payloads = Payloads(workspace, credentials)
        self._new_socket = new_socket
        self._chat = ChatMethods(workspace, self._payloads, limits, manifest.scopes, echo)
        self._conversations = ConversationMethods(workspace, self._payloads, manifest.scopes)
        self._setting_up = SettingUp(workspace, credentials, manifest)
        self._methods = {**self._messages(), **self._channels(), **self._views(), **self._others()}

    def _messages(self) -> dict[str, Method]:
        chat = self._chat
        post = (
            *CONTENT,
            "thread_ts",
            "reply_broadcast",
            "unfurl_links",
            "unfurl_media",
            "client_msg_id",
        )
        return {
            "chat.postMessage": Method(chat.post, ANY, post, "chat:write"),
            "chat.update": Method(
                chat.update, TIER_3, (*CONTENT, "ts", "reply_broadcast"), "chat:write"
            ),
            "chat.delete": Method(chat.delete, TIER_3, ("channel", "ts"), "chat:write"),
            "chat.postEphemeral": Method(
                chat.post_ephemeral, TIER_4, (*CONTENT, "user", "thread_ts"), "chat:write"
            ),
        }

    def _channels(self) -> dict[str, Method]:
        there = self._conversations
        read = (
            "channel",
            "limit",
            "cursor",
            "oldest",
            "latest",
            "inclusive",
            "include_all_metadata",
        )
        return {
            "conversations.open": Method(
                there.open,
                TIER_3,
                ("users", "channel", "return_im", "prevent_creation"),
                "im:write",
            ),
            "conversations.history": Method(there.history, TIER_3, read, json=False),
            "conversations.replies": Method(there.replies, TIER_3, (*read, "ts"), json=False),
            "conversations.info": Method(
                there.info,
                TIER_3,
                ("channel", "include_locale", "include_num_members"),
                json=False,
            ),
        }

    def _views(self) -> dict[str, Method]:
        shown = ViewMethods(self._workspace, self._payloads)
        opening = ("trigger_id", "view", "interactivity_pointer")
        return {
            "views.open": Method(shown.open, TIER_4, opening),
            "views.push": Method(shown.push, TIER_4, opening),
            "views.update": Method(
                shown.update, TIER_4, ("view", "view_id", "external_id", "hash")
            ),
            "views.publish": Method(shown.publish, TIER_4, ("view", "user_id", "hash")),
        }

    def _others(self) -> dict[str, Method]:
        return {
            "auth.test": Method(self._auth_test, ANY),
            "auth.revoke": Method(self._revoke, TIER_3, ("test",)),
            "users.info": Method(
                self._user, TIER_4, ("user", "include_locale"), "users:read", json=False
            ),
            "users.list": Method(
                self._setting_up.users, TIER_2, LIST_OF_PEOPLE, "users:read", json=False
            ),
            "apps.manifest.create": Method(
                self._setting_up.make_app, TIER_1, ("manifest",), of="configuration"
            ),
            "bots.info": Method(self._setting_up.bot, TIER_3, ("bot",), "users:read", json=False),
            "apps.manifest.export": Method(
                self._setting_up.app, TIER_3, ("app_id",), of="configuration"
            ),
            "apps.connections.open": Method(self._connect, TIER_2, of="app"),
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request to /api/<method>."""
        carried = self._workspace.carry("from_bot", request.match_info["method"], {})
        call = await self._read(request, carried)
        fault = self._workspace.faults.take(
            carried.kind, about(carried.content, self._workspace.people.values())
        )
        early = await instead(request, fault) if fault else None
        if early is not None:
            carried.answer = {"fault": fault and fault.kind}
            return early
        response = self._answer(request, call, carried)
        if fault is not None and fault.kind == "drop_after":
            return cut(request)
        return response

    async def _read(self, request: web.Request, carried: Carried) -> Arguments | Refusal:
        # Read before any fault: what the bot sent has crossed, whatever becomes of it.
        try:
            call = await read_arguments(request)
        except Refusal as refusal:
            return refusal
        carried.content = {name: value for name, value in call.given.items() if name != "token"}
        return call

    def _answer(
        self, request: web.Request, call: Arguments | Refusal, carried: Carried
    ) -> web.Response:
        headers, status = {"x-oauth-scopes": ",".join(self._scopes)}, 200
        try:
            if isinstance(call, Refusal):
                raise call
            carried.answer = {"ok": True, **self._run(request, call)}
        except Refusal as refusal:
            carried.answer = refusal.answer
        except RateLimited as limited:
            carried.answer, status = {"ok": False, "error": "ratelimited"}, 429
            headers["Retry-After"] = str(limited.seconds)
        return web.json_response(carried.answer, status=status, headers=headers)

    def _run(self, request: web.Request, call: Arguments) -> JSON:
        method = self._methods.get(call.method)
        if method is None:
            raise Refusal("unknown_method", req_method=call.method)
        self._check_token(request, call, method)
        call.used_token = _token(request, call)
        if method.scope and method.scope not in self._scopes:
            raise Refusal("missing_scope", needed=method.scope, provided=",".join(self._scopes))
        wait = self._limits.wait_for_call(call.method, method.a_minute)
        if wait:
            raise RateLimited(wait)
        if not method.json and request.content_type == "application/json":
            call = Arguments(
                call.method, dict(request.query)
            )  # as Slack: what came as JSON is not read
        call.refuse_unknown(method.takes)
        return method.run(call)

    def _check_token(self, request: web.Request, call: Arguments, method: Method) -> None:
        token = _token(request, call)
        known = dict.fromkeys(self._workspace.bot_tokens, "bot") | {
            self._credentials.app_token: "app",
            self._credentials.configuration_token: "configuration",
        }
        if not token:
            raise Refusal("not_authed")
        if token in self._workspace.revoked_tokens:
            raise Refusal("token_revoked")
        if token not in known:
            raise Refusal("invalid_auth")
        if known[token] != method.of:
            raise Refusal("not_allowed_token_type")

    def _auth_test(self, call: Arguments) -> JSON:
        return {
            "url": f"https://{self._workspace.team_domain}.example/",
            "team": "Hillside School",
            "user": "report",
            "team_id": self._workspace.team_id,
            "user_id": BOT,
            "bot_id": self._credentials.bot_id,
            "is_enterprise_install": False,
        }

    def _revoke(self, call: Arguments) -> JSON:
        self._workspace.revoke({call.used_token})
        return {"revoked": True}

    def _user(self, call: Arguments) -> JSON:
        return {"user": user(self._chat.person(call.text("user")))}

    def _connect(self, call: Arguments) -> JSON:
        return {"url": self._new_socket()}


def _token(request: web.Request, call: Arguments) -> str:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return bearer if scheme == "Bearer" else call.maybe_text("token") or ""
