"""Which concern is it about, when a move does not say? Commands, reports, typed words, files, and what is about none.

Part of a turn (`bot.turn`): every function works in the turn's own transaction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import role_holders
from bot.logs import logger
from flows import adding, direct, files, home, home_health, people_chat, reporting
from flows.advance import complete
from flows.concern import Concern
from flows.messages import Answer, Done, Errors, Form, Message
from flows.moves import Click, Command, FileSent, Say, Submit
from flows.turn import Draft
from storage import concerns, conversations, directory, repeats
from storage.duties import message_key
from storage.unit import Unit
from storage.vault import Damaged

log = logger("report_image")

if TYPE_CHECKING:
    from bot.turn import Turns

REPORTS_SHOWN = 10


def answer(turns: Turns, unit: Unit, move: Command | Click | Submit) -> Answer | None:
    """The answer to what is about no concern, or a new one; None when the move is about a concern it names."""
    match move:
        case Command():
            return _command(turns, unit, move)
        case Submit(form="report", standing="stranger"):
            return reporting.turned_away(turns.context(unit))
        case Submit(form="report"):
            return _report(turns, unit, move)
        case Click(action="away" | "back") | Submit(form="away"):
            return _away(turns, unit, move)
        case Click(action=people_chat.CONFIRM | people_chat.REFUSE):
            return role_holders.settle(turns, unit, move)
    return None


def _command(turns: Turns, unit: Unit, move: Command) -> Answer:
    if not reporting.wants_status(move):
        return reporting.command(move, turns.context(unit))
    return reporting.status(move.person, _reported(turns, unit, move.person), turns.context(unit))


def _reported(turns: Turns, unit: Unit, person: str, most: int | None = None) -> list[Concern]:
    mine = concerns.reported_by(unit, turns.school, person)[:most]
    known = [_readable(turns, unit, person, one.concern) for one in mine]
    return [concern for concern in known if concern]


def _readable(turns: Turns, unit: Unit, person: str, concern_id: str) -> Concern | None:
    """A concern this person reported; None when it is not theirs, or, with a line in the log, cannot be read."""
    try:
        return concerns.load_for_reporter(unit, turns.school, person, concern_id)
    except concerns.NotFound:
        return None
    except Damaged as damage:
        log.error("left out of a list", table=damage.table, concern=damage.concern)
        return None


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


def home_page(turns: Turns, unit: Unit, person: str, health: home_health.Found | None) -> Form:
    """The bot's own page for this person; `health` for an administrator only."""
    ctx = turns.context(unit)
    mine = _reported(turns, unit, person, REPORTS_SHOWN)
    known = _waiting(concerns.open_for(unit, turns.school, person, home.COUNTED + 1))
    shown = home.Shown(known, mine, role_holders.on_home(turns, unit, person),
                       home_health.parts(health, role_holders.warnings(turns, unit)) if health else ())
    return home.page(ctx, person, shown)


def _waiting(known: list[concerns.Summary]) -> list[home.Waiting]:
    return [home.Waiting(c.id, c.reference, c.urgency, c.owner, c.due_at) for c in known]


def words(turns: Turns, unit: Unit, said: Say, chat: str, thread: str | None) -> Message | None:
    """Typed words: into the concern of their thread; else the person is asked which one, or told how to report."""
    key = f"event:{said.event}"
    if repeats.done_before(unit, turns.school.id, key):
        return None
    about = concerns.in_thread(unit, turns.school.id, chat, thread) if thread else None
    if about and _kept(turns, unit, replace(said, concern=about), key):
        return None
    if said.edited:
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
    shown = conversations.message_of(unit, turns.school.id, question)
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
