"""Which concern is it about, when a move does not say? Commands, reports, typed words, files, and
what is about none.

Part of a turn (`bot.turns.turn`): every function works in the turn's own transaction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.running.logs import logger
from bot.turns import role_changes
from flows.advance import complete
from flows.concern import Concern
from flows.moves import Click, Command, FileSent, Say, Submit
from flows.reporting import additions, files_sent, reporting
from flows.school import role_change_messages
from flows.screen import Answer, Done, Errors, Form, Message
from flows.screens import admin_health, home, no_concern
from flows.turn import Draft
from storage.concerns import concerns, repeats
from storage.database.transaction import Transaction
from storage.duties.duties import message_key
from storage.people import conversations, who_is_away
from storage.sealing.damaged import Damaged

log = logger("report_image")

if TYPE_CHECKING:
    from bot.turns.turn import Turns

REPORTS_SHOWN = 10


def answer(turns: Turns, tx: Transaction, move: Command | Click | Submit) -> Answer | None:
    """The answer to what is about no concern, or a new one; None when the move is about a concern
    it names.
    """
    match move:
        case Command():
            return _command(turns, tx, move)
        case Submit(form="report", standing="stranger"):
            return reporting.turned_away(turns.context(tx))
        case Submit(form="report"):
            return _report(turns, tx, move)
        case Click(action="away" | "back") | Submit(form="away"):
            return _away(turns, tx, move)
        case Click(action=role_change_messages.CONFIRM | role_change_messages.REFUSE):
            return role_changes.settle(turns, tx, move)
    return None


def _command(turns: Turns, tx: Transaction, move: Command) -> Answer:
    if not reporting.wants_status(move):
        return reporting.command(move, turns.context(tx))
    return reporting.status(move.person, _reported(turns, tx, move.person), turns.context(tx))


def _reported(turns: Turns, tx: Transaction, person: str, most: int | None = None) -> list[Concern]:
    mine = concerns.reported_by(tx, turns.school, person)[:most]
    known = [_readable(turns, tx, person, one) for one in mine]
    return [concern for concern in known if concern]


def _readable(turns: Turns, tx: Transaction, person: str, concern_id: str) -> Concern | None:
    """A concern this person reported; None when it is not theirs, or, with a line in the log,
    cannot be read.
    """
    try:
        return concerns.load_for_reporter(tx, turns.school, person, concern_id)
    except concerns.NotFound:
        return None
    except Damaged as damage:
        log.error("left out of a list", table=damage.table, concern=damage.concern)
        return None


def _report(turns: Turns, tx: Transaction, move: Submit) -> Answer:
    """A new concern; the same form sent again gives the same receipt, and with other words an
    addendum.
    """
    key, digest = f"report:{move.nonce}", turns.digest(move)
    before = repeats.done_before(tx, turns.school.id, key)
    if before is None or before.concern is None:
        return _thanked(turns, tx, reporting.submit(move, turns.context(tx)), move, key)
    concern = concerns.load_for_reporter(tx, turns.school, move.person, before.concern)
    if before.digest == digest or repeats.done_before(tx, turns.school.id, f"{key}:{digest}"):
        return reporting.thanks(concern, move.person, turns.context_of(tx, concern))
    more = additions.sent_again(move, concern, turns.context_of(tx, concern))
    return _thanked(turns, tx, more, move, f"{key}:{digest}")


def _thanked(
    turns: Turns, tx: Transaction, draft: Draft | Errors, move: Submit, key: str
) -> Answer:
    if isinstance(draft, Errors):
        return draft
    draft.answer = reporting.thanks(draft.concern, move.person, draft.ctx)
    return turns.save(tx, complete(draft), key, turns.digest(move))


def _away(turns: Turns, tx: Transaction, move: Click | Submit) -> Answer:
    ctx = turns.context(tx)
    if isinstance(move, Click) and move.action == "away":
        return home.ask_away(ctx)
    until = home.away_until(move, ctx) if isinstance(move, Submit) else None
    if isinstance(until, Errors):
        return until
    who_is_away.set_away(tx, turns.school.id, move.person, until)
    return Done()


def home_page(
    turns: Turns, tx: Transaction, person: str, health: admin_health.Found | None
) -> Form:
    """The bot's own page for this person; `health` for an administrator only."""
    ctx = turns.context(tx)
    mine = _reported(turns, tx, person, REPORTS_SHOWN)
    known = _waiting(concerns.open_for(tx, turns.school, person, home.COUNTED + 1))
    shown = home.Shown(
        known,
        mine,
        role_changes.on_home(turns, tx, person),
        admin_health.parts(health, role_changes.warnings(turns, tx)) if health else (),
    )
    return home.page(ctx, person, shown)


def _waiting(known: list[concerns.Summary]) -> list[home.Waiting]:
    return [home.Waiting(c.id, c.reference, c.urgency, c.owner, c.due_at) for c in known]


def words(
    turns: Turns, tx: Transaction, said: Say, chat: str, thread: str | None
) -> Message | None:
    """Typed words: into the concern of their thread; else the person is asked which one, or told
    how to report.
    """
    key = f"event:{said.event}"
    if repeats.done_before(tx, turns.school.id, key):
        return None
    about = conversations.in_thread(tx, turns.school.id, chat, thread) if thread else None
    if about and _kept(turns, tx, replace(said, concern=about), key):
        return None
    if said.edited:
        return None
    mine = concerns.open_of(tx, turns.school, said.person, no_concern.MOST)
    return no_concern.which_concern(_waiting(mine)) if mine else no_concern.how_to_report()


def _kept(turns: Turns, tx: Transaction, said: Say, key: str) -> bool:
    try:
        concern = concerns.load(tx, turns.school, said.person, said.concern)
    except concerns.NotFound:
        return False
    asked = concern.asked
    question = (
        message_key("step", concern.id, (asked.step, str(asked.count)), asked.to) if asked else ""
    )
    shown = conversations.message_of(tx, turns.school.id, question)
    turns.advance(tx, concern, replace(said, shown_at=float(shown.ts) if shown else None), key)
    return True


def file(turns: Turns, tx: Transaction, sent: FileSent, chat: str, thread: str | None) -> None:
    """A file: into the concern of its thread, else a new one."""
    key = f"event:{sent.event}"
    if repeats.done_before(tx, turns.school.id, key):
        return
    about = conversations.in_thread(tx, turns.school.id, chat, thread) if thread else None
    if about:
        repeats.remember(tx, turns.school.id, key, about, "", turns.clock.now())
        turns.advance(tx, concerns.load_for_program(tx, turns.school.id, about), sent)
    else:
        turns.save(tx, complete(files_sent.new_concern(sent, turns.context(tx))), key)
