"""Which concern is it about, when a move does not say? Commands, reports, typed words, files, and
what is about none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.running.logs import logger
from bot.turns import drilling, not_sent, role_changes
from bot.turns.turning import Turning
from flows.absence import moves as absence
from flows.advance import again
from flows.assessment.buttons import CARD
from flows.concern import Concern
from flows.follow_up.rules import words_of
from flows.moves import Click, Command, Deleted, FileSent, PupilWrote, Say, Submit
from flows.other_concerns import Counted
from flows.reporting import files_sent, pupils, reporting
from flows.reporting.buttons import REPORT
from flows.school.buttons import CONFIRM, REFUSE
from flows.screen import Answer, Done, Message
from flows.screens import home, no_concern
from flows.subjects import rule_of
from storage.concerns import concerns, counting, repeats
from storage.duties import duties
from storage.duties.duties import message_key
from storage.people import conversations, school_state
from storage.sealing.damaged import Damaged

log = logger("report_image")


def answer(turning: Turning, move: Command | Click | Submit) -> Answer | None:
    """The answer to what is about no concern, or a new one; None when the move is about a concern
    it names.
    """
    if isinstance(move, Command):
        mine = reported(turning, move.person) if reporting.wants_status(move) else []
        return turning.alone(move, others=tuple(mine))
    if isinstance(move, Click) and move.action in (CONFIRM.name, REFUSE.name):
        return role_changes.settle(turning, move)
    if isinstance(move, Submit) and move.form == REPORT.form:
        return _report(turning, move)
    if (of_a_drill := drilling.answer(turning, move)) is not None:
        return of_a_drill
    rule = rule_of(move)
    if rule is None or rule.alone is None:
        return None
    if rule in absence.RULES:
        school_state.alone(turning.tx, turning.school.id)
    need = rule.needs(move, turning.school) if rule.needs else None
    if isinstance(need, Counted):
        figures = counting.figures(turning.tx, turning.school, need.person, need.since, need.before)
        return turning.alone(move, figures=figures)
    return turning.alone(move, others=turning.found(need))


def reported(turning: Turning, person: str, most: int | None = None) -> list[Concern]:
    """The concerns this person reported, the newest first."""
    mine = concerns.reported_by(turning.tx, turning.school, person)[:most]
    known = [_readable(turning, person, one) for one in mine]
    return [concern for concern in known if concern]


def _readable(turning: Turning, person: str, concern_id: str) -> Concern | None:
    """A concern this person reported; None when it is not theirs, or, with a line in the log,
    cannot be read.
    """
    try:
        return concerns.look_for_reporter(turning.tx, turning.school, person, concern_id)
    except concerns.NotFound:
        return None
    except Damaged as damage:
        log.error("left out of a list", table=damage.table, concern=damage.concern)
        return None


def _report(turning: Turning, move: Submit) -> Answer:
    """A new concern, and first of all its key: one statement says whether it is new. The same form sent
    again is about the one it made, with other words too. Somebody else's form is another one.
    """
    tx, school = turning.tx, turning.school
    key, digest = not_sent.report_key(move.nonce), turning.digest(move)
    new, now = turning.thought(move), turning.clock.now()
    if new.concern and repeats.is_first(tx, school.id, key, new.concern.id, digest, now):
        answer = turning.save(new)
        not_sent.followed(turning, move)
        return answer
    before = repeats.done_before(tx, school.id, key)
    if before is None or before.concern is None:
        answer = turning.save(new, key, digest)
        not_sent.shown_again(turning, move, answer)
        return answer
    concern = turning.asked(move.person, before.concern, to_add=True)
    if concern is None:
        return _another(turning, move, f"{key}:{move.person}:{digest}", digest)
    if before.digest == digest or repeats.done_before(tx, school.id, f"{key}:{digest}"):
        return again(concern, move, turning.context_of(concern))
    return turning.advance(concern, move, f"{key}:{digest}", digest)


def _another(turning: Turning, move: Submit, key: str, digest: str) -> Answer:
    done = repeats.done_before(turning.tx, turning.school.id, key)
    return Done() if done else turning.alone(move, key, digest)


def waiting(turning: Turning, known: list[concerns.Summary]) -> list[home.Waiting]:
    """The same as it is shown to a person, in the words of the questions it was begun under: each
    edition is looked up once.
    """
    editions = {c.digest: c for c in known}
    asks = {digest: turning.protocol_of(one) for digest, one in editions.items()}
    return [
        home.Waiting(
            c.id,
            c.reference,
            c.urgency,
            c.owner,
            c.due_at,
            words_of(asks[c.digest], c.due),
            c.reopened_at,
            c.asks,
        )
        for c in known
    ]


def words(
    turning: Turning,
    said: Say,
    chat: str,
    thread: str | None,
    time_of: Callable[[str], float],
) -> Message | None:
    """Typed words: into the concern of their thread; else the person is asked which one, or told
    how to report.
    """
    tx, school, key = turning.tx, turning.school, f"event:{said.event}"
    if repeats.done_before(tx, school.id, key):
        return None
    about = conversations.in_thread(tx, school.id, chat, thread) if thread else None
    if about and _kept(turning, replace(said, concern=about), key, time_of):
        return None
    if said.edited:
        return None
    theirs = waiting(turning, concerns.open_of(tx, school, said.person, no_concern.MOST))
    mine = [] if theirs else reported(turning, said.person, no_concern.MOST)
    return no_concern.words(theirs, mine)


def _kept(turning: Turning, said: Say, key: str, time_of: Callable[[str], float]) -> bool:
    try:
        concern = turning.asked(said.person, said.concern)
    except Damaged as damage:
        log.error("cannot be read", table=damage.table, concern=damage.concern)
        return False
    if concern is None:
        return False
    turning.advance(concern, replace(said, shown_at=_shown_at(turning, concern, time_of)), key)
    return True


def _shown_at(turning: Turning, concern: Concern, time_of: Callable[[str], float]) -> float | None:
    """When the question that waits came up on the owner's card, posted or edited; None when it has
    not yet.
    """
    card, asked = concern.card, concern.asked
    if card is None or asked is None:
        return None
    key = message_key(CARD, concern.id, card.args, card.to)
    if card.count == asked.count:
        posted = conversations.message_of(turning.tx, turning.school.id, key)
        return time_of(posted.ts) if posted else None
    edited = duties.edited_at(turning.tx, turning.school.id, concern.id, key, asked.at)
    return edited.timestamp() if edited else None


def file(turning: Turning, sent: FileSent, chat: str, thread: str | None) -> None:
    """A file: into the concern of its thread, else a new one."""
    tx, school, key = turning.tx, turning.school, f"event:{sent.event}"
    if repeats.done_before(tx, school.id, key):
        return
    about = conversations.in_thread(tx, school.id, chat, thread) if thread else None
    found = _of_thread(turning, about) if about else None
    if found and files_sent.belongs(found, sent.person, turning.context().school):
        repeats.remember(tx, school.id, key, found.id, "", turning.clock.now())
        turning.advance(found, sent)
    else:
        turning.alone(sent, key)


def deleted(turning: Turning, person: str, event: str, *, file: bool) -> None:
    """What was sent is deleted in the chat: the concern that holds something of it says so, once; of
    what no concern holds nothing is said. `event` named its telling; words with a file had their own.
    """
    tx, school = turning.tx, turning.school
    for key, is_file in ((f"event:{event}", file), (f"event:{event}.words", False)):
        held, again = repeats.done_before(tx, school.id, key), f"{key}.deleted"
        if held is None or held.concern is None or repeats.done_before(tx, school.id, again):
            continue
        if found := _of_thread(turning, held.concern):
            repeats.remember(tx, school.id, again, found.id, "", turning.clock.now())
            turning.advance(found, Deleted(person, found.id, event, is_file))


def _of_thread(turning: Turning, concern_id: str) -> Concern | None:
    """The concern of a thread, or of what was sent; None when it was destroyed, or, with a line in the log, cannot be
    read.
    """
    try:
        return concerns.load_for_program(turning.tx, turning.school.id, concern_id)
    except concerns.NotFound:
        return None
    except Damaged as damage:
        log.error("cannot be read", table=damage.table, concern=damage.concern)
        return None


def pupil(turning: Turning, wrote: PupilWrote) -> None:
    """A pupil wrote: a concern of its own, unless somebody is dealing with it already; they are told
    again, now and then.
    """
    before = reported(turning, wrote.person)
    key = f"pupil:{wrote.person}:{len(before)}"
    if open_one := pupils.told_of(before, wrote.person):
        late = pupils.is_told_again(open_one, wrote.person, turning.clock.now())
        if late and (found := turning.asked(wrote.person, open_one.id, to_add=True)):
            turning.advance(found, wrote)
        return
    if repeats.done_before(turning.tx, turning.school.id, key) is None:
        turning.alone(wrote, key)
