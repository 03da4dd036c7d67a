"""One message to one person: made from the concern as it now is, sent or brought up to date, and
settled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.delivery.channel import CannotLook, Channel, Gone, NoThread, Refused, TryAgain, Unreachable
from bot.delivery.reach import Reach
from bot.running.identifiers import opaque
from bot.turns import drilling, monthly, not_sent, role_changes
from bot.turns.people import absences
from bot.turns.turn import Turns
from bot.turns.turning import Turning
from flows import chat as chat_words
from flows.concern import Concern
from flows.screen import Message
from flows.screens.monthly import KIND as MONTHLY
from storage.concerns import concerns
from storage.database.transaction import Transaction
from storage.duties import about_destroyed, duties
from storage.duties.duties import Duty
from storage.people import conversations, role_holders
from storage.people.conversations import Sent

# Where nobody can look, what may have arrived is sent once more. When that may have arrived too, it
# counts as undelivered: a page twice in one chat harms nobody, and a page in none must climb on.
AT_MOST = 2
NOT_KNOWN = "perhaps_arrived_twice"
ABOUT_NO_CONCERN: dict[str, Callable[[Turning, Duty], Message | None]] = {
    not_sent.KIND: not_sent.message,
    drilling.KIND: drilling.message,
    MONTHLY: monthly.message,
    absences.KIND: absences.message,
}


@dataclass(frozen=True)
class _Ready:
    """A message ready to be sent (None: nothing is left to say), to which account (and which
    `others` there are), where, and under what.

    `places`: where an earlier attempt may have gone; what the thread stands under may have changed
    since. `stub`: the message says nothing more.
    """

    message: Message | None
    account: str
    others: tuple[str, ...]
    chat: str | None
    thread: str | None
    places: tuple[str | None, ...]
    stub: bool


@dataclass(frozen=True)
class _Arrived:
    """A message that stands in the chat: its stamp, and that of the message it is under."""

    stamp: str
    thread: str | None
    stub: bool = False


@dataclass(frozen=True)
class Sending:
    """Sends for one school over one channel. Whatever the channel raises is for the caller to
    weigh; whom it reached, `reach` is told.
    """

    turns: Turns
    channel: Channel
    reach: Reach

    async def post(self, duty: Duty) -> None:
        """Send it, unless there is nothing left to say or it arrived before: where its person is, or
        at their next account.
        """
        ready = await self.turns.database.run(lambda tx: self._prepare(tx, duty))
        failed = await self._tried(duty, ready)
        for account in ready.others if failed else ():
            if isinstance(failed, TryAgain) and not (failed.app or duty.attempts):
                break  # it may pass: nobody is written to in two places for a moment's trouble
            at = await self.turns.database.run(partial(self._prepare, duty=duty, account=account))
            trouble = await self._tried(duty, at)
            if trouble is None:
                return
            failed = failed if isinstance(failed, TryAgain) else trouble
        if failed:
            raise failed

    async def _tried(self, duty: Duty, ready: _Ready) -> TryAgain | Unreachable | None:
        """How it failed at this account; None when it did not."""
        try:
            await self._post_to(duty, ready)
        except (TryAgain, Unreachable) as trouble:
            return trouble
        return None

    async def _post_to(self, duty: Duty, ready: _Ready) -> None:
        if ready.message is None and duty.maybe_sent_at is None:
            await self.turns.database.run(lambda tx: duties.skip(tx, duty, self.turns.clock.now()))
            return
        where = ready.chat or await self._open_chat(duty, ready.account)
        try:
            there = await self._arrived(duty, where, ready.places) or await self._send(
                duty, where, ready
            )
        except Unreachable as refused:
            if ready.chat and refused.code != NOT_KNOWN:
                await self._forget_chat(duty, ready.account)
                raise TryAgain from None
            raise
        if there:
            await self.turns.database.run(
                lambda tx: duties.sent(
                    tx,
                    duty,
                    where,
                    there.stamp,
                    there.thread,
                    self.turns.clock.now(),
                    stub=there.stub,
                )
            )

    def _person(self, tx: Transaction, duty: Duty) -> str:
        """Whoever is meant now: it may have been asked for by another account of theirs."""
        school = role_holders.effective(tx, self.turns.school)
        return school.who.person_of(duty.person or "")

    async def _send(self, duty: Duty, where: str, ready: _Ready) -> _Arrived | None:
        message = ready.message
        if message is None:
            await self.turns.database.run(lambda tx: duties.skip(tx, duty, self.turns.clock.now()))
            return None
        await self.turns.database.run(
            lambda tx: duties.about_to_send(tx, duty, self.turns.clock.now())
        )
        send = partial(self.channel.send, where, message, duty.concern, opaque(duty.key))
        try:
            arrived = _Arrived(await send(ready.thread), ready.thread, ready.stub)
        except NoThread:
            arrived = _Arrived(await send(None), None, ready.stub)
        self.reach.reached(duty.person or "")
        return arrived

    def _prepare(self, tx: Transaction, duty: Duty, account: str = "") -> _Ready:
        """For this account, else the first; what did its work before it went has nothing to say."""
        person, (message, concern) = duty.person or "", self._message(tx, duty)
        if message and message.quiet and not message.rows:
            message = None
        ways = conversations.ways(tx, self.turns.school, self._person(tx, duty))
        account = account or ways[0]
        chat = conversations.channel_of(tx, duty.school, account)
        only = chat or "" if len(ways) > 1 else None
        about = (tx, duty.school, duty.concern, person, only)
        thread = conversations.root_of(*about) if duty.thread else None
        roots = conversations.roots_of(*about) if duty.thread else []
        places = tuple(dict.fromkeys((thread, *roots, None)))
        stub = concern is not None and chat_words.is_last_word(concern, duty.kind, duty.args)
        return _Ready(message, account, tuple(ways[1:]), chat, thread, places, stub)

    def _message(self, tx: Transaction, duty: Duty) -> tuple[Message | None, Concern | None]:
        """What it says now, and the concern it is about, if any."""
        if duty.kind == about_destroyed.KIND:
            return chat_words.destroyed(duty.args[0]), None
        if not duty.concern:
            says = ABOUT_NO_CONCERN.get(duty.kind, role_changes.message)
            return says(self.turns.turning(tx), duty), None
        concern = concerns.load_for_program(tx, duty.school, duty.concern)
        ctx = self.turns.turning(tx).context_of(concern)
        person = self._person(tx, duty)
        return chat_words.message(concern, duty.kind, person, duty.args, ctx), concern

    async def _open_chat(self, duty: Duty, account: str) -> str:
        where = await self.channel.open_chat(account)
        await self.turns.database.run(
            lambda tx: conversations.remember_channel(tx, duty.school, account, where)
        )
        return where

    async def _forget_chat(self, duty: Duty, account: str) -> None:
        """The chat known from before may have gone, and another be opened: that tells whether the
        person has.
        """
        await self.turns.database.run(
            lambda tx: conversations.forget_channel(tx, duty.school, account)
        )

    async def _arrived(
        self, duty: Duty, where: str, places: tuple[str | None, ...]
    ) -> _Arrived | None:
        """An earlier attempt may have arrived: look for it before sending again; at least once comes
        first. Raises Unreachable where nobody can look and it was sent once more.
        """
        if duty.maybe_sent_at is None:
            return None
        for thread in places:
            try:
                stamp = await self.channel.find(where, thread, opaque(duty.key), duty.maybe_sent_at)
            except Refused:  # it cannot be looked for: rather twice than never
                continue
            except CannotLook:
                if duty.sendings >= AT_MOST:
                    raise Unreachable(NOT_KNOWN, only_them=True) from None
                return None
            if stamp:
                return _Arrived(stamp, thread)
        return None

    async def refresh(self, duty: Duty) -> None:
        """Bring a message that stands in a chat up to date."""
        found = await self.turns.database.run(lambda tx: self._prepare_refresh(tx, duty))
        if found is None:
            return
        sent, message, stub = found
        try:
            await self.channel.update(sent.channel, sent.ts, message, duty.concern)
        except Gone:
            await self.turns.gone(duty)
            return
        self.reach.reached(duty.person or "")
        await self.turns.database.run(lambda tx: self._updated(tx, duty, stub))

    def _updated(self, tx: Transaction, duty: Duty, stub: bool) -> None:
        now = self.turns.clock.now()
        if duty.kind == about_destroyed.KIND:
            about_destroyed.shrunk(tx, duty, now)
        else:
            duties.updated(tx, duty, now, stub)

    def _prepare_refresh(self, tx: Transaction, duty: Duty) -> tuple[Sent, Message, bool] | None:
        """Where the message stands, what it says from now on, and whether that is the last thing it
        says.
        """
        sent = conversations.message_of(tx, duty.school, duty.message_key)
        message, concern = self._message(tx, duty)
        words = message or (
            chat_words.stub(concern, duty.kind, self._person(tx, duty)) if concern else None
        )
        if sent is None or sent.state != "live" or words is None:
            duties.skip(tx, duty, self.turns.clock.now())
            return None
        over = concern is not None and chat_words.changes_no_more(concern, duty.kind, duty.args)
        return sent, words, over
