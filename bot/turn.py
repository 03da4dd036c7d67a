"""One turn: load the concern, advance it, save what follows in one transaction, answer. Open this file first.

Whatever happens (a report, a button, a typed word, the clock) is a move; `flows.advance` says what follows from it.
Nobody is answered before the commit, and the messages that follow are duties, delivered afterwards.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.clock import Clock
from flows import adding, files, home, reporting
from flows.advance import REPORTERS, advance, complete, repeat_key
from flows.concern import Concern
from flows.context import Context, Fresh
from flows.forms import refused
from flows.messages import Answer, Done, Errors, Form, Nothing
from flows.moves import Click, Command, FileSent, Say, Submit, Undelivered, Wake
from flows.protocol import Protocol
from flows.school import School
from flows.turn import Draft, Turn
from storage import concerns, conversations, directory, protocols, repeats
from storage.database import Database
from storage.duties import Duty, drop, message_key
from storage.unit import Unit

TRIES = 5
T = TypeVar("T")


@dataclass(frozen=True)
class Turns:
    """Takes moves for one school. `due` is called after each commit: something may have to be sent."""

    database: Database
    school: School
    protocol: Protocol
    clock: Clock
    fresh: Fresh
    secret: bytes
    due: Callable[[], None]

    async def take(self, move: Command | Click | Submit | Wake) -> Answer:
        """What the person who moved is shown. Raises whatever the database raises: then nothing was saved."""
        return await self._do(lambda unit: self._turn(unit, move))

    async def said(self, said: Say, chat: str, thread: str) -> bool:
        """Words typed under a message: kept with the concern it is about; False when it is about none."""
        return await self._do(lambda unit: self._words(unit, said, chat, thread))

    async def file_sent(self, sent: FileSent, chat: str, thread: str | None) -> None:
        """A file sent to the bot: part of the concern whose thread it is in, else a concern of its own."""
        await self._do(lambda unit: self._file(unit, sent, chat, thread))

    async def home(self, person: str) -> Form:
        """What this person sees on the bot's own page."""
        return await self._do(lambda unit: self._home(unit, person))

    async def undelivered(self, duty: Duty) -> None:
        """A message can never reach its person: the concern goes on without it."""
        move = Undelivered(duty.concern, duty.person or "", duty.kind, duty.args)
        await self._do(lambda unit: self._give_up(unit, duty, move))

    def context(self, unit: Unit | None = None) -> Context:
        """What flows are told of the world now, where no concern is meant."""
        now = self.clock.now()
        away = directory.away(unit, self.school.id, now) if unit else {}
        return Context(self.school, self.protocol, now, self.fresh, away)

    def context_of(self, unit: Unit, concern: Concern) -> Context:
        """The same for a concern: with the protocol it was begun under, word for word."""
        text = None
        if concern.digest != self.protocol.digest:
            text = protocols.frozen(unit, self.school.id, concern.protocol, concern.digest)
        frozen = Protocol.model_validate_json(text) if text else self.protocol
        return replace(self.context(unit), protocol=frozen)

    def freeze_protocol(self) -> None:
        """Keep the school's protocol as it is now: whatever is begun under it stays under it."""
        whole, now = self.protocol, self.clock.now()
        self.database.transaction(lambda unit: protocols.freeze(
            unit, self.school.id, whole.name, whole.digest, whole.model_dump_json(), now))

    async def _do(self, work: Callable[[Unit], T]) -> T:
        loop = asyncio.get_running_loop()
        done = await loop.run_in_executor(self.database.executor, self._until_it_fits, work)
        self.due()
        return done

    def _until_it_fits(self, work: Callable[[Unit], T]) -> T:
        for _ in range(TRIES - 1):
            try:
                return self.database.transaction(work)
            except (concerns.Conflict, concerns.ReferenceTaken, repeats.AlreadyDone):
                continue
        return self.database.transaction(work)

    def _turn(self, unit: Unit, move: Command | Click | Submit | Wake) -> Answer:
        match move:
            case Command():
                return self._command(unit, move)
            case Submit(form="report"):
                return self._report(unit, move)
            case Click(action="away" | "back") | Submit(form="away"):
                return self._away(unit, move)
            case Wake():
                concern = concerns.load_for_program(unit, self.school.id, move.concern)
                return self._save(unit, advance(concern, move, self.context_of(unit, concern)))
            case _:
                return self._of_a_concern(unit, move)

    def _command(self, unit: Unit, move: Command) -> Answer:
        if not reporting.wants_status(move):
            return reporting.command(move, self.context())
        mine = concerns.reported_by(unit, self.school, move.person)
        known = [concerns.load_for_reporter(unit, self.school, move.person, one.concern) for one in mine]
        return reporting.status(move.person, known, self.context())

    def _away(self, unit: Unit, move: Click | Submit) -> Answer:
        ctx = self.context()
        if isinstance(move, Click) and move.action == "away":
            return home.ask_away(ctx)
        until = home.away_until(move, ctx) if isinstance(move, Submit) else None
        if isinstance(until, Errors):
            return until
        directory.set_away(unit, self.school.id, move.person, until)
        return Done()

    def _home(self, unit: Unit, person: str) -> Form:
        known = concerns.open_for(unit, self.school, person)
        waiting = [home.Waiting(c.id, c.reference, c.urgency, c.owner, c.next_wake_at) for c in known]
        return home.page(self.context(unit), person, waiting)

    def _report(self, unit: Unit, move: Submit) -> Answer:
        key, digest = f"report:{move.nonce}", self._digest(move)
        before = repeats.done_before(unit, self.school.id, key)
        if before is None or before.concern is None:
            draft = reporting.submit(move, self.context(unit))
        else:
            concern = concerns.load_for_reporter(unit, self.school, move.person, before.concern)
            if before.digest == digest or repeats.done_before(unit, self.school.id, f"{key}:{digest}"):
                return reporting.thanks(concern, move.person, self.context())
            draft, key = adding.sent_again(move, concern, self.context_of(unit, concern)), f"{key}:{digest}"
        return draft if isinstance(draft, Errors) else self._save_report(unit, draft, move, key, digest)

    def _save_report(self, unit: Unit, draft: Draft, move: Submit, key: str, digest: str) -> Answer:
        draft.answer = reporting.thanks(draft.concern, move.person, draft.ctx)
        return self._save(unit, complete(draft), key, digest)

    def _of_a_concern(self, unit: Unit, move: Click | Submit) -> Answer:
        what = move.action if isinstance(move, Click) else move.form
        load = concerns.load_for_reporter if what in REPORTERS else concerns.load
        try:
            concern = load(unit, self.school, move.person, move.concern)
        except concerns.NotFound:
            return self._refuse(unit, move)
        key = repeat_key(move)
        if key and repeats.done_before(unit, self.school.id, key):
            return Done() if isinstance(move, Submit) else Nothing()
        return self._save(unit, advance(concern, move, self.context_of(unit, concern)), key)

    def _refuse(self, unit: Unit, move: Click | Submit) -> Answer:
        """The answer is the same whether there is such a concern or not; when there is, its record says who tried."""
        try:
            concern = concerns.load_for_program(unit, self.school.id, move.concern)
        except concerns.NotFound:
            return refused(move)
        draft = Draft(concern, self.context_of(unit, concern))
        draft.record("refused", move.person)
        self._save(unit, complete(draft))
        return refused(move)

    def _words(self, unit: Unit, said: Say, chat: str, thread: str) -> bool:
        about = concerns.in_thread(unit, self.school.id, chat, thread)
        if about is None or repeats.done_before(unit, self.school.id, f"event:{said.event}"):
            return about is not None
        try:
            concern = concerns.load(unit, self.school, said.person, about)
        except concerns.NotFound:
            return False
        asked = concern.asked
        key = message_key("step", about, (asked.step, str(asked.count)), asked.to) if asked else ""
        shown = conversations.message_of(unit, key)
        move = replace(said, concern=about, shown_at=float(shown.ts) if shown else None)
        self._save(unit, advance(concern, move, self.context_of(unit, concern)), f"event:{said.event}")
        return True

    def _file(self, unit: Unit, sent: FileSent, chat: str, thread: str | None) -> None:
        key = f"event:{sent.event}"
        if repeats.done_before(unit, self.school.id, key):
            return
        about = concerns.in_thread(unit, self.school.id, chat, thread) if thread else None
        if about:
            concern = concerns.load_for_program(unit, self.school.id, about)
            self._save(unit, advance(concern, sent, self.context_of(unit, concern)), key)
        else:
            self._save(unit, complete(files.new_concern(sent, self.context(unit))), key)

    def _give_up(self, unit: Unit, duty: Duty, move: Undelivered) -> None:
        now = self.clock.now()
        drop(unit, duty, now)
        concern = concerns.load_for_program(unit, self.school.id, duty.concern)
        concerns.save(unit, self.school, advance(concern, move, self.context_of(unit, concern)), now)

    def _save(self, unit: Unit, turn: Turn, key: str = "", digest: str = "") -> Answer:
        now = self.clock.now()
        if isinstance(turn.answer, Errors):
            return turn.answer
        concerns.save(unit, self.school, turn, now)
        if key and turn.concern:
            repeats.remember(unit, self.school.id, key, turn.concern.id, digest, now)
        return turn.answer

    def _digest(self, move: Submit) -> str:
        words = json.dumps(dict(move.values), sort_keys=True).encode()
        return hmac.new(self.secret, words, hashlib.sha256).hexdigest()
