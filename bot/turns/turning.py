"""What can be done within one turn? Concerns advanced and saved, each with the world as it is now.

Every function of `bot.turns` that takes a `Turning` works in that turn's own transaction.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.running.clock import Clock
from bot.running.identifiers import opaque
from bot.running.logs import logger
from flows.absence import messages as absence
from flows.advance import advance, changed
from flows.concern import Concern
from flows.context import Context, Identifiers
from flows.kept.destruction import Destruction
from flows.kept.figures import Figures
from flows.moves import Attach, Click, Follows, Linked, Move, Submit, Wake
from flows.needs import beside, shows_lines, shows_readings
from flows.other_concerns import Need
from flows.protocol.rules import Protocol
from flows.school.school import School
from flows.screen import Answer, Errors
from flows.screens.upkeep import Due
from flows.turn import Away, Post, Turn
from storage.concerns import chronology, concerns, loaded_beside, protocols, repeats, retention
from storage.database.transaction import Note, Transaction
from storage.duties import from_turn
from storage.duties.duties import message_key
from storage.duties.waking import wake_all
from storage.evidence import refusals, told
from storage.people import knowing, who_is_away
from storage.people.role_holders import effective
from storage.sealing.damaged import Damaged

log = logger("report_image.turn")

MOST = 1000
FORMS = "forms"
Machine = Callable[[Transaction, datetime], Iterable[Due]]


def no_machine(tx: Transaction, now: datetime) -> Iterable[Due]:
    """Where nobody's machine is looked after: the demo, and tests."""
    return ()


@dataclass(frozen=True)
class Turning:
    """One turn of one school, in one transaction. `machine`: what there is to look after on the bot's
    own. `saved`: what was, as far as it has come.
    """

    tx: Transaction
    school: School
    protocol: Protocol
    clock: Clock
    identifiers: Identifiers
    machine: Machine = no_machine
    saved: list[Turn] = field(default_factory=list)

    def context(self, others: tuple[Concern, ...] = ()) -> Context:
        """What flows are told of the world now, where no concern is meant."""
        now = self.clock.now()
        away = who_is_away.away(self.tx, self.school.id, now)
        marked = who_is_away.marked(self.tx, self.school.id)
        school = effective(self.tx, self.school)
        return Context(school, self.protocol, now, self.identifiers, away, others, marked=marked)

    def context_of(self, concern: Concern) -> Context:
        """The same for a concern: with the protocol it was begun under, word for word.

        Where that is not there any more, or another than it was, the one there is now asks.
        """
        return replace(self.context(), protocol=self.protocol_of(concern))

    def protocol_of(self, concern: Concern | concerns.Summary) -> Protocol:
        """The protocol that asks in this concern."""
        if concern.digest == self.protocol.digest:
            return self.protocol
        text = protocols.frozen(self.tx, self.school.id, concern.protocol, concern.digest)
        begun_under = Protocol.kept(text, concern.digest) if text else None
        if text and begun_under is None:
            log.error("the protocol that was kept for it is not as it was", concern=concern.id)
        return begun_under or self.protocol

    def alone(
        self,
        move: Move,
        key: str = "",
        digest: str = "",
        others: tuple[Concern, ...] = (),
        figures: Figures | None = None,
    ) -> Answer:
        """A move that is about no concern, or a new one; `key` recognises it when it comes
        again, and `digest` that a form says the same.
        """
        return self.save(self.thought(move, others, figures), key, digest)

    def thought(
        self, move: Move, others: tuple[Concern, ...] = (), figures: Figures | None = None
    ) -> Turn:
        """What the same leads to, of which nothing is kept yet."""
        ctx = self.context(others)
        return advance(None, move, replace(ctx, figures=figures) if figures else ctx)

    def advance(self, concern: Concern, move: Move, key: str = "", digest: str = "") -> Answer:
        """A move on a concern loaded in this transaction; `key` recognises it when it comes again.

        One that changed nothing (it was refused, or came too late) is not remembered as done.
        """
        ctx = self.context_of(concern)
        need = beside(concern, move, ctx.school)
        seen = loaded_beside.needed(self.tx, self.school, concern, need)
        ctx = self._with_what_it_shows(replace(ctx, others=seen), concern, move)
        turn = advance(concern, move, ctx)
        if turn.refused:
            self.tx.note(refusals.note(self.school.id, getattr(move, "person", ""), concern.id))
            return turn.answer
        if isinstance(move, Click | Submit) and not _leads_to(turn, concern):
            return turn.answer
        return self.save(turn, key if changed(concern, turn.concern) else "", digest)

    def _with_what_it_shows(self, ctx: Context, concern: Concern, move: Move) -> Context:
        """The same with who read the concern, or all that happened in it, where that is shown."""
        tx, school = self.tx, self.school
        if shows_readings(concern, move, ctx.school):
            ctx = replace(ctx, readings=told.readings(tx, school.id, concern.id))
        if isinstance(move, Click) and shows_lines(concern, move, ctx.school):
            lines = chronology.read(tx, school, move.person, concern.id)
            ctx = replace(ctx, lines=tuple(lines))
        return ctx

    def asked(self, person: str, concern: str, *, to_add: bool = False) -> Concern | None:
        """The concern this person asks for, to add to their report or for what it says; None whether
        it is not there, another school's, damaged or not theirs: they are to be answered alike.

        Raises Damaged for whoever knows of it.
        """
        load = concerns.load_for_reporter if to_add else concerns.load
        knows = knowing.has_receipt if to_add else knowing.was_told
        try:
            return load(self.tx, self.school, person, concern)
        except concerns.NotFound:
            return None
        except Damaged as damage:
            if damage.concern != concern or knows(self.tx, self.school, person, concern):
                raise
            log.error("cannot be read", table=damage.table, concern=damage.concern)
            return None

    def found(self, need: Need | None) -> tuple[Concern, ...]:
        """The concerns that a move about none asks to see."""
        return loaded_beside.needed(self.tx, self.school, None, need)

    def wake(self, concern: str) -> Answer:
        """The concern looks at the time, and at its people, again."""
        found = concerns.load_for_program(self.tx, self.school.id, concern)
        return self.advance(found, Wake(concern))

    def save(self, turn: Turn, key: str = "", digest: str = "") -> Answer:
        """Keep all that follows from a move, and the key that recognises it, or nothing when
        something is wrong.
        """
        if isinstance(turn.answer, Errors):
            return turn.answer
        now = self.clock.now()
        concerns.save(self.tx, self.school, turn, now)
        self.saved.append(turn)
        if turn.away:
            self._away(turn.away)
        for move in turn.then:
            self._in_another(move)
        if turn.destroyed:
            self._destroy(turn.destroyed)
        if key and turn.concern:
            repeats.remember(self.tx, self.school.id, key, turn.concern.id, digest, now)
        return turn.answer

    def _away(self, away: Away) -> None:
        """Whatever somebody has, or is waited for in, is looked at again when they go, and when they
        are back; what was said of it before is brought up to date.
        """
        tx, school, now = self.tx, self.school.id, self.clock.now()
        before = who_is_away.marked(tx, school).get(away.person)
        who_is_away.set_away(tx, school, away.person, away.until, away.by, away.marked)
        if before and before != away.marked:
            about, again = (before.id,), self.identifiers.id()
            from_turn.tell_again(tx, school, absence.KIND, about, again, now)
        from_turn.tell(tx, school, away.told, now)
        wake_all(tx, school, now)

    def _in_another(self, move: Follows) -> None:
        """What follows in another concern. Raises NotFound when its person may not know of it: then
        all is undone.

        A concern is closed, and a destruction stopped, also when one that was attached to it is
        destroyed or damaged.
        """
        if isinstance(move, Attach | Linked):
            found = concerns.load(self.tx, self.school, move.person, move.concern)
            self.advance(found, move)
            return
        try:
            concern = concerns.load_for_program(self.tx, self.school.id, move.concern)
        except (concerns.NotFound, Damaged):
            log.warning("what is attached is not there to follow", concern=move.concern)
            return
        self.advance(concern, move)

    def _destroy(self, wish: Destruction) -> None:
        """All that goes together; the audit keeps of each who asked and who confirmed."""
        for one in wish.together:
            words = f"{one.reference}, asked for by {wish.by}, confirmed by {wish.confirmed_by}"
            note = Note(self.school.id, "program", f"{retention.DESTROYED}: {words}", one.concern)
            retention.destroy(self.tx, note)

    def digest(self, move: Submit) -> str:
        """What tells one content of a form from another, and tells nobody without the key what it
        was.
        """
        words = json.dumps(dict(move.values), sort_keys=True).encode()
        secret = self.tx.vault.lasting(self.school.id, FORMS)
        return hmac.new(secret, words, hashlib.sha256).hexdigest()


def _leads_to(turn: Turn, before: Concern) -> bool:
    """Whether anything follows that is to be kept; a button that came too late writes nothing."""
    new = turn.concern != before or turn.entries or turn.duties
    return bool(new or turn.then or turn.away or turn.destroyed)


def tell(saved: Iterable[Turn]) -> None:
    """What was saved, and the names of the messages that follow: what becomes of each is logged under
    the same name.
    """
    for turn in saved:
        if turn.concern:
            posts = [one for one in turn.duties if isinstance(one, Post)]
            keys = [message_key(p.kind, turn.concern.id, p.args, p.to) for p in posts]
            log.info("saved", concern=turn.concern.id, duties=[opaque(key) for key in keys])
