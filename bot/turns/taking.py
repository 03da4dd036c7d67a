"""Which concern does this move name, and may it be loaded? Then it is advanced and saved."""

from __future__ import annotations

from collections.abc import Callable

from bot.turns import drilling, new_moves, role_changes
from bot.turns.people import absences
from bot.turns.turning import Turning
from flows.advance import again, repeat_key
from flows.moves import Click, Command, Gone, Submit, Undelivered, Wake
from flows.refusals import refused
from flows.school import role_change_messages
from flows.screen import Answer
from flows.subjects import rule_of
from storage.concerns import concerns, repeats
from storage.duties import about_destroyed
from storage.duties.duties import Duty, drop, left

ABOUT_NO_CONCERN: dict[str, Callable[[Turning, Duty], None]] = {
    drilling.KIND: drilling.unreached,
    absences.KIND: absences.not_reached,
    role_change_messages.KIND: role_changes.not_reached,
}


def take(turning: Turning, move: Command | Click | Submit | Wake) -> Answer:
    """What the person who moved is shown."""
    if isinstance(move, Wake):
        return turning.wake(move.concern)
    arrived = new_moves.answer(turning, move)
    if arrived is not None:
        return arrived
    assert not isinstance(move, Command)
    return _of_a_concern(turning, move)


def _of_a_concern(turning: Turning, move: Click | Submit) -> Answer:
    rule = rule_of(move)
    reporters = rule is not None and rule.press.may == "reporter"
    concern = turning.asked(move.person, move.concern, to_add=reporters)
    if concern is None:
        return refused(move)
    key = repeat_key(move, turning.digest(move) if isinstance(move, Submit) else "")
    if key and repeats.done_before(turning.tx, turning.school.id, key):
        return again(concern, move, turning.context_of(concern))
    return turning.advance(concern, move, key)


def give_up(turning: Turning, duty: Duty) -> None:
    """A message can never reach its person: the concern goes on without it."""
    drop(turning.tx, duty, turning.clock.now())
    if unreached := ABOUT_NO_CONCERN.get(duty.kind):
        unreached(turning, duty)
    if duty.concern:
        concern = concerns.load_for_program(turning.tx, turning.school.id, duty.concern)
        move = Undelivered(duty.concern, duty.person or "", duty.kind, duty.args)
        turning.advance(concern, move)


def gone(turning: Turning, duty: Duty) -> None:
    """A message that stood in a chat stays as it is, or is not there: the concern says whether it
    is needed.
    """
    if duty.kind == about_destroyed.KIND:
        about_destroyed.shrunk(turning.tx, duty, turning.clock.now())
        return
    left(turning.tx, duty, turning.clock.now())
    if duty.concern:
        concern = concerns.load_for_program(turning.tx, turning.school.id, duty.concern)
        turning.advance(concern, Gone(duty.concern, duty.person or "", duty.kind, duty.args))
