"""How is the Slack side put together? Bolt over HTTP or Socket Mode, signatures checked, one cached
token.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.entrance import Entrance, Health
from bot.running.clock import Clock
from bot.running.logs import Rarely, begin_turn, logger
from bot.running.network import proxy_for
from bot.slack import request_check
from bot.slack.accounts import People, workspaces_of
from bot.slack.apps import Apps
from bot.slack.client import TIMEOUT_SECONDS
from bot.slack.connection import Connection
from bot.slack.installed import Installed, InstalledClient
from bot.slack.listeners import Listeners
from bot.slack.watchdog import Watchdog
from bot.slack.web_api import FAILED, Told, called
from bot.turns.turn import Turns
from flows.school.school import School
from flows.wording.sentences import say

log = logger("report_image.slack")
bolts_own = logging.getLogger(
    "slack_bolt"
)  # not one of ours: its words may repeat a payload, and are withheld

AUTH_SECONDS = 1.0
PING_SECONDS = 10.0
CLOSE_SECONDS = 5.0
MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class NotLetIn(Exception):
    """Nobody of this workspace is let in; the words say what to do instead."""


@dataclass(frozen=True)
class SlackKeys:
    """What Slack gave this app."""

    bot_token: str | None
    signing_secret: str | None
    app_token: str | None
    api_url: str
    client_id: str | None = None
    client_secret: str | None = None

    @property
    def by_oauth(self) -> bool:
        """Whether each workspace installs the app itself: then there is no one bot token."""
        return self.client_id is not None


def client(keys: SlackKeys) -> AsyncWebClient:
    """The Web API, with a timeout well below a duty's lease.

    It repeats nothing by itself: a call whose answer was lost may have had its effect, and would
    have it twice.
    """
    return _by_our_proxy(
        AsyncWebClient(
            keys.bot_token, base_url=keys.api_url, timeout=TIMEOUT_SECONDS, retry_handlers=[]
        )
    )


def client_of(keys: SlackKeys, school: School, installed: Installed | None) -> AsyncWebClient:
    """The same, for one school's workspace, when each has a token of its own."""
    if installed is None:
        return client(keys)
    return _by_our_proxy(
        InstalledClient(
            installed,
            workspaces_of(school)[0],
            base_url=keys.api_url,
            timeout=TIMEOUT_SECONDS,
            retry_handlers=[],
        )
    )


def _by_our_proxy(client: AsyncWebClient) -> AsyncWebClient:
    """slack_sdk takes any proxy it finds in the environment, also where NO_PROXY says otherwise."""
    client.proxy = proxy_for(client.base_url)
    return client


def _without_token(keys: SlackKeys) -> AsyncWebClient:
    """What Bolt makes its clients from: it puts the token in that `authorize` gives it."""
    return AsyncWebClient(base_url=keys.api_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])


def bolt(
    keys: SlackKeys, turns: Turns, clock: Clock, health: Health, installed: Installed | None = None
) -> AsyncApp:
    """The Bolt app with every listener; only the school's own workspaces are let in.

    `health`: for the administrator's Home.
    """
    web_client = client_of(keys, turns.school, installed)
    authorize = (
        _authorize_installed(installed, turns) if installed else _authorize(keys, turns, web_client)
    )
    app = _app(keys, authorize)
    if installed:
        _listen_for_the_end(app, installed)
    people = People(web_client, clock, workspaces_of(turns.school))
    Listeners(Entrance(turns, people, health), web_client).listen(app)
    return app


def elsewhere(keys: SlackKeys) -> AsyncApp:
    """The Bolt app for workspaces that are no school's here: it lets nobody in, and says what to do
    instead.
    """

    async def authorize(team_id: str | None) -> None:
        raise NotLetIn(say("report.elsewhere"))

    return _app(keys, authorize)


def _app(keys: SlackKeys, authorize: Any) -> AsyncApp:
    _keep_libraries_quiet()
    app = AsyncApp(
        signing_secret=keys.signing_secret or "",
        client=_without_token(keys),
        authorize=authorize,
        process_before_response=True,
        raise_error_for_unhandled_request=False,
        logger=bolts_own,
    )
    app.error(_failed)
    app.use(_in_one_turn)
    app.use(_told_of_limits)
    return app


def _listen_for_the_end(app: AsyncApp, installed: Installed) -> None:
    """When the app is taken out of a workspace, or its token back, what was kept of it goes."""

    async def uninstalled(ack: Any, context: AsyncBoltContext) -> None:
        await installed.forget(context.team_id or "")
        await ack()

    async def revoked(ack: Any, event: dict[str, Any], context: AsyncBoltContext) -> None:
        if (event.get("tokens") or {}).get("bot"):
            await installed.forget(context.team_id or "")
        await ack()

    app.event("app_uninstalled")(uninstalled)
    app.event("tokens_revoked")(revoked)


def _keep_libraries_quiet() -> None:
    """Below WARNING both libraries write whole payloads and forms to the log, with all that was
    typed.
    """
    for name in (bolts_own.name, "slack_sdk"):
        logging.getLogger(name).setLevel(logging.WARNING)


async def _in_one_turn(
    next: Callable[[], Awaitable[BoltResponse]],
) -> BoltResponse:  # Bolt goes by this name
    """All that is logged of a payload carries the same turn. It stands until the next: Bolt goes on
    after this.
    """
    begin_turn()
    return await next()


async def _told_of_limits(
    body: dict[str, Any], next: Callable[[], Awaitable[BoltResponse]]
) -> BoltResponse:
    """Slack says that events were more than it sends: no event itself, and Bolt knows no listener
    for it.
    """
    if body.get("type") == "app_rate_limited":
        log.error("Slack held back events: there were too many")
        return BoltResponse(status=200)
    return await next()


async def _failed(error: Exception) -> BoltResponse:
    """What could not be handled: the log has its kind and none of its words. Slack repeats an event
    that failed.

    Whoever is not let in is told so in the answer itself.
    """
    if isinstance(error, NotLetIn):
        log.warning("a workspace was not let in")
        return BoltResponse(status=200, body=str(error))
    log.error("a payload could not be handled", error=type(error).__name__)
    return BoltResponse(status=400 if isinstance(error, MALFORMED) else 503)


def _authorize(keys: SlackKeys, turns: Turns, web_client: AsyncWebClient) -> Any:
    """Which token answers which workspace: one, looked up once; none for a workspace that is not
    the school's.

    A report never waits for Slack to say who the app is: without an answer the token alone does.
    """
    teams = set(workspaces_of(turns.school))
    known: list[AuthorizeResult] = []

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        if team_id not in teams and enterprise_id not in teams:
            raise await _not_let_in(turns)
        if not known:
            try:
                who = await asyncio.wait_for(called(web_client, "auth.test"), AUTH_SECONDS)
            except (*FAILED, TimeoutError):
                return _authorized(keys, enterprise_id, team_id, {})
            known.append(_authorized(keys, enterprise_id, team_id, who))
        return known[0]

    return authorize


def _authorized(
    keys: SlackKeys, enterprise_id: str | None, team_id: str | None, who: Told
) -> AuthorizeResult:
    """The one token; `who`: what Slack says of it, as far as it does."""
    return AuthorizeResult(
        enterprise_id=enterprise_id,
        team_id=team_id,
        bot_token=keys.bot_token,
        bot_id=who.get("bot_id"),
        bot_user_id=who.get("user_id"),
    )


async def _not_let_in(turns: Turns) -> NotLetIn:
    """Bolt's own refusal is written once; the school's number may change."""
    await turns.up_to_date()
    return NotLetIn(say("report.guest-only", phone=turns.school.phone))


def _authorize_installed(installed: Installed, turns: Turns) -> Any:
    """The token of the workspace's own installation; what else Bolt wants to know was told when it
    was installed.
    """

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        found = await installed.find(team_id or "")
        if found is None:
            raise await _not_let_in(turns)
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=found.bot_token,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
        )

    return authorize


def knows(client: AsyncWebClient) -> Callable[[], Awaitable[Told]]:
    """Asks Slack whether it knows the bot; raises what `called` does when not."""
    return lambda: called(client, "auth.test")


async def _nobody() -> None:
    """Of many workspaces none is asked whether it still knows the bot: one that does not is no
    reason to end.
    """


def http_route(app: Apps, signing_secret: str) -> Any:
    """The handler of `/slack/events`: what Bolt answers, and nothing of what went wrong inside."""

    turned_away = Rarely(log)

    async def handle(request: web.Request) -> web.Response:
        headers: dict[str, str | Sequence[str]] = {
            name: [value] for name, value in request.headers.items()
        }
        try:
            answer = await app.async_dispatch(
                AsyncBoltRequest(
                    body=await request_check.body(request, signing_secret, turned_away),
                    query=request.query_string,
                    headers=headers,
                )
            )
        except request_check.TurnedAway as refused:
            return web.Response(status=refused.status)
        except web.HTTPException:
            raise
        except Exception as error:  # what Bolt cannot even read
            log.error("a request could not be read", error=type(error).__name__)
            return web.Response(status=400)
        kind = answer.first_headers_without_set_cookie()
        return web.Response(status=answer.status, body=answer.body, headers=kind)

    return handle


@asynccontextmanager
async def socket_mode(
    apps: Apps,
    keys: SlackKeys,
    clock: Clock,
    dead: Callable[[], None],
    ping_seconds: float = PING_SECONDS,
) -> AsyncIterator[Watchdog]:
    """Socket Mode for as long as the block runs: the app rings Slack, no public address is needed.

    Gives what watches over it; `dead` is called when the connection is to be given up.
    """
    connection = Connection(apps, keys.app_token or "", client(keys), ping_seconds)
    ask = _nobody if keys.by_oauth else knows(client(keys))
    try:
        await connection.connect()
        yield Watchdog(connection, ask, clock, dead)
    finally:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(connection.close(), CLOSE_SECONDS)  # type: ignore[no-untyped-call]
