"""What follows from a move in a drill? Pure functions from a drill and a move to a changed drill.

A drill passes nothing that a concern passes: neither `flows.advance` nor its record. What is real
leaves it by one button (`flows.drills.real`), and nothing comes into it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.context import Context
from flows.drills import forms, who
from flows.drills.buttons import AGREE, DRILL, END, HERE, SHEET
from flows.drills.drill import Drill
from flows.drills.messages import KIND, OVER, PAGE
from flows.moves import Click, Submit
from flows.screen import Answer, Nothing, Open, Replace
from flows.turn import Post
from flows.wording.language import spoken

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


def begun(by: str, ctx: Context, nonce: str = "") -> Played:
    """The test report: everybody on the ladder is told at once, and presses once."""
    people = who.people(ctx.school)
    told = dict.fromkeys(people, ctx.now)
    id_ = ctx.identifiers.id()
    drill = Drill(
        id=id_, school=ctx.school.id, by=by, at=ctx.now, nonce=nonce, people=people, told=told
    )
    return Played(drill, tuple(Post(KIND, one, (id_, PAGE)) for one in people))


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


def on_time(drill: Drill, ctx: Context) -> Played:
    """A moment has come: after a day it is over, whoever has not pressed."""
    if drill.ended_at is None and ctx.now >= drill.at + DAY:
        return ended(drill, ctx)
    return Played(drill)


def next_at(drill: Drill) -> datetime | None:
    """The next moment (UTC) at which it wants attention by itself; None when it is over."""
    return None if drill.ended_at else drill.at + DAY


def unreached(drill: Drill, person: str) -> Drill:
    """A message could not reach this person, for good."""
    return drill.but(unreached=tuple(dict.fromkeys((*drill.unreached, person))))


def _here(drill: Drill, move: Click | Submit, ctx: Context) -> Played:
    if drill.ended_at or not who.takes_part(drill, move.person, ctx.school):
        return Played(drill, answer=forms.over())
    pressed = drill.but(pressed={move.person: ctx.now} | drill.pressed)
    return Played(pressed) if pressed.silent else ended(pressed, ctx)


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
    END.name: _end,
    SHEET.name: _sheet,
    AGREE.name: _agree,
}
