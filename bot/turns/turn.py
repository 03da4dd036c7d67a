"""One turn: load the concern, advance it, save what follows in one transaction, answer. Open this
file first.

Whatever happens (a report, a button, a typed word, the clock) is a move; `flows.advance` says what
follows from it. Nobody is answered before the commit, and the messages that follow are duties,
delivered afterwards. A move finds its concern in `bot.turns.taking`, or, when it names none (a
report, words in a chat, a file), in `bot.turns.new_moves`; both work on `bot.turns.turning`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.running.clock import Clock
from bot.running.logs import logger, one_turn
from bot.running.tasks import begun_in_time
from bot.running.tombstones import Tombstones
from bot.school.current import CurrentSchool
from bot.turns import (
    beginning,
    drilling,
    for_trust,
    home,
    monthly,
    new_moves,
    next_step,
    not_sent,
    role_changes,
    school_changes,
    taking,
)
from bot.turns.people import accounts_used
from bot.turns.turning import FORMS, Machine, Turning, no_machine, tell
from flows.context import Identifiers
from flows.moves import Click, Command, FileSent, PupilWrote, Say, Submit, Wake
from flows.protocol.rules import Protocol
from flows.school.school import School
from flows.screen import Answer, Form, Message
from flows.screens import admin_health
from flows.trust.counted import AtSchool
from flows.trust.people import Trust
from flows.turn import Turn
from storage.concerns import concerns, repeats
from storage.database.committing.together import somebody_waits
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.duties.duties import Duty
from storage.people import readers
from storage.sealing.damaged import Damaged

log = logger("report_image.turn")

TRIES = 5
BEGINS_WITHIN_SECONDS = 1.0  # the database waits another for a lock; a chat service, three in all
T = TypeVar("T")


@dataclass(frozen=True)
class Turns:
    """Takes moves for one school; `school` is as its file has it now.

    `due` is called after each commit: something may have to be sent. `tombstones`: where it is kept
    what was destroyed.
    """

    database: Database
    current: CurrentSchool
    protocol: Protocol
    clock: Clock
    identifiers: Identifiers
    due: Callable[[], None]
    tombstones: Tombstones | None = None
    machine: Machine = no_machine

    @property
    def school(self) -> School:
        """Ask anew with each use; within a transaction `storage.people.role_holders.effective`
        stays the same.
        """
        return self.current.school

    async def take(self, move: Command | Click | Submit | Wake) -> Answer:
        """What the person who moved is shown. Raises whatever the database raises: then nothing was
        saved.
        """
        return await self._do(lambda turning: taking.take(turning, move))

    async def said(
        self, said: Say, chat: str, thread: str | None, time_of: Callable[[str], float]
    ) -> Message | None:
        """Words typed in a private chat, kept with the concern of their thread; else what to tell
        the person. `time_of`: the moment of a message's stamp.
        """
        return await self._do(lambda turning: new_moves.words(turning, said, chat, thread, time_of))

    async def file_sent(self, sent: FileSent, chat: str, thread: str | None) -> None:
        """A file sent to the bot: part of the concern whose thread it is in, else a concern of its
        own.
        """
        await self._do(lambda turning: new_moves.file(turning, sent, chat, thread))

    async def deleted(self, person: str, event: str, *, file: bool) -> None:
        """What this person had sent, words or a file, is deleted in the chat."""
        await self._do(lambda turning: new_moves.deleted(turning, person, event, file=file))

    async def form_closed(self, person: str, nonce: str) -> None:
        """The form of a report was closed without sending: its person is told, unless it arrived."""
        await self._do(lambda turning: not_sent.closed(turning, person, nonce))

    async def pupil_wrote(self, wrote: PupilWrote) -> None:
        """A pupil wrote to the bot: the safeguarding lead is told once."""
        await self._do(lambda turning: new_moves.pupil(turning, wrote))

    async def home(self, person: str, health: admin_health.Found | None = None) -> Form:
        """What this person sees on the bot's own page; `health`: how the bot is, for an
        administrator.
        """
        file = self.current.troubles
        return await self._do(lambda turning: home.page(turning, person, health, file))

    async def for_trust(self, trust: Trust, account: str) -> AtSchool:
        """What somebody of the trust sees of this school. Raises NotFound for anybody else."""
        return await self._do(lambda turning: for_trust.at_school(turning, trust, account))

    async def card(self, person: str, concern: str) -> Message | None:
        """What is asked of this person about this concern now; None when nothing is."""
        return await self._do(lambda turning: next_step.card(turning, person, concern))

    async def undelivered(self, duty: Duty) -> None:
        """A message can never reach its person: the concern goes on without it."""
        await self._do(lambda turning: taking.give_up(turning, duty))

    async def gone(self, duty: Duty) -> None:
        """A message that was to be brought up to date is not there, or cannot be changed any
        more.
        """
        await self._do(lambda turning: taking.gone(turning, duty))

    async def tell_month(self, begins: date) -> None:
        """Whoever looks after the bot is told once what there is to do in the month from this day."""
        await self._do(lambda turning: monthly.tell(turning, begins))

    async def wake_drill(self, drill: str) -> None:
        """A moment has come that this drill asked to be woken at."""
        await self._do(lambda turning: drilling.wake(turning, drill))

    async def start(self) -> None:
        """Before the school's first move: what was destroyed stays so; the protocol is frozen; people,
        children and the calendar are brought up to date. Done again it changes nothing more.
        """
        await self.keep_destroyed()
        await school_changes.begin(self.commit, self.current)

    async def begun(self) -> None:
        """The school is begun, once in the life of the program. Raises what keeps it from that: then
        it is tried again with the next move.
        """
        await self.current.begin(self.start)

    async def up_to_date(self) -> None:
        """Act on the school file as it is now. Done before every move: a look at the file, unless
        it was changed.
        """
        await self.begun()
        await self.current.up_to_date(self._take_on)

    async def keep_destroyed(self) -> None:
        """What was destroyed is written down beside the key, and destroyed again where a copy was
        put back; its key stays in no file.
        """
        loop, executor = asyncio.get_running_loop(), self.database.executor
        await loop.run_in_executor(executor, self._keep_destroyed)

    def _keep_destroyed(self) -> None:
        self.database.forget_if_due()
        if self.tombstones:
            self.tombstones.keep_up(self.database, self.school.id)

    async def is_reader(self, person: str) -> bool:
        """Whether this person was let in to read a record."""
        return await self.database.run(lambda tx: readers.is_reader(tx, self.school.id, person))

    async def asked_about(self) -> list[str]:
        """Everybody whose account has to work, and whoever's did not when the chat service was last
        asked.
        """
        return await self.database.run(lambda tx: role_changes.asked_about(self.turning(tx)))

    async def account(self, account: str, works: bool) -> None:
        """The chat service says whether this account, of somebody who is asked about, works."""
        await self._do(lambda turning: role_changes.account(turning, account, works))

    def accounts_of(self, person: str) -> tuple[str, ...]:
        """Every account of this person."""
        return self.school.who.accounts_of(person)

    async def uses(self, person: str, account: str) -> bool:
        """This person, who has several accounts, uses this one: what is sent from now on goes there.
        Whether it worked when its chat service last said.
        """
        return await self._do(lambda turning: accounts_used.uses(turning, person, account))

    async def secret_of_forms(self) -> bytes:
        """What a form that is handed out is sealed with. Raises Damaged."""
        return await self.database.run(lambda tx: tx.vault.lasting(self.school.id, FORMS))

    async def clock_set_back(self) -> None:
        """Nothing waits for a moment that was near; every open concern looks at the time again."""
        await self._do(beginning.catch_up)

    def turning(self, tx: Transaction) -> Turning:
        """A turn of this school, in this transaction."""
        return Turning(tx, self.school, self.protocol, self.clock, self.identifiers, self.machine)

    async def _take_on(self, school: School) -> None:
        await school_changes.take_on(self.commit, self.current, school)

    async def _do(self, work: Callable[[Turning], T]) -> T:
        await self.up_to_date()
        return await self.commit(work)

    async def commit(self, work: Callable[[Turning], T]) -> T:
        """Do this in one transaction, whether the school file was changed or not."""
        for _ in range(TRIES - 1):
            with suppress(concerns.Conflict, concerns.ReferenceTaken, repeats.AlreadyDone):
                return await self._commit(work)
        return await self._commit(work)

    async def _commit(self, work: Callable[[Turning], T]) -> T:
        with one_turn():
            here = copy_context()  # a thread knows nothing of the turn by itself
            turn = self.database.submit(lambda tx: here.run(self._worked, work, tx))
            within = BEGINS_WITHIN_SECONDS if somebody_waits() else None
            try:
                done, saved = await begun_in_time(turn, within)
            except Damaged as damage:
                log.error("cannot be read", table=damage.table, concern=damage.concern)
                raise
            asyncio.get_running_loop().call_soon(tell, saved)  # no answer waits for the log
        self.due()
        return done

    def _worked(self, work: Callable[[Turning], T], tx: Transaction) -> tuple[T, list[Turn]]:
        return work(turning := self.turning(tx)), turning.saved
