"""What follows from a move in a drill? Pure functions from a drill and a move to a changed drill.

A drill passes nothing that a concern passes: neither `flows.advance` nor its record. What is real
leaves it by one button (`flows.drills.real`), and nothing comes into it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from flows.context import Context
from flows.decision.deciding import OPTIONS
from flows.drills import forms, who
from flows.drills.buttons import AGREE, DECIDE, DRILL, END, HERE, READ, SHEET
from flows.drills.drill import Drill
from flows.drills.messages import KIND, OVER, PAGE
from flows.moves import Click, Submit
from flows.screen import Answer, Errors, Nothing, Open, Replace
from flows.turn import Post
from flows.wording.language import spoken
from flows.wording.sentences import say

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Played:
    """What a move leads to: the drill from now on (None: it is put away), messages, what the person
    is shown.
    """

    drill: Drill | None
    posts: tuple[Post, ...] = ()
    answer: Answer = field(default_factory=Nothing)


def why_not(ctx: Context, drill: Drill | None, *, busy: bool) -> str:
    """Why none can begin now: `running`, `kept` (one that is over is not put away), `busy`
    (something real comes first), `alone` (nobody to drill with); empty when one can.
    """
    if drill:
        return "kept" if drill.ended_at else "running"
    if busy:
        return "busy"
    return "alone" if len(who.people(ctx.school)) < who.TWO else ""


def begun(by: str, ctx: Context, story: str = "", nonce: str = "") -> Played:
    """The test report: everybody on the ladder is told at once, and presses once. A story: they are
    told one after another, whoever is away last, until somebody has it.
    """
    people = tuple(sorted(who.people(ctx.school), key=lambda one: one in ctx.gone))
    drill = Drill(
        id=ctx.identifiers.id(),
        school=ctx.school.id,
        by=by,
        at=ctx.now,
        nonce=nonce,
        story=story,
        people=people,
    )
    return _telling(drill, people[:1] if story else people, ctx)


def _telling(drill: Drill, people: tuple[str, ...], ctx: Context) -> Played:
    told = drill.but(told=drill.told | dict.fromkeys(people, ctx.now))
    return Played(told, tuple(Post(KIND, one, (drill.id, PAGE)) for one in people))


def played(drill: Drill, move: Click | Submit, ctx: Context) -> Played:
    """What this person's move leads to, in their language."""
    with spoken(ctx.school.language_of(move.person)):
        action = move.action if isinstance(move, Click) else move.form
        return _TAKEN_BY[action](drill, move, ctx)


def ended(drill: Drill, ctx: Context) -> Played:
    """It is over, and its end is told."""
    over = drill.but(ended_at=ctx.now)
    told = who.hear_the_end(drill, ctx.school)
    return Played(over, tuple(Post(KIND, one, (drill.id, OVER)) for one in told))


def on_time(drill: Drill, ctx: Context, *, busy: bool) -> Played:
    """A moment has come: after a day it is over; the next person is told of a story that nobody has.
    `busy`: something real comes first, and nobody is told.
    """
    if drill.ended_at is None and ctx.now >= drill.at + DAY:
        return ended(drill, ctx)
    following = _next_told(drill, ctx)
    if not busy and following is not None and following <= ctx.now:
        return _telling(drill, drill.people[len(drill.told) :][:1], ctx)
    return Played(drill)


def next_at(drill: Drill, ctx: Context) -> datetime | None:
    """The next moment (UTC) at which it wants attention by itself; None when it is over."""
    if drill.ended_at:
        return None
    following = _next_told(drill, ctx)
    if following is not None and following <= ctx.now:
        following = ctx.now + _patience(ctx)
    return min(one for one in (following, drill.at + DAY) if one)


def _next_told(drill: Drill, ctx: Context) -> datetime | None:
    """When the next person is told, if anybody is left to be told and it is not over."""
    if drill.owner or drill.ended_at or len(drill.told) == len(drill.people):
        return None
    return max(drill.told.values()) + _patience(ctx)


def _patience(ctx: Context) -> timedelta:
    return timedelta(minutes=ctx.school.paging.other_minutes)


def unreached(drill: Drill, person: str) -> Drill:
    """A message could not reach this person, for good."""
    return drill.but(unreached=tuple(dict.fromkeys((*drill.unreached, person))))


def _here(drill: Drill, move: Click | Submit, ctx: Context) -> Played:
    if drill.ended_at or not who.takes_part(drill, move.person, ctx.school):
        return Played(drill, answer=forms.over())
    if drill.owner:
        return Played(drill, answer=forms.theirs(drill, ctx))
    pressed = drill.but(pressed={move.person: ctx.now} | drill.pressed)
    if drill.story:
        return Played(pressed.but(owner=move.person))
    return Played(pressed) if pressed.silent else ended(pressed, ctx)


def _read(drill: Drill, move: Click | Submit, ctx: Context) -> Played:
    """**Read the story**, and its questions answered: none has to be."""
    if drill.ended_at or move.person != drill.owner:
        return Played(drill, answer=forms.over())
    if isinstance(move, Click):
        return Played(drill, answer=Open(forms.story(drill, ctx)))
    given = {q.id: q.answer(move.text(q.id)) for q in ctx.protocol.questions}
    answers = {question: one.id for question, one in given.items() if one}
    return Played(drill.but(answers=answers), answer=Replace(forms.deciding(drill)))


def _decide(drill: Drill, move: Click | Submit, ctx: Context) -> Played:
    """What is decided; then it is over, and what came of it is shown."""
    if drill.ended_at or move.person != drill.owner or drill.answers is None:
        return Played(drill, answer=forms.over())
    if isinstance(move, Click):
        return Played(drill, answer=Open(forms.deciding(drill)))
    options = tuple(one for one in move.several("options") if one in OPTIONS)
    if not options:
        return Played(drill, answer=Errors({"options": say("drill.no-options")}))
    decided = drill.but(decided=options, reasons=move.text("reasons"), decided_at=ctx.now)
    over = ended(decided, ctx)
    assert over.drill
    return replace(over, answer=Replace(forms.sheet(over.drill, move.person, ctx)))


def _end(drill: Drill, move: Click | Submit, ctx: Context) -> Played:
    if drill.ended_at or not who.may_end(drill, move.person, ctx.school):
        return Played(drill, answer=forms.over())
    return ended(drill, ctx)


def _sheet(drill: Drill, move: Click | Submit, ctx: Context) -> Played:
    if drill.ended_at is None or not who.may_look(drill, move.person, ctx.school):
        return Played(drill, answer=forms.over())
    return Played(drill, answer=Open(forms.sheet(drill, move.person, ctx)))


def _agree(drill: Drill, move: Click | Submit, ctx: Context) -> Played:
    """Two people say that nothing real is in it: then it is gone."""
    if drill.ended_at is None or not who.may_look(drill, move.person, ctx.school):
        return Played(drill, answer=forms.over())
    agreed = drill.but(agreed=tuple(dict.fromkeys((*drill.agreed, move.person))))
    if len(agreed.agreed) < who.TWO:
        return Played(agreed, answer=Replace(forms.sheet(agreed, move.person, ctx)))
    return Played(None, answer=Replace(forms.put_away()))


def _state(drill: Drill, move: Click | Submit, ctx: Context) -> Played:
    """**Drill** on Home, while there is one."""
    if drill.ended_at and who.may_look(drill, move.person, ctx.school):
        return _sheet(drill, move, ctx)
    return Played(drill, answer=forms.refusal(why_not(ctx, drill, busy=False)))


_TAKEN_BY: dict[str, Callable[[Drill, Click | Submit, Context], Played]] = {
    DRILL.name: _state,
    HERE.name: _here,
    READ.name: _read,
    DECIDE.name: _decide,
    END.name: _end,
    SHEET.name: _sheet,
    AGREE.name: _agree,
}
