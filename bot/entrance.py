"""Who is asking, may they, and what are they answered when it fails? The rules for every channel.

A channel's listener turns what its service sends into a call here, and the answer into what the
service shows. Whatever goes wrong inside becomes an answer in plain words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.accounts import Account, Accounts, account_of, person_of
from bot.asking import Asking, People
from bot.running.logs import logger
from bot.school.trust_home import TrustHome
from bot.turns.turn import Turns
from flows.moves import Click, Command, FileSent, Say, Submit, Value
from flows.refusals import in_place
from flows.reporting import for_pupils, reporting
from flows.reporting.buttons import REPORT
from flows.screen import Answer, Errors, Form, Message, Open, Part, Replace
from flows.screens import admin_health, no_concern
from flows.screens.admin_health import OK
from flows.subjects import COMMANDS

log = logger("report_image.entrance")

MOST_NAMED = 5  # people named in typed words, and looked up for their names
MOST_CHOSEN = 1  # people in one form: each is looked up while the person waits
Health = Callable[[], Awaitable[tuple[bool, dict[str, Any]]]]


@dataclass(frozen=True)
class Entrance:
    """One school's entrance from one channel, whose moves name an account where the flows know a
    person: it is translated here. `health`: what `/ready` tells. `trust`: where there is one.
    """

    turns: Turns
    accounts: Accounts
    health: Health
    trust: TrustHome | None = None

    @property
    def people(self) -> People:
        """Whose its accounts are."""
        return People(self.turns, self.accounts)

    async def command(self, account: str, words: str, link: str = "") -> Answer:
        """What was typed after the command, or `link`, of the message a shortcut was used on."""
        try:
            who = await self.accounts.who(account_of(account))
            await self.turns.up_to_date()
            person = self.people.person(account_of(account))
            if who.standing == "pupil":
                return await self._pupil(Asking(person, pupil=who.name))
            return await self.turns.take(Command(person, who.standing, words.strip(), link))
        except Exception as error:
            log.error("a command failed", error=type(error).__name__)
            return no_concern.not_done(self.turns.school)

    async def click(self, click: Click) -> Answer:
        """A button; some mean the same as a command."""
        if click.action in COMMANDS:
            return await self.command(click.person, COMMANDS[click.action])
        try:
            asking = await self.people.asking(click.person)
            if asking.pupil is not None:
                return await self._pupil(asking)
            if not asking.may_send(click):
                return no_concern.other_account()
            return await self.turns.take(replace(click, person=asking.person))
        except Exception as error:
            log.error("a click failed", error=type(error).__name__)
            return no_concern.not_done(self.turns.school)

    async def form(self, sent: Submit, chosen: Sequence[Account], first_field: str) -> Answer:
        """A form sent; `chosen`: whoever was chosen in it. What could not be saved stays, and says
        so at `first_field`.
        """
        try:
            asking, who, known = await self.people.of_form(sent, chosen[:MOST_CHOSEN])
            if asking.pupil is not None and sent.form != REPORT.form:
                return in_place(await self._pupil(asking))
            if not asking.may_send(sent):
                return in_place(no_concern.other_account())
            values = {name: self._translated(value, chosen) for name, value in sent.values.items()}
            return await self.turns.take(
                replace(
                    sent,
                    person=asking.person,
                    values=values,
                    standing=who.standing,
                    name=who.name,
                    chosen=known,
                )
            )
        except Exception as error:
            return self.not_saved(error, first_field)

    def not_read(self, error: Exception) -> Open:
        """The answer to a form that could not be read: nothing that was typed is still there."""
        log.error("a form failed", error=type(error).__name__)
        return no_concern.not_done(self.turns.school)

    def not_saved(self, error: Exception, first_field: str) -> Errors:
        """The answer to a form when nothing could be saved, or the form could not be read."""
        log.error("a form failed", error=type(error).__name__)
        return Errors({first_field: no_concern.not_saved(self.turns.school)})

    def _translated(self, value: Value, chosen: Sequence[Account]) -> Value:
        """Whoever was chosen by an account is meant as the person."""
        people = {person_of(each): self.people.person(each) for each in chosen}
        return people.get(value, value) if isinstance(value, str) else value

    async def _pupil(self, asking: Asking) -> Answer:
        """Words for a child, whatever becomes of telling the safeguarding lead."""
        return Open(for_pupils.page(self.turns.school, await self._told_of(asking)))

    async def _told_of(self, asking: Asking, *, file: bool = False) -> for_pupils.Said:
        """What can be said of it to the pupil."""
        try:
            await self.people.wrote(asking, file=file)
        except Exception as error:
            log.error("nobody was told that a pupil wrote", error=type(error).__name__)
            return ""
        return "told"

    async def names(self, accounts: Sequence[Account]) -> dict[str, str]:
        """The names of these accounts, by the service's ids, as far as it says them in time."""
        found = await asyncio.gather(*(self.accounts.who(each) for each in accounts[:MOST_NAMED]))
        named = zip(accounts, found, strict=False)
        return {each.id: who.name for each, who in named if who.name}

    async def words(
        self, said: Say, chat: str, thread: str | None, time_of: Callable[[str], float]
    ) -> Message | None:
        """Words typed in a private chat, under the message `thread` where the channel has threads;
        what to tell the person. `time_of`: the moment of a message's stamp, on the clock of
        `said.sent_at`.
        """
        asking = await self.people.asking(said.person)
        if asking.pupil is not None:
            return for_pupils.words(self.turns.school, await self._told_of(asking))
        if asking.kept_out:
            return no_concern.how_to_report()
        return await self.turns.said(replace(said, person=asking.person), chat, thread, time_of)

    async def file(self, account: str, event: str, chat: str, thread: str | None) -> Message | None:
        """A file sent to the bot; what to tell the person. Nothing of a stranger's is kept."""
        who = await self.accounts.who(account_of(account))
        if who.standing == "stranger":
            return no_concern.no_files(self.turns.school)
        await self.turns.up_to_date()
        person = self.people.person(account_of(account))
        if who.standing == "pupil":
            told = await self._told_of(Asking(person, pupil=who.name), file=True)
            return for_pupils.words(self.turns.school, told)
        await self.turns.file_sent(FileSent(person, event, who.standing, who.name), chat, thread)
        return None

    async def deleted(self, account: str, event: str, *, file: bool) -> None:
        """What was sent before is deleted in the chat."""
        await self.turns.up_to_date()
        await self.turns.deleted(self.people.person(account_of(account)), event, file=file)

    async def home(self, account: str) -> Form:
        """The bot's own page. An administrator sees how the bot is, even when the record cannot be
        reached.
        """
        asking = await self.people.asking(account)
        person = asking.person
        if asking.pupil is not None:
            return for_pupils.page(self.turns.school, "")
        if asking.kept_out:
            return no_concern.other_account().form
        if (await self.accounts.who(account_of(account))).standing == "stranger":
            return reporting.stranger(self.turns.school)
        health = None
        if self.turns.school.is_administrator(person):
            _, health = await self.health()
            if health["database"] != OK:
                return admin_health.page(health)
        page = await self.turns.home(person, health)
        return replace(page, parts=(*page.parts, *await self._of_the_trust(account)))

    async def _of_the_trust(self, account: str) -> Sequence[Part]:
        """What nobody loses their own page by."""
        if self.trust is None:
            return ()
        try:
            return await self.trust.parts(account, self.turns.school, self.accounts)
        except Exception as error:
            log.error("a trust's counts failed", error=type(error).__name__)
            return ()

    async def opened_home(self, account: str) -> Form | Open:
        """The same as the answer to a press; what to do instead when it cannot be made."""
        try:
            return await self.home(account)
        except Exception as error:
            log.error("a click failed", error=type(error).__name__)
            return no_concern.not_done(self.turns.school)

    async def asked_for(self, account: str, button: Message) -> Message:
        """The button for what was typed, where only a press can open it; words for a child."""
        asking = await self.people.asking(account)
        if asking.pupil is None:
            return button
        return for_pupils.words(self.turns.school, await self._told_of(asking))

    async def card(self, account: str, concern: str) -> Message | None:
        """What is asked about this concern of whoever just pressed a button of it; None when
        nothing is.
        """
        try:
            person = self.people.person(account_of(account))
            several = len(self.turns.accounts_of(person)) > 1
            if several and (await self.people.asking(account)).kept_out:
                return None
            return await self.turns.card(person, concern)
        except Exception as error:  # what was pressed is done: it is asked in the chat
            log.error("a card failed", error=type(error).__name__)
            return None

    async def closed(self, account: str, form: str, nonce: str) -> None:
        """A form of this kind was closed without sending; its person is told where that matters.
        What cannot be told now is not told later.
        """
        if form not in no_concern.TOLD_WHEN_CLOSED:
            return
        try:
            await self.turns.form_closed(self.people.person(account_of(account)), nonce)
        except Exception as error:
            log.warning("nobody to be told", error=type(error).__name__)

    def not_opened(self, answer: Answer) -> Message | None:
        """What to tell somebody whose form could not be shown: how to go on; nothing where it waits."""
        if not isinstance(answer, Open | Replace) or (isinstance(answer, Open) and answer.waits):
            return None
        return no_concern.failed_to_open(answer.form, self.turns.school)
