"""What is done in a drill, and kept? Its own moves on its own record, and the one that makes it real.

A drill is begun, played and put away here. No concern is loaded with it, but for the question
whether a real one comes first: one that whoever would be told so may know of.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.turns.turning import Turning
from flows.drills import forms, steps, who
from flows.drills.buttons import DRILL, DRILLS, REAL, may_begin, may_end
from flows.drills.drill import Drill
from flows.drills.messages import KIND
from flows.drills.messages import message as words_of
from flows.drills.steps import Played
from flows.drills.stories import stories
from flows.moves import Click, Command, Submit
from flows.reporting.buttons import ADD
from flows.screen import Answer, Message, Open, Replace
from storage.concerns import repeats
from storage.drills import drills, in_the_way
from storage.duties import from_turn, waking
from storage.duties.duties import Duty

__all__ = ["KIND", "answer", "at_the_machine", "message", "unreached", "wake"]

_NAMES = {press.name for press in DRILLS}


def answer(turning: Turning, move: Command | Click | Submit) -> Answer | None:
    """The answer to a move in a drill; None to any other."""
    if isinstance(move, Command):
        return None
    action = move.action if isinstance(move, Click) else move.form
    if action == REAL.name and isinstance(move, Click):
        return _real(turning, move)
    if action not in _NAMES:
        return None
    drill = drills.read(turning.tx, turning.school.id, move.person)
    if action == DRILL.name and (drill is None or isinstance(move, Submit)):
        return _begin(turning, move, drill)
    if drill is None or move.step not in ("", drill.id):
        return forms.over()
    return _keep(turning, steps.played(drill, move, turning.context()), drill, move.person)


def at_the_machine(turning: Turning, by: str, story: str) -> str:
    """Begin one in this person's name; why none can begin, empty when it has. `story`: empty for the
    test report. Whoever sits at the machine may know of no concern: why is the same whatever it is.
    """
    drill = drills.read(turning.tx, turning.school.id, by)
    ctx = turning.context()
    if not (may_begin(by, ctx.school) or ctx.school.is_administrator(by)):
        return "not-theirs"
    if _why_not(turning, drill, who.people(ctx.school), by):
        return "now"
    _new(turning, steps.begun(by, ctx, story), by)
    return ""


def wake(turning: Turning, drill_id: str) -> None:
    """A moment has come for this drill; one that is gone is not woken again."""
    tx, school = turning.tx, turning.school.id
    if drill := _of(turning, drill_id):
        busy = in_the_way.known_to(tx, turning.school, drill.people, "program")
        _keep(turning, steps.on_time(drill, turning.context(), busy=busy), drill, "program")
    else:
        waking.set_waking_of_drill(tx, school, drill_id, None, turning.clock.now())


def unreached(turning: Turning, duty: Duty) -> None:
    """A message of the drill could not reach its person, for good."""
    if drill := _of(turning, duty.args[0]):
        _keep(turning, Played(steps.unreached(drill, duty.person or "")), drill, "program")


def message(turning: Turning, duty: Duty) -> Message:
    """What a message of a drill says now."""
    drill_id, what = duty.args
    return words_of(_of(turning, drill_id), what, duty.person or "", turning.context())


def _of(turning: Turning, drill_id: str) -> Drill | None:
    drill = drills.look(turning.tx, turning.school.id)
    return drill if drill and drill.id == drill_id else None


def _begin(turning: Turning, move: Click | Submit, drill: Drill | None) -> Answer:
    if drill and isinstance(move, Submit) and drill.nonce == move.nonce:
        return Replace(forms.has_begun())  # the same form once more
    ctx = turning.context()
    mine = may_begin(move.person, ctx.school)
    why = _why_not(turning, drill, [move.person], move.person) if mine else "yours"
    if why or isinstance(move, Click):
        return forms.refusal(why) if why else Open(forms.beginning(ctx))
    story = move.text("story") if move.text("story") in stories() else ""
    _new(turning, steps.begun(move.person, ctx, story, move.nonce), move.person)
    return Replace(forms.has_begun())


def _why_not(turning: Turning, drill: Drill | None, people: Sequence[str], by: str) -> str:
    """`people`: who of them may not know of a concern is not told that it is in the way."""
    busy = in_the_way.known_to(turning.tx, turning.school, people, by)
    return steps.why_not(turning.context(), drill, busy=busy)


def _new(turning: Turning, played: Played, by: str) -> None:
    assert played.drill
    drills.begin(turning.tx, played.drill, by)
    _follow(turning, played, played.drill)


def _keep(turning: Turning, played: Played, before: Drill, by: str) -> Answer:
    """All that follows, in this transaction; nothing is written when nothing changed."""
    if played.drill is None:
        drills.destroy(turning.tx, before, by, turning.clock.now())
    elif played.drill != before:
        drills.save(turning.tx, played.drill, by)
    if played.drill != before:
        mark = turning.identifiers.id()
        tx, school, now = turning.tx, turning.school.id, turning.clock.now()
        from_turn.tell_again(tx, school, KIND, (before.id,), mark, now)
    if played.drill:
        _follow(turning, played, played.drill)
    return played.answer


def _follow(turning: Turning, played: Played, drill: Drill) -> None:
    tx, school, now = turning.tx, turning.school.id, turning.clock.now()
    from_turn.tell(tx, school, played.posts, now)
    at = steps.next_at(drill, turning.context())
    waking.set_waking_of_drill(tx, school, drill.id, at, now)


def _real(turning: Turning, click: Click) -> Answer:
    """A report at once, whether the drill still is or not; it ends without a word about why, but in the
    audit.
    """
    tx, school, now = turning.tx, turning.school, turning.clock.now()
    drill = drills.look(tx, school.id)
    if drill and drill.ended_at is None and may_end(click.person, turning.context().school):
        _keep(turning, Played(drill.but(ended_at=now)), drill, click.person)
    key = f"real:{click.step}:{click.person}"
    before = repeats.done_before(tx, school.id, key)
    concern = before and before.concern and turning.asked(click.person, before.concern, to_add=True)
    if concern:
        return turning.advance(concern, Click(click.person, ADD.name, concern.id))
    return turning.alone(click, key)
