"""Which Teams activity becomes which call of the entrance, and how is its answer given? All the ways
in, on one screen.

What is pressed is answered with a dialog, in the same request: the turn is committed before. A
dialog is seen by whoever opened it, wherever they did; a message goes to the private chat only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.accounts import Account, person_of
from bot.delivery.channel import TryAgain
from bot.entrance import Entrance
from bot.running.clock import Clock
from bot.running.logs import logger
from bot.teams import messages, payloads
from bot.teams.chats import Chats
from bot.teams.client import carrying
from bot.teams.connector import FAILED, Connector, NoSuch
from bot.teams.dialogs import bodies
from bot.teams.dialogs.answering import Answering
from bot.teams.dialogs.bodies import CLOSED, Body
from bot.teams.payloads import Payload, object_in
from bot.teams.presenter import FORM
from bot.teams.ways_in import COMPOSED, way_in
from flows.moves import Say
from flows.screen import Message
from flows.screens import no_concern
from storage.people.school_state import Address

log = logger("report_image.teams")

A_MOMENT = timedelta(seconds=1)  # what is typed has to be answered within fifteen
GONE = frozenset({"remove", "remove-upgrade"})
COMPOSING = ("composeExtension/fetchTask", "composeExtension/submitAction")
ASKING = ("task/fetch", "task/submit", *COMPOSING)


@dataclass(frozen=True)
class Listeners:
    """Teams' activities for one school."""

    entrance: Entrance
    answering: Answering
    chats: Chats
    connector: Connector
    clock: Clock

    async def take(self, activity: Payload, tenant: str) -> Body | None:
        """What the request is answered with; None: with nothing. Raises ValueError for what is no
        activity of Teams'.
        """
        match activity.get("type"):
            case "message" | "messageUpdate":
                await self._message(activity, tenant)
            case "messageDelete":
                await self._deleted(activity, payloads.sender(activity, tenant))
            case "invoke":
                return await self._invoke(activity, tenant)
            case "conversationUpdate":
                gone = _is_taken_out(activity)
                await self._installed(activity, tenant, here=not gone)
            case "installationUpdate":
                await self._installed(activity, tenant, here=activity.get("action") not in GONE)
        return None

    async def _invoke(self, activity: Payload, tenant: str) -> Body | None:
        """A press, a form sent, or an action of the compose box. None of any other is ours, whoever it
        is of: Teams sends some without saying who it was.
        """
        name, data = activity.get("name"), payloads.data_of(activity)
        if name not in ASKING:
            return None
        account = payloads.sender(activity, tenant)
        composed, fetched = name in COMPOSING, name == COMPOSING[0]
        if not fetched:
            self.answering.look_at(account, data)
        await self._heard(activity, account)
        if not composed and not payloads.is_private_chat(activity):
            return bodies.elsewhere()
        if fetched:
            return await self._from_compose_box(activity, account)
        body = await self._pressed_or_sent(account, data)
        if body == CLOSED and name != "task/submit":
            return bodies.saved()
        return body

    async def _pressed_or_sent(self, account: Account, data: Payload) -> Body:
        if FORM in data:
            return await self.answering.form(account, data)
        return await self.answering.press(account, data)

    async def _from_compose_box(self, activity: Payload, account: Account) -> Body:
        command = object_in(activity, "value").get("commandId")
        if command == COMPOSED.home:
            return await self.answering.home(account)
        return await self.answering.command(account, "", payloads.link(activity))

    async def _message(self, activity: Payload, tenant: str) -> None:
        """Words typed or changed, or a file, in the private chat; elsewhere the way there."""
        if not payloads.is_private_chat(activity):
            await self._tell(activity, bodies.go_private())
            return
        try:
            account = payloads.sender(activity, tenant)
            sent = messages.of_a_person(activity)
            await self._heard(activity, account)
            await self._said(activity, account, sent)
        except Exception:  # Teams does not send it again
            await self._tell(activity, no_concern.failed(self.entrance.turns.school))
            raise

    async def _said(self, activity: Payload, account: Account, sent: messages.Sent | None) -> None:
        if sent and sent.file:
            tell = await self.entrance.file(person_of(account), sent.name, sent.chat, None)
            await self._tell(activity, tell)
        if sent and (sent.words or not sent.file):
            await self._words(activity, account, sent)

    async def _deleted(self, activity: Payload, account: Account) -> None:
        """Of what is typed here no concern holds anything: only of a file."""
        if name := messages.deleted(activity):
            await self.entrance.deleted(person_of(account), name, file=True)

    async def _words(self, activity: Payload, account: Account, sent: messages.Sent) -> None:
        button = None if sent.edited else way_in(messages.command(sent.words))
        if button is None:
            await self._tell(activity, await self._typed(account, sent))
        else:
            await self._tell(activity, await self.entrance.asked_for(person_of(account), button))

    async def _typed(self, account: Account, sent: messages.Sent) -> Message | None:
        """Words that are no command: there are no threads, so they are about no concern."""
        name = f"{sent.name}.words" if sent.file else sent.name
        now = self.clock.now().timestamp()
        said = Say(person_of(account), "", sent.words, name, now, edited=sent.edited)
        return await self.entrance.words(said, sent.chat, None, float)

    async def _tell(self, activity: Payload, message: Message | None) -> None:
        """In the chat the activity came from."""
        if message is None:
            return
        try:
            await self._answer(activity, message)
        except FAILED as error:
            log.warning("nobody to be told", error=type(error).__name__, code=error.code)
        except NoSuch:
            log.warning("nobody to be told", error="NoSuch")

    async def _answer(self, activity: Payload, message: Message) -> None:
        """Once more where Teams was only busy: whoever typed is told nothing by anybody else."""
        try:
            await self._post(activity, message)
        except TryAgain as busy:
            pause = A_MOMENT if busy.after is None else min(busy.after, A_MOMENT)
            await asyncio.sleep(pause.total_seconds())
            await self._post(activity, message)

    async def _post(self, activity: Payload, message: Message) -> None:
        service, chat = str(activity["serviceUrl"]), payloads.conversation(activity)
        await self.connector.post(service, chat, carrying(message))

    async def _installed(self, activity: Payload, tenant: str, *, here: bool) -> None:
        """The app came to somebody, or was taken out. Of some Teams tells without saying who they are."""
        named = object_in(activity, "from").get("aadObjectId")
        if not (payloads.is_private_chat(activity) and named):
            return
        account = payloads.sender(activity, tenant)
        if not here:
            await self.chats.forget(person_of(account))
        elif self._has_a_role(account):
            await self._heard(activity, account)

    def _has_a_role(self, account: Account) -> bool:
        """Whether this person may have to be told something they did not ask for."""
        school, person = self.entrance.turns.school, self.entrance.people.person(account)
        return school.is_named(person) or school.is_administrator(person)

    async def _heard(self, activity: Payload, account: Account) -> None:
        """Where this person is reached. An action of the compose box tells of another chat. Whoever
        presses or writes is answered, though it cannot be kept.
        """
        chat = payloads.conversation(activity) if payloads.is_private_chat(activity) else ""
        user = payloads.word(object_in(activity, "from").get("id"))
        here = Address(service=str(activity["serviceUrl"]), chat=chat, user=user)
        try:
            await self.chats.keep(person_of(account), here)
        except Exception as error:
            log.error("where somebody is reached was not kept", error=type(error).__name__)


def _is_taken_out(activity: Payload) -> bool:
    """Whether the bot itself is among the members who are gone."""
    me, members = object_in(activity, "recipient").get("id"), activity.get("membersRemoved")
    found = members if isinstance(members, list) else ()
    return any(isinstance(each, Mapping) and each.get("id") == me for each in found)
