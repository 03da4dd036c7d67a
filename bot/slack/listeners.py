"""Which Slack payload becomes which call of the entrance, and how is its answer given? All the ways
in, on one screen.

Bolt runs with `process_before_response`: the turn is committed before Slack gets its answer, within
its 3 seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request import payload_utils as told
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.channel import Unreachable
from bot.entrance import Entrance
from bot.running.clock import seconds
from bot.running.logs import logger
from bot.slack import messages, payloads, presenter
from bot.slack.frames import has_to_wait
from bot.slack.home_pages import HomePages
from bot.slack.reaching.pressed_often import PressedOften
from bot.slack.reaching.ways_in import WaysIn, in_its_place
from bot.slack.web_api import FAILED, OPENED_BEFORE, Told, called
from flows.absence.buttons import FROM_HOME
from flows.moves import Say
from flows.screen import Answer, Done, Errors, Form, Message, Nothing, Open, Replace, Text
from flows.subjects import COMMANDS
from flows.wording.sentences import say

log = logger("report_image.slack")

ANSWERED_WITHIN, AT_LEAST = 2.0, 0.5  # of the three seconds that Slack waits for an answer
ANYTHING = re.compile(".*", re.DOTALL)
Body = dict[str, Any]


class Listeners:
    """Slack's payloads for one school's workspaces. `client`: with which the bot answers; `pages`:
    with which it shows Home.
    """

    def __init__(self, entrance: Entrance, client: AsyncWebClient, pages: HomePages) -> None:
        self._entrance, self._client, self._pages = entrance, client, pages
        self._often = PressedOften(entrance.turns.clock.now)

    def listen(self, app: AsyncApp) -> None:
        """Every way in; a payload takes the first that it is for."""
        ways = (
            (told.is_view_submission, self.submission),
            (told.is_action, self.action),
            (told.is_slash_command, self.command),  # a workspace may have to call it otherwise
            (told.is_shortcut, self.shortcut),
            (told.is_view_closed, self.closed),
            (told.is_options, self.options),
            (told.is_message_event, self.message),
            (told.is_app_home_opened_event, self.home),
        )
        app.use(WaysIn(ways))
        app.event(ANYTHING)(self.other_event)

    async def command(self, ack: Any, body: Body) -> None:
        """`/report-image`, or what a school calls it, with or without words. Where nothing of ours gets out
        in time, Slack shows what it is answered with.
        """
        user, words, since = body["user_id"], payloads.typed(body.get("text")), seconds()
        answer = await self._entrance.command(payloads.person(user), words)
        try:
            async with asyncio.timeout(max(since + ANSWERED_WITHIN - seconds(), AT_LEAST)):
                known = await self._show(answer, user, body, {})
        except (*FAILED, TimeoutError):
            known = False
        await ack(**({} if known else _at_once(self._entrance.not_opened(answer))))

    async def shortcut(self, ack: Any, body: Body) -> None:
        """The same form from Slack's own menus; from a message its link is offered, its text is not
        read.
        """
        user, link = body["user"]["id"], payloads.link(body)
        answer = await self._entrance.command(payloads.person(user), "", link)
        await self._show(answer, user, body, {})
        await ack()

    async def action(self, ack: Any, body: Body) -> None:
        """A button in a message, a form or on Home; choosing in a field is no move."""
        action = told.to_action(body) or {}
        if action.get("type") == "button":
            await self._click(body, action)
        await ack()

    async def _click(self, body: Body, action: Body) -> None:
        """What means the same as a command is shown as a command's answer is."""
        user, click = body["user"]["id"], payloads.click(body, action)
        view = {} if click.action in COMMANDS else body.get("view") or {}
        answer = await self._entrance.click(click)
        await self._show(answer, user, body, view)
        if view.get("type") == "home":
            await self._pages.show_again(user)

    async def submission(self, ack: Any, body: Body) -> None:
        """A form sent: its answer is what the form changes to."""
        view = body["view"]
        answer = payloads.at_its_fields(await self._sent(body, view), view)
        await self._acknowledge(ack, answer, body, view)
        if view.get("callback_id") in FROM_HOME and isinstance(answer, Done):
            await self._pages.show_again(body["user"]["id"])

    async def _acknowledge(self, ack: Any, answer: Answer, body: Body, view: Body) -> None:
        match answer:
            case Errors(fields=fields):
                await ack(response_action="errors", errors=dict(fields))
            case Open(form=form) | Replace(form=form):
                ack.response = in_its_place(self._instead(answer, form, body, view))
            case Done():
                await ack(response_action="clear")
            case Nothing():
                await ack()

    def _instead(self, answer: Answer, form: Form, body: Body, view: Body) -> Told:
        """What stands in place of the form that was sent. One that is too large comes by a call."""
        shown = presenter.view(form)
        how: Told = {"view_id": view["id"], "view": shown}
        show = partial(self._shows, answer, body["user"]["id"], "views.update", how)
        if has_to_wait(shown, show):
            return presenter.view(Form("coming", form.title, (Text(say("app.coming")),)))
        return shown

    async def _sent(self, body: Body, view: Body) -> Answer:
        first = payloads.first_field(view)
        try:
            sent, chosen = payloads.submission(body, view), payloads.chosen(view)
        except Exception as error:
            return self._entrance.not_saved(error, first)
        return await self._entrance.form(sent, chosen, first)

    async def closed(self, ack: Any, body: Body) -> None:
        """A form closed without sending; Slack tells only of those that ask for it."""
        await ack()
        with contextlib.suppress(ValueError):  # none of our forms
            sent = payloads.submission(body, body["view"])
            await self._entrance.closed(sent.person, sent.form, sent.nonce)

    async def options(self, ack: Any, body: Body) -> None:
        """No menu of ours asks what it offers."""
        await ack(options=[])

    async def message(self, ack: Any, body: Body) -> None:
        """Words typed, changed or deleted, or a file, in the private chat; our own messages come here
        too.
        """
        event = body["event"]
        sent = messages.of_a_person(event, body.get("event_id"))
        if sent and sent.file:
            await self._file(sent)
        if sent and (sent.words or not sent.file):
            await self._words(sent)
        if gone := messages.deleted(event):
            await self._entrance.deleted(payloads.person(gone.user), gone.name, file=gone.file)
        await ack()

    async def _file(self, sent: messages.Sent) -> None:
        person = payloads.person(sent.user)
        tell = await self._entrance.file(person, sent.name, sent.chat, sent.thread)
        await self._tell(sent.user, tell)

    async def _words(self, sent: messages.Sent) -> None:
        said = Say(
            payloads.person(sent.user),
            "",
            payloads.typed(sent.words, await self._entrance.names(payloads.mentioned(sent.words))),
            f"{sent.name}.words" if sent.file else sent.name,
            payloads.time_of(sent.ts),
            edited=sent.edited,
        )
        thread = sent.thread if said.words else None  # with nothing typed there is nothing to keep
        tell = await self._entrance.words(said, sent.chat, thread, payloads.time_of)
        await self._tell(sent.user, tell)

    async def home(self, ack: Any, body: Body) -> None:
        """The bot's own page was opened; the other tabs are told of too, by their names."""
        event = body["event"]
        if event.get("tab", "home") == "home":
            await self._pages.show(event["user"])
        await ack()

    async def other_event(self, ack: Any) -> None:
        """Events nobody listens to are acknowledged, or Slack would stop sending any."""
        await ack()

    async def _show(self, answer: Answer, user: str, body: Body, view: Body) -> bool:
        """`view`: in which the button stood. Whether whoever pressed knows how to go on."""
        shown = _shown(answer, body, view)
        return shown is None or await self._shows(answer, user, *shown)

    async def _shows(self, answer: Answer, user: str, method: str, arguments: Told) -> bool:
        """The same, by this call; whoever presses without end is told so once, and nobody else waits."""
        if not self._often.may(user):
            is_told = self._often.is_to_be_told(user)
            return is_told and await self._tell(user, self._entrance.not_opened(answer))
        try:
            await called(self._client, method, **arguments)
        except FAILED as error:
            if error.code != OPENED_BEFORE:
                kind = type(error).__name__
                log.warning("a form could not be opened", error=kind, code=error.code)
                return await self._tell(user, self._entrance.not_opened(answer))
        return True

    async def _tell(self, user: str, message: Message | None) -> bool:
        """Whether nothing is left to tell them."""
        payloads.person(user)  # raises ValueError for what is none
        if message is None:
            return True
        blocks = presenter.message_blocks(message)
        try:
            await called(
                self._client, "chat.postMessage", channel=user, text=message.notice, blocks=blocks
            )
        except Unreachable as error:
            log.warning("nobody to be told", code=error.code)
            return False
        return True


def _at_once(message: Message | None) -> Told:
    """The answer to a command that shows this to whoever typed it, and to nobody else."""
    if message is None:
        return {}
    return {"text": message.notice, "blocks": presenter.message_blocks(message)}


def _shown(answer: Answer, body: Body, view: Body) -> tuple[str, Told] | None:
    """The call that shows this answer, if it is a form."""
    match answer:
        case Replace(form=form) if view.get("type") == "modal":
            where = {name: view[name] for name in ("hash",) if name in view}
            return "views.update", where | {"view_id": view["id"], "view": presenter.view(form)}
        case Open(form=form) | Replace(form=form):
            method = "views.push" if view.get("type") == "modal" else "views.open"
            return method, {"trigger_id": body.get("trigger_id"), "view": presenter.view(form)}
    return None
