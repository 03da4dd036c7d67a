"""Which Slack payload becomes which move, and how is the answer given? All the ways in, on one
screen.

Bolt runs with `process_before_response`: the turn is committed before Slack gets its answer, within
its 3 seconds.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.running.logs import logger
from bot.slack import payloads, presenter
from bot.slack.accounts import People
from bot.slack.client import NOBODY
from bot.turns.turn import Turns
from flows.moves import Chosen, Click, Command, FileSent, Say
from flows.screen import Answer, Done, Errors, Form, Message, Nothing, Open, Replace
from flows.screens import admin_health, no_concern
from flows.screens.admin_health import OK
from flows.subjects import COMMANDS

log = logger("report_image.slack")

NOT_NOW = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError)
ANYTHING = re.compile(".*", re.DOTALL)
MOST_CHOSEN = 1  # people in one form: each is looked up within the three seconds
Health = Callable[[], Awaitable[tuple[bool, dict[str, Any]]]]


class Listeners:
    """Slack's payloads for one school's workspaces. `health`: what `/ready` tells."""

    def __init__(self, turns: Turns, people: People, health: Health) -> None:
        self._turns, self._people, self._health = turns, people, health

    def listen(self, app: AsyncApp) -> None:
        """Every way in."""
        app.command("/report-image")(self.command)
        app.shortcut(ANYTHING)(self.shortcut)
        app.action(ANYTHING)(self.action)
        app.view(ANYTHING)(self.submission)
        app.view_closed(ANYTHING)(self.closed)
        app.event("message")(self.message)
        app.event("app_home_opened")(self.home)
        app.event(ANYTHING)(self.other_event)

    async def command(self, ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        """`/report-image`, with or without words."""
        await self._command(
            body["user_id"], payloads.typed(body.get("text", "")), body["trigger_id"], client
        )
        await ack()

    async def shortcut(self, ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The same form from Slack's own menus; from a message its link is offered, its text is not
        read.
        """
        await self._command(body["user"]["id"], "", body["trigger_id"], client, payloads.link(body))
        await ack()

    async def action(
        self, ack: Any, body: dict[str, Any], action: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """A button in a message, a form or on Home; choosing in a field is no move."""
        if action.get("type") == "button":
            await self._click(body, payloads.click(body, action), client)
        await ack()

    async def _click(self, body: dict[str, Any], click: Click, client: AsyncWebClient) -> None:
        user = body["user"]["id"]
        if click.action in COMMANDS:
            await self._command(user, COMMANDS[click.action], body["trigger_id"], client)
            return
        try:
            await self._check(user)
            answer = await self._turns.take(click)
        except Exception as error:
            log.error("a click failed", error=type(error).__name__)
            answer = no_concern.not_done(self._turns.school)
        await self._show(answer, body, client)
        if (body.get("view") or {}).get("type") == "home":
            await self._publish_home(user, client)

    async def _command(
        self, user: str, words: str, trigger: str, client: AsyncWebClient, link: str = ""
    ) -> None:
        move = Command(
            payloads.person(user), (await self._people.who(user)).standing, words.strip(), link
        )
        try:
            answer = await self._turns.take(move)
        except Exception as error:
            log.error("a command failed", error=type(error).__name__)
            answer = no_concern.not_done(self._turns.school)
        await self._show(answer, {"user": {"id": user}, "trigger_id": trigger}, client)

    async def submission(
        self, ack: Any, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """A form sent: its answer is what the form changes to. When nothing could be saved it
        stays, and says so.
        """
        user = body["user"]["id"]
        try:
            seen = view.get("callback_id") != "report"
            _, who, users = await asyncio.gather(
                self._check(user, shown_a_record=seen), self._people.who(user), self._chosen(view)
            )
            answer = await self._turns.take(
                payloads.submission(body, view, who.standing, who.name, users)
            )
        except Exception as error:
            log.error("a form failed", error=type(error).__name__)
            answer = Errors({payloads.first_field(view): no_concern.not_saved(self._turns.school)})
        await _acknowledge(ack, answer)
        if view.get("callback_id") == "away" and isinstance(answer, Done):
            await self._publish_home(user, client)

    async def _chosen(self, view: dict[str, Any]) -> dict[str, Chosen]:
        users = payloads.chosen_users(view)[:MOST_CHOSEN]
        found = await asyncio.gather(*(self._people.who(user) for user in users))
        return {
            user: Chosen(who.standing, who.name) for user, who in zip(users, found, strict=True)
        }

    async def _check(self, user: str, *, shown_a_record: bool = True) -> None:
        """Whoever may see a record and whose account was closed is out with this click, before
        anything is shown.

        `shown_a_record`: it could be; a report costs no look-up of who was let in.
        """
        await self._turns.up_to_date()
        person, school = payloads.person(user), self._turns.school
        if school.is_named(person) or (shown_a_record and await self._turns.is_reader(person)):
            works = await self._people.works(user, school.may_be_guest(person))
            if works is not None:
                await self._turns.account(person, works)

    async def closed(self, ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A report closed without sending: the person is told that nothing was sent."""
        await ack()
        await self._tell(body["user"]["id"], no_concern.nothing_sent(), client)

    async def message(
        self, ack: Any, body: dict[str, Any], event: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Typed words: under a concern's message they belong to it; anywhere else the person is
        told how to report.
        """
        if "bot_id" not in event and event.get("channel_type") == "im":
            if event.get("subtype") == "file_share" or event.get("files"):
                await self._file(payloads.word(body["event_id"]), event, client)
            elif event.get("subtype") is None:
                await self._words(payloads.word(body["event_id"]), event, client)
            elif payloads.edited(event):
                now = event["message"] | {"channel": event["channel"]}
                await self._words(payloads.word(body["event_id"]), now, client, edited=True)
        await ack()

    async def _file(self, event_id: str, event: dict[str, Any], client: AsyncWebClient) -> None:
        who = await self._people.who(event["user"])
        if who.standing == "stranger":
            await self._tell(event["user"], no_concern.no_files(), client)
            return
        sent = FileSent(payloads.person(event["user"]), event_id, who.standing, who.name)
        await self._turns.file_sent(sent, *payloads.place(event))

    async def _words(
        self, event_id: str, event: dict[str, Any], client: AsyncWebClient, *, edited: bool = False
    ) -> None:
        await self._check(event["user"])
        words = payloads.typed(event.get("text", ""))
        said = Say(
            payloads.person(event["user"]), "", words, event_id, float(event["ts"]), edited=edited
        )
        tell = await self._turns.said(said, *payloads.place(event))
        if tell:
            await self._tell(event["user"], tell, client)

    async def home(self, ack: Any, event: dict[str, Any], client: AsyncWebClient) -> None:
        """The bot's own page was opened."""
        await self._publish_home(event["user"], client)
        await ack()

    async def _publish_home(self, user: str, client: AsyncWebClient) -> None:
        await self._check(user)
        page = await self._home_page(payloads.person(user))
        try:
            await client.views_publish(user_id=user, view=presenter.home(page))
        except NOT_NOW as error:  # what was pressed is done all the same
            log.warning("Home could not be shown", error=type(error).__name__)

    async def _home_page(self, person: str) -> Form:
        """An administrator sees how the bot is, even when the record cannot be reached."""
        if not self._turns.school.is_administrator(person):
            return await self._turns.home(person)
        _, health = await self._health()
        return (
            await self._turns.home(person, health)
            if health["database"] == OK
            else admin_health.page(health)
        )

    async def other_event(self, ack: Any) -> None:
        """Events nobody listens to are acknowledged, or Slack would stop sending any."""
        await ack()

    async def _show(self, answer: Answer, body: dict[str, Any], client: AsyncWebClient) -> None:
        try:
            await _open(answer, body, client)
        except NOT_NOW as error:
            log.warning("a form could not be opened", error=type(error).__name__)
            if isinstance(answer, Open | Replace):
                await self._tell(body["user"]["id"], self._try_again(answer.form), client)

    def _try_again(self, form: Form) -> Message:
        return no_concern.failed_to_open(form, self._turns.school)

    async def _tell(self, user: str, message: Message, client: AsyncWebClient) -> None:
        payloads.person(user)  # raises ValueError for what is none
        try:
            await client.chat_postMessage(
                channel=user, text=message.notice, blocks=presenter.message_blocks(message)
            )
        except SlackApiError as error:
            if error.response.get("error") not in NOBODY:
                raise
            log.warning("nobody to be told", code=error.response.get("error"))


async def _open(answer: Answer, body: dict[str, Any], client: AsyncWebClient) -> None:
    view = body.get("view") or {}
    match answer:
        case Replace(form=form) if view.get("type") == "modal":
            await client.views_update(
                view_id=view["id"], hash=view["hash"], view=presenter.view(form)
            )
        case Open(form=form) if view.get("type") == "modal":
            await client.views_push(trigger_id=body["trigger_id"], view=presenter.view(form))
        case Open(form=form) | Replace(form=form):
            await client.views_open(trigger_id=body["trigger_id"], view=presenter.view(form))


async def _acknowledge(ack: Any, answer: Answer) -> None:
    match answer:
        case Errors(fields=fields):
            await ack(response_action="errors", errors=dict(fields))
        case Open(form=form) | Replace(form=form):
            await ack(response_action="update", view=presenter.view(form))
        case Done():
            await ack(response_action="clear")
        case Nothing():
            await ack()
