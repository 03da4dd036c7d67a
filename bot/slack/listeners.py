"""Which Slack payload becomes which call of the entrance, and how is its answer given? All the ways
in, on one screen.

Bolt runs with `process_before_response`: the turn is committed before Slack gets its answer, within
its 3 seconds.
"""

from __future__ import annotations

import re
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.entrance import Entrance
from bot.running.logs import logger
from bot.slack import payloads, presenter
from bot.slack.client import NOBODY
from flows.moves import Say
from flows.screen import Answer, Done, Errors, Message, Nothing, Open, Replace
from flows.subjects import COMMANDS

log = logger("report_image.slack")

NOT_NOW = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError)
ANYTHING = re.compile(".*", re.DOTALL)
Body = dict[str, Any]


class Listeners:
    """Slack's payloads for one school's workspaces."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

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

    async def command(self, ack: Any, body: Body, client: AsyncWebClient) -> None:
        """`/report-image`, with or without words."""
        user, words = body["user_id"], payloads.typed(body.get("text", ""))
        answer = await self._entrance.command(payloads.person(user), words)
        await self._show(answer, user, body, {}, client)
        await ack()

    async def shortcut(self, ack: Any, body: Body, client: AsyncWebClient) -> None:
        """The same form from Slack's own menus; from a message its link is offered, its text is not
        read.
        """
        user, link = body["user"]["id"], payloads.link(body)
        answer = await self._entrance.command(payloads.person(user), "", link)
        await self._show(answer, user, body, {}, client)
        await ack()

    async def action(self, ack: Any, body: Body, action: Body, client: AsyncWebClient) -> None:
        """A button in a message, a form or on Home; choosing in a field is no move."""
        if action.get("type") == "button":
            await self._click(body, action, client)
        await ack()

    async def _click(self, body: Body, action: Body, client: AsyncWebClient) -> None:
        """What means the same as a command is shown as a command's answer is."""
        user, click = body["user"]["id"], payloads.click(body, action)
        view = {} if click.action in COMMANDS else body.get("view") or {}
        answer = await self._entrance.click(click)
        await self._show(answer, user, body, view, client)
        if view.get("type") == "home":
            await self._publish_home(user, client)

    async def submission(self, ack: Any, body: Body, view: Body, client: AsyncWebClient) -> None:
        """A form sent: its answer is what the form changes to."""
        answer = await self._sent(body, view)
        await _acknowledge(ack, answer)
        if view.get("callback_id") == "away" and isinstance(answer, Done):
            await self._publish_home(body["user"]["id"], client)

    async def _sent(self, body: Body, view: Body) -> Answer:
        first = payloads.first_field(view)
        try:
            sent, chosen = payloads.submission(body, view), payloads.chosen(view)
        except Exception as error:
            return self._entrance.not_saved(error, first)
        return await self._entrance.form(sent, chosen, first)

    async def closed(self, ack: Any, body: Body, client: AsyncWebClient) -> None:
        """A form closed without sending; Slack tells only of those that ask for it."""
        await ack()
        tell = self._entrance.closed(str(body["view"]["callback_id"]))
        await self._tell(body["user"]["id"], tell, client)

    async def message(self, ack: Any, body: Body, event: Body, client: AsyncWebClient) -> None:
        """Words typed or changed, or a file, in the private chat; our own messages come here too."""
        if "bot_id" not in event and event.get("channel_type") == "im":
            if event.get("subtype") == "file_share" or event.get("files"):
                await self._file(payloads.word(body["event_id"]), event, client)
            elif event.get("subtype") is None:
                await self._words(payloads.word(body["event_id"]), event, client)
            elif payloads.edited(event):
                now = event["message"] | {"channel": event["channel"]}
                await self._words(payloads.word(body["event_id"]), now, client, edited=True)
        await ack()

    async def _file(self, name: str, event: Body, client: AsyncWebClient) -> None:
        person = payloads.person(event["user"])
        tell = await self._entrance.file(person, name, *payloads.place(event))
        await self._tell(event["user"], tell, client)

    async def _words(
        self, name: str, event: Body, client: AsyncWebClient, *, edited: bool = False
    ) -> None:
        person, words = payloads.person(event["user"]), payloads.typed(event.get("text", ""))
        sent_at = payloads.time_of(event["ts"])
        said = Say(person, "", words, name, sent_at, edited=edited)
        tell = await self._entrance.words(said, *payloads.place(event), payloads.time_of)
        await self._tell(event["user"], tell, client)

    async def home(self, ack: Any, event: Body, client: AsyncWebClient) -> None:
        """The bot's own page was opened."""
        await self._publish_home(event["user"], client)
        await ack()

    async def _publish_home(self, user: str, client: AsyncWebClient) -> None:
        page = await self._entrance.home(payloads.person(user))
        try:
            await client.views_publish(user_id=user, view=presenter.home(page))
        except NOT_NOW as error:  # what was pressed is done all the same
            log.warning("Home could not be shown", error=type(error).__name__)

    async def other_event(self, ack: Any) -> None:
        """Events nobody listens to are acknowledged, or Slack would stop sending any."""
        await ack()

    async def _show(
        self, answer: Answer, user: str, body: Body, view: Body, client: AsyncWebClient
    ) -> None:
        """`view`: in which the button stood."""
        try:
            await _open(answer, body, view, client)
        except NOT_NOW as error:
            log.warning("a form could not be opened", error=type(error).__name__)
            await self._tell(user, self._entrance.not_opened(answer), client)

    async def _tell(self, user: str, message: Message | None, client: AsyncWebClient) -> None:
        payloads.person(user)  # raises ValueError for what is none
        if message is None:
            return
        try:
            await client.chat_postMessage(
                channel=user, text=message.notice, blocks=presenter.message_blocks(message)
            )
        except SlackApiError as error:
            if error.response.get("error") not in NOBODY:
                raise
            log.warning("nobody to be told", code=error.response.get("error"))


async def _open(answer: Answer, body: Body, view: Body, client: AsyncWebClient) -> None:
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
