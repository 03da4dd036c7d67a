"""How is the Slack side put together? A Bolt app for a school, and one for whoever is of none."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.desks import Desk
from bot.entrance import Entrance
from bot.running.clock import Clock
from bot.running.logs import logger
from bot.slack.accounts import People, workspaces_of
from bot.slack.authorizing import NotLetIn, by_installation, by_one_token
from bot.slack.credentials import SlackKeys, without_token
from bot.slack.home_pages import HomePages
from bot.slack.installing.installed import Installed
from bot.slack.listeners import Listeners
from flows.wording.sentences import say

log = logger("report_image.slack")
bolts_own = logging.getLogger(
    "slack_bolt"
)  # not one of ours: its words may repeat a payload, and are withheld

MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def bolt(
    keys: SlackKeys,
    desk: Desk,
    web_client: AsyncWebClient,
    clock: Clock,
    installed: Installed | None = None,
) -> tuple[AsyncApp, HomePages]:
    """The Bolt app with every listener, and Home as it shows it; only the school's own workspaces
    are let in.
    """
    turns = desk.turns
    authorize = (
        by_installation(installed, turns) if installed else by_one_token(keys, turns, web_client)
    )
    app = _app(keys, authorize)
    if installed:
        _listen_for_the_end(app, installed)
    people = People(web_client, clock, workspaces_of(turns.school))
    entrance = Entrance(turns, people, desk.health.ready, desk.trust)
    pages = HomePages(entrance, web_client, clock)
    Listeners(entrance, web_client, pages).listen(app)
    return app, pages


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
        name="report-image",  # else it is looked for through every frame's source
        signing_secret=keys.signing_secret or "",
        client=without_token(keys),
        authorize=authorize,
        process_before_response=True,
        raise_error_for_unhandled_request=False,
        attaching_function_token_enabled=False,  # no steps of workflows
        attaching_conversation_kwargs_enabled=False,  # no assistant
        logger=bolts_own,
    )
    app.error(_failed)
    return app


def _listen_for_the_end(app: AsyncApp, installed: Installed) -> None:
    """When the app is taken out of a workspace, or its token back, what was kept of it goes."""

    async def uninstalled(ack: Any, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await installed.forget(context.team_id or "", body.get("event_time"))
        await ack()

    async def revoked(ack: Any, body: dict[str, Any], context: AsyncBoltContext) -> None:
        if (body["event"].get("tokens") or {}).get("bot"):
            await installed.forget(context.team_id or "", body.get("event_time"))
        await ack()

    app.event("app_uninstalled")(uninstalled)
    app.event("tokens_revoked")(revoked)


def _keep_libraries_quiet() -> None:
    """Below WARNING both libraries write whole payloads and forms to the log, with all that was
    typed.
    """
    for name in (bolts_own.name, "slack_sdk"):
        logging.getLogger(name).setLevel(logging.WARNING)
    bolts_own.addFilter(_is_about_a_payload)


def _is_about_a_payload(record: logging.LogRecord) -> bool:
    """Not about how Bolt was set up: it finds the token in the environment, which it is not to use."""
    return record.funcName != "__init__"


async def _failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """What could not be handled: the log has its kind and none of its words. Slack repeats an event
    that failed.

    Whoever is not let in is told so in the answer itself; an event has none.
    """
    if isinstance(error, NotLetIn):
        log.warning("a workspace was not let in")
        return BoltResponse(status=200, body="" if "event" in body else str(error))
    log.error("a payload could not be handled", error=type(error).__name__)
    return BoltResponse(status=400 if isinstance(error, MALFORMED) else 503)
