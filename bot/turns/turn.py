"""One turn: load the concern, advance it, save what follows in one transaction, answer. Open this
file first.

Whatever happens (a report, a button, a typed word, the clock) is a move; `flows.advance` says what
follows from it. Nobody is answered before the commit, and the messages that follow are duties,
delivered afterwards. Moves that are not about one known concern (a report, words in a chat, a file)
find theirs in `bot.turns.new_moves`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from bot.running.clock import Clock
from bot.running.identifiers import opaque
from bot.running.logs import logger, one_turn
from bot.running.tasks import begun_in_time
from bot.school.current import CurrentSchool
from bot.turns import new_moves, role_changes, school_messages
from bot.turns.school_changes import take_on
from flows import other_concerns
from flows.advance import REPORTERS, advance, changed, complete, repeat_key
from flows.concern import Concern
from flows.context import Context, Identifiers
from flows.moves import (
    Attach,
    Click,
    Command,
    FileSent,
    Finished,
    Move,
    Say,
    Submit,
    Undelivered,
    Wake,
)
from flows.protocol.rules import Protocol
from flows.refusals import refused, stale
from flows.school.school import School
from flows.screen import Answer, Done, Errors, Form, Message, Nothing
from flows.screens import admin_health
from flows.turn import Draft, Post, Turn
from storage.concerns import concerns, loaded_beside, protocols, reindex, repeats
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.duties import set_back_clock
from storage.duties.duties import Duty, drop, message_key
from storage.people import readers, who_is_away
from storage.people.role_holders import effective
from storage.sealing.damaged import Damaged

log = logger("report_image.turn")

TRIES = 5
BEGINS_WITHIN_SECONDS = (
    1.0  # and the database waits another for a lock: Slack waits three for the answer
)
T = TypeVar("T")


@dataclass(frozen=True)
class Turns:
    """Takes moves for one school; `school` is as its file has it now.

    `due` is called after each commit: something may have to be sent.
    """

    database: Database
    current: CurrentSchool
    protocol: Protocol
    clock: Clock
    identifiers: Identifiers
    secret: bytes
    due: Callable[[], None]

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
        return await self._do(lambda tx: self._take(tx, move))

    async def said(self, said: Say, chat: str, thread: str | None) -> Message | None:
        """Words typed in a private chat, kept with the concern of their thread; else what to tell
        the person.
        """
        return await self._do(lambda tx: new_moves.words(self, tx, said, chat, thread))

    async def file_sent(self, sent: FileSent, chat: str, thread: str | None) -> None:
        """A file sent to the bot: part of the concern whose thread it is in, else a concern of its
        own.
        """
        await self._do(lambda tx: new_moves.file(self, tx, sent, chat, thread))

    async def home(self, person: str, health: admin_health.Found | None = None) -> Form:
        """What this person sees on the bot's own page; `health`: how the bot is, for an
        administrator.
        """
        return await self._do(lambda tx: new_moves.home_page(self, tx, person, health))

    async def undelivered(self, duty: Duty) -> None:
        """A message can never reach its person: the concern goes on without it."""
        await self._do(lambda tx: self._give_up(tx, duty))

    async def start(self) -> None:
        """When the program starts: the protocol is frozen; people, children and the calendar are
        brought up to date.
        """
        whole, now = self.protocol, self.clock.now()
        await self.commit(
            lambda tx: protocols.freeze(
                tx, self.school.id, whole.name, whole.digest, whole.model_dump_json(), now
            )
        )
        await self.commit(lambda tx: reindex.bring_up_to_date(tx, self.school.id, now))
        if await self.commit(lambda tx: set_back_clock.was_set_back(tx, self.school.id, now)):
            await self.clock_set_back()
        await take_on(self, self.school)

    async def up_to_date(self) -> None:
        """Act on the school file as it is now. Done before every move: a look at the file, unless
        it was changed.
        """
        await self.current.up_to_date(partial(take_on, self))

    async def is_reader(self, person: str) -> bool:
        """Whether this person was let in to read a record."""
        return await self.database.run(lambda tx: readers.is_reader(tx, self.school.id, person))

    async def asked_about(self) -> list[str]:
        """Everybody whose account has to work, and whoever's did not when the chat service was last
        asked.
        """
        return await self.database.run(lambda tx: role_changes.asked_about(self, tx))

    async def account(self, person: str, works: bool) -> None:
        """The chat service says whether the account of this person, who is asked about, works."""
        await self._do(lambda tx: role_changes.account(self, tx, person, works))

    async def day_begins(self) -> None:
        """What is sent once a day is sent, when it was not yet."""
        await self._do(lambda tx: school_messages.of_the_day(self, tx))

    async def clock_set_back(self) -> None:
        """Nothing waits for a moment that was near, and every open concern looks at the time
        again.
        """
        now = self.clock.now()
        await self._do(lambda tx: set_back_clock.catch_up(tx, self.school.id, now))

    def context(self, tx: Transaction) -> Context:
        """What flows are told of the world now, where no concern is meant."""
        now = self.clock.now()
        away = who_is_away.away(tx, self.school.id, now)
        return Context(effective(tx, self.school), self.protocol, now, self.identifiers, away)

    def context_of(self, tx: Transaction, concern: Concern) -> Context:
        """The same for a concern: with the protocol it was begun under, word for word.

        Where that is not there any more, or another than it was, the one there is now asks.
        """
        if concern.digest == self.protocol.digest:
            return self.context(tx)
        text = protocols.frozen(tx, self.school.id, concern.protocol, concern.digest)
        begun_under = Protocol.kept(text, concern.digest) if text else None
        if text and begun_under is None:
            log.error("the protocol that was kept for it is not as it was", concern=concern.id)
        return replace(self.context(tx), protocol=begun_under or self.protocol)

    def advance(self, tx: Transaction, concern: Concern, move: Move, key: str = "") -> Answer:
        """The turn itself, on a concern loaded in this transaction; `key` recognises the move when
        it comes again.

        A move that changed nothing (it was refused, or came too late) is not remembered as done.
        """
        seen = loaded_beside.needed(tx, self.school, concern, other_concerns.of(concern, move))
        turn = advance(concern, move, replace(self.context_of(tx, concern), others=seen))
        return self.save(tx, turn, key if changed(concern, turn.concern) else "")

    def wake(self, tx: Transaction, concern: str) -> Answer:
        """The concern looks at the time, and at its people, again."""
        return self.advance(
            tx, concerns.load_for_program(tx, self.school.id, concern), Wake(concern)
        )

    def save(self, tx: Transaction, turn: Turn, key: str = "", digest: str = "") -> Answer:
        """Keep all that follows from a move, and the key that recognises it, or nothing when
        something is wrong.
        """
        if isinstance(turn.answer, Errors):
            return turn.answer
        now = self.clock.now()
        concerns.save(tx, self.school, turn, now)
        _tell(turn)
        for move in turn.then:
            self._in_another(tx, move)
        if key and turn.concern:
            repeats.remember(tx, self.school.id, key, turn.concern.id, digest, now)
        return turn.answer

    def _in_another(self, tx: Transaction, move: Attach | Finished) -> None:
        """What follows in another concern. Raises NotFound when its person may not know of it: then
        all is undone.

        A concern is closed also when one that was attached to it is destroyed or damaged.
        """
        if isinstance(move, Attach):
            self.advance(tx, concerns.load(tx, self.school, move.person, move.concern), move)
            return
        try:
            concern = concerns.load_for_program(tx, self.school.id, move.concern)
        except (concerns.NotFound, Damaged):
            log.warning("what was attached is not there to be finished", concern=move.concern)
            return
        self.advance(tx, concern, move)

    def digest(self, move: Submit) -> str:
        """What tells one content of a form from another, and tells nobody without the key what it
        was.
        """
        words = json.dumps(dict(move.values), sort_keys=True).encode()
        return hmac.new(self.secret, words, hashlib.sha256).hexdigest()

    async def _do(self, work: Callable[[Transaction], T]) -> T:
        await self.up_to_date()
        return await self.commit(work)

    async def commit(self, work: Callable[[Transaction], T]) -> T:
        """Do this in one transaction, whether the school file was changed or not."""
        with one_turn():
            here = copy_context()  # a thread knows nothing of the turn by itself
            turn = self.database.executor.submit(here.run, self._until_it_fits, work)
            try:
                done = await begun_in_time(turn, BEGINS_WITHIN_SECONDS)
            except Damaged as damage:
                log.error("cannot be read", table=damage.table, concern=damage.concern)
                raise
        self.due()
        return done

    def _until_it_fits(self, work: Callable[[Transaction], T]) -> T:
        for _ in range(TRIES - 1):
            try:
                return self.database.transaction(work)
            except (concerns.Conflict, concerns.ReferenceTaken, repeats.AlreadyDone):
                continue
        return self.database.transaction(work)

    def _take(self, tx: Transaction, move: Command | Click | Submit | Wake) -> Answer:
        if isinstance(move, Wake):
            return self.wake(tx, move.concern)
        arrived = new_moves.answer(self, tx, move)
        return self._of_a_concern(tx, move) if arrived is None else arrived

    def _of_a_concern(self, tx: Transaction, move: Command | Click | Submit) -> Answer:
        assert not isinstance(move, Command)
        what, digest = (
            (move.action, "") if isinstance(move, Click) else (move.form, self.digest(move))
        )
        load = concerns.load_for_reporter if what in REPORTERS else concerns.load
        try:
            concern = load(tx, self.school, move.person, move.concern)
        except concerns.NotFound:
            return self._refuse(tx, move)
        key = repeat_key(move, digest)
        if key and repeats.done_before(tx, self.school.id, key):
            return self._again(concern, move)
        return self.advance(tx, concern, move, key)

    def _again(self, concern: Concern, move: Click | Submit) -> Answer:
        if isinstance(move, Submit):
            return Done()
        return Nothing() if concern.owner == move.person else stale(concern)

    def _refuse(self, tx: Transaction, move: Click | Submit) -> Answer:
        """The answer is the same whether there is such a concern or not; when there is, its record
        says who tried.
        """
        try:
            concern = concerns.load_for_program(tx, self.school.id, move.concern)
        except concerns.NotFound:
            return refused(move)
        draft = Draft(concern, self.context_of(tx, concern))
        draft.record("refused", move.person)
        self.save(tx, complete(draft))
        return refused(move)

    def _give_up(self, tx: Transaction, duty: Duty) -> None:
        drop(tx, duty, self.clock.now())
        if not duty.concern:
            return
        concern = concerns.load_for_program(tx, self.school.id, duty.concern)
        self.advance(
            tx, concern, Undelivered(duty.concern, duty.person or "", duty.kind, duty.args)
        )


def _tell(turn: Turn) -> None:
    """The names of the messages that follow: what becomes of each is logged under the same name."""
    if turn.concern:
        concern = turn.concern.id
        keys = [
            message_key(post.kind, concern, post.args, post.to)
            for post in turn.duties
            if isinstance(post, Post)
        ]
        log.info("saving", concern=concern, duties=[opaque(key) for key in keys])
