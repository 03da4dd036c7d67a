"""What stands on somebody's own page of who is away? Whoever may say so has the buttons for it."""

from __future__ import annotations

from flows.absence.another import may_mark
from flows.absence.buttons import AWAY, BACK, MARK, UNMARK
from flows.absence.messages import told
from flows.context import Context
from flows.dates import moment
from flows.screen import Button, Part, Row, Text
from flows.wording.sentences import say


def parts(ctx: Context, person: str, *beside: Button) -> list[Part]:
    """Who is away, with the way to undo what another said; and the buttons, others `beside` them.
    Nothing for whoever may not say so.
    """
    if not may_mark(person, ctx.school):
        return []
    others = (one for one in ctx.gone if one != person and ctx.school.roles_of(one))
    row = Row((*_own_button(ctx, person), MARK.button(), *beside))
    return [*_own(ctx, person), row, *(_line(ctx, one) for one in others)]


def _own_button(ctx: Context, person: str) -> tuple[Button, ...]:
    if person in ctx.away:
        return (BACK.button(),)
    return (AWAY.button(),) if ctx.school.roles_of(person) else ()


def _own(ctx: Context, person: str) -> list[Part]:
    if person not in ctx.away:
        return []
    if mark := ctx.mark(person):
        return [Text(told(person, mark, person, ctx))]
    return [Text(say("home.away", time=moment(ctx, ctx.away[person])))]


def _line(ctx: Context, person: str) -> Text:
    name, time = ctx.school.display(person), moment(ctx, ctx.gone[person])
    mark = ctx.mark(person)
    undo = UNMARK.button(say("absence.is-here", name=name), step=mark.id) if mark else None
    return Text(say("home.is-away", name=name, time=time), button=undo)
