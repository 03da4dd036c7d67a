"""What do people with a role read when the people change? Names and roles, nothing about any
concern.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.context import Context
from flows.dates import moment
from flows.school.buttons import CONFIRM, REFUSE
from flows.school.role_changes import Held, may_settle
from flows.school.role_words import role_words
from flows.screen import Button, Message, Part, Row, Text
from flows.wording.sentences import say, together

KIND = "people"


def not_reached(one: Held, who: str, ctx: Context) -> Message:
    """That the chat does not reach somebody who was to be told of this person's new role."""
    key = "people.unreached-new" if who == one.person else "people.unreached"
    words = say(key, name=one.name, role=role_words(one.role), who=ctx.school.display(who))
    return Message(say("people.notice"), (words,))


def message(what: str, one: Held, person: str, rows: Sequence[Held], ctx: Context) -> Message:
    """The message about what happened to this person's role, as it reads now. `rows`: everyone who
    has not left.
    """
    lines = [
        _happened(what, one, person, rows, ctx),
        *([_settled(one, ctx)] if what == "named" and one.by else []),
    ]
    buttons = _buttons(one, person, rows) if what == "named" else ()
    return Message(say("people.notice"), tuple(lines), (buttons,) if buttons else ())


def _happened(what: str, one: Held, person: str, rows: Sequence[Held], ctx: Context) -> str:
    key = f"people.{_as_it_is(what, one)}"
    key += "-you" if one.person == person and what != "order" else ""
    return say(
        key, name=one.name, role=role_words(one.role), by=_name(one.by, ctx), order=_order(rows)
    )


def _as_it_is(what: str, one: Held) -> str:
    """What happened, as it reads once more has happened: nothing is left to be done that is done."""
    if what == "named" and one.state != "waiting":
        return "settled"
    return "refused-once" if what == "refused" and one.state == "confirmed" else what


def _settled(one: Held, ctx: Context) -> str:
    key = "people.was-refused" if one.state == "refused" else "people.was-confirmed"
    return say(key, by=_name(one.by, ctx), time=moment(ctx, one.at or ctx.now))


def _name(person: str | None, ctx: Context) -> str:
    return ctx.school.display(person) if person else ""


def _order(rows: Sequence[Held]) -> str:
    deputies = sorted(
        (one for one in rows if one.role == "deputy" and one.state != "kept"),
        key=lambda one: one.place,
    )
    return together(one.name for one in deputies)


def _buttons(one: Held, person: str, rows: Sequence[Held]) -> tuple[Button, ...]:
    if one.state not in ("waiting", "refused") or not may_settle(rows, person, one):
        return ()
    confirm = CONFIRM.button(step=one.id)
    return (confirm, REFUSE.button(step=one.id)) if one.state == "waiting" else (confirm,)


def unsettled(one: Held, ctx: Context) -> str:
    """Somebody the school file names and who may not act, for whoever looks after the bot."""
    key = "people.still-waiting" if one.state == "waiting" else "people.still-refused"
    return say(key, name=one.name, role=role_words(one.role), time=moment(ctx, one.at or one.since))


def on_home(rows: Sequence[Held], person: str, ctx: Context) -> list[Part]:
    """Who waits to be confirmed, for somebody who may do it."""
    waiting = [one for one in rows if one.state == "waiting" and may_settle(rows, person, one)]
    parts: list[Part] = []
    for one in waiting:
        words = say("people.named", name=one.name, role=role_words(one.role), by="", order="")
        parts += [Text(words), Row(_buttons(one, person, rows))]
    return [Text(say("people.heading"), strong=True), *parts] if parts else []
