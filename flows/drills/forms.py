"""Which forms has a drill? The title of each begins with DRILL; none has a number to ring."""

from __future__ import annotations

from flows.context import Context
from flows.dates import moment
from flows.drills.buttons import AGREE, DRILL
from flows.drills.drill import Drill
from flows.figures.shown import length
from flows.screen import Form, Open, Pair, Part, Row, Text
from flows.wording.sentences import say


def beginning(ctx: Context) -> Form:
    """**Drill** on Home: what happens, and that nothing does before it is sent."""
    parts = (Text(say("drill.explain")), Text(say("drill.nothing-real")))
    return Form(
        DRILL.form,
        _title("begin"),
        parts,
        say("drill.submit"),
        nonce=ctx.identifiers.id(),
    )


def has_begun() -> Form:
    """It has begun."""
    return _notice("drill.begun")


def refusal(why: str) -> Open:
    """None can begin now (`flows.drills.steps.why_not`), or not by this person."""
    return Open(_notice(f"drill.not.{why}"))


def over() -> Open:
    """A button whose moment has passed."""
    return Open(_notice("drill.not.over"))


def put_away() -> Form:
    """Nothing of it is kept any more."""
    return _notice("drill.put-away")


def sheet(drill: Drill, person: str, ctx: Context) -> Form:
    """What came of it, and how two people put it away."""
    parts: tuple[Part, ...] = (
        Text(say("drill.sheet-of", time=moment(ctx, drill.at), name=ctx.school.display(drill.by))),
        *(_line(drill, one, ctx) for one in drill.people),
        Text(say("drill.agree-heading"), strong=True),
        *_agreeing(drill, person, ctx),
    )
    return Form("drill-sheet", _title("sheet"), parts)


def _line(drill: Drill, person: str, ctx: Context) -> Pair:
    name = ctx.school.display(person)
    told, pressed = drill.told.get(person), drill.pressed.get(person)
    if told and pressed:
        return Pair(name, say("drill.pressed", time=length(pressed - told)))
    if person in drill.unreached:
        return Pair(name, say("drill.not-reached"))
    return Pair(name, say("drill.not-pressed" if told else "drill.not-told"))


def _agreeing(drill: Drill, person: str, ctx: Context) -> list[Part]:
    done = [Text(say("drill.agreed", name=ctx.school.display(one))) for one in drill.agreed]
    if person in drill.agreed:
        return [*done, Text(say("drill.agree-another"))]
    return [*done, Text(say("drill.agree-explain")), Row((AGREE.button(step=drill.id),))]


def _notice(key: str) -> Form:
    return Form("notice", _title("notice"), (Text(say(key)),))


def _title(which: str) -> str:
    return say("drill.title", words=say(f"drill.titles.{which}"))
