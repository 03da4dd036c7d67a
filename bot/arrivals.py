"""Which concern is it about, when a move does not say? Commands, reports, typed words, files, and what is about none.

Part of a turn (`bot.turn`): every function works in the turn's own transaction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flows import adding, direct, files, home, reporting
from flows.advance import complete
from flows.messages import Answer, Done, Errors, Form, Message
from flows.moves import Click, Command, FileSent, Say, Submit
from flows.turn import Draft
from storage import concerns, conversations, directory, repeats
from storage.duties import message_key
from storage.unit import Unit

if TYPE_CHECKING:
    from bot.turn import Turns


def answer(turns: Turns, unit: Unit, move: Command | Click | Submit) -> Answer | None:
    """The answer to a command, a report or an away mark; None when the move is about a concern it names."""
    match move:
        case Command():
            return _command(turns, unit, move)
        case Submit(form="report", standing="stranger"):
            return reporting.turned_away(turns.context(unit))
        case Submit(form="report"):
            return _report(turns, unit, move)
        case Click(action="away" | "back") | Submit(form="away"):
            return _away(turns, unit, move)
    return None


def _command(turns: Turns, unit: Unit, move: Command) -> Answer:
    if not reporting.wants_status(move):
        return reporting.command(move, turns.context(unit))
    mine = concerns.reported_by(unit, turns.school, move.person)
    known = [concerns.load_for_reporter(unit, turns.school, move.person, one.concern) for one in mine]
    return reporting.status(move.person, known, turns.context(unit))


def _report(turns: Turns, unit: Unit, move: Submit) -> Answer:
    """A new concern; the same form sent again gives the same receipt, and with other words an addendum."""
    key, digest = f"report:{move.nonce}", turns.digest(move)
    before = repeats.done_before(unit, turns.school.id, key)
    if before is None or before.concern is None:
        return _thanked(turns, unit, reporting.submit(move, turns.context(unit)), move, key)
    concern = concerns.load_for_reporter(unit, turns.school, move.person, before.concern)
    if before.digest == digest or repeats.done_before(unit, turns.school.id, f"{key}:{digest}"):
        return reporting.thanks(concern, move.person, turns.context_of(unit, concern))
    more = adding.sent_again(move, concern, turns.context_of(unit, concern))
    return _thanked(turns, unit, more, move, f"{key}:{digest}")


def _thanked(turns: Turns, unit: Unit, draft: Draft | Errors, move: Submit, key: str) -> Answer:
    if isinstance(draft, Errors):
        return draft
    draft.answer = reporting.thanks(draft.concern, move.person, draft.ctx)
    return turns.save(unit, complete(draft), key, turns.digest(move))


def _away(turns: Turns, unit: Unit, move: Click | Submit) -> Answer:
    ctx = turns.context(unit)
    if isinstance(move, Click) and move.action == "away":
        return home.ask_away(ctx)
    until = home.away_until(move, ctx) if isinstance(move, Submit) else None
    if isinstance(until, Errors):
        return until
    directory.set_away(unit, turns.school.id, move.person, until)
    return Done()


def home_page(turns: Turns, unit: Unit, person: str) -> Form:
    """The bot's own page for this person."""
    known = concerns.open_for(unit, turns.school, person, home.COUNTED + 1)
    return home.page(turns.context(unit), person, _waiting(known))


def _waiting(known: list[concerns.Summary]) -> list[home.Waiting]:
    return [home.Waiting(c.id, c.reference, c.urgency, c.owner, c.next_wake_at) for c in known]


def words(turns: Turns, unit: Unit, said: Say, chat: str, thread: str | None) -> Message | None:
    """Typed words: into the concern of their thread; else the person is asked which one, or told how to report."""
    key = f"event:{said.event}"
    if repeats.done_before(unit, turns.school.id, key):
        return None
    about = concerns.in_thread(unit, turns.school.id, chat, thread) if thread else None
    if about and _kept(turns, unit, replace(said, concern=about), key):
        return None
    mine = concerns.open_of(unit, turns.school, said.person, direct.MOST)
    return direct.which_concern(_waiting(mine)) if mine else direct.how_to_report()


def _kept(turns: Turns, unit: Unit, said: Say, key: str) -> bool:
    try:
        concern = concerns.load(unit, turns.school, said.person, said.concern)
    except concerns.NotFound:
        return False
    asked = concern.asked
    question = message_key("step", concern.id, (asked.step, str(asked.count)), asked.to) if asked else ""
    shown = conversations.message_of(unit, question)
    turns.advance(unit, concern, replace(said, shown_at=float(shown.ts) if shown else None), key)
    return True


def file(turns: Turns, unit: Unit, sent: FileSent, chat: str, thread: str | None) -> None:
    """A file: into the concern of its thread, else a new one."""
    key = f"event:{sent.event}"
    if repeats.done_before(unit, turns.school.id, key):
        return
    about = concerns.in_thread(unit, turns.school.id, chat, thread) if thread else None
    if about:
        repeats.remember(unit, turns.school.id, key, about, "", turns.clock.now())
        turns.advance(unit, concerns.load_for_program(unit, turns.school.id, about), sent)
    else:
        turns.save(unit, complete(files.new_concern(sent, turns.context(unit))), key)
