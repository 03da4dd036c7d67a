"""Who did it? Name and role as they were then, whoever holds the role today."""

from __future__ import annotations

from flows.concern import Concern
from flows.context import Context
from flows.kept.line import Line
from flows.school.people_in_words import held
from flows.school.role_words import role_words

PROGRAM = "program"


def name_then(line: Line, concern: Concern, ctx: Context) -> str:
    """Their name; empty for the program, and for somebody of whom the role only is known."""
    if line.name or line.who in ("", PROGRAM):
        return line.name
    then = held(ctx.school, line.who, line.at)
    known = (then.name if then else "") or _as_the_chat_calls(line.who, concern) or _now(line, ctx)
    return known or ("" if role_then(line, ctx) else ctx.school.display(line.who))


def role_then(line: Line, ctx: Context) -> str:
    """Their role in words; empty for none."""
    then = held(ctx.school, line.who, line.at)
    role = line.role or (then.role if then else "")
    return role_words(role) if role else ""


def _as_the_chat_calls(person: str, concern: Concern) -> str:
    names = {one.person: one.name for one in concern.readers}
    names |= {one.reporter: one.name for one in concern.reports}
    return names.get(person, "")


def _now(line: Line, ctx: Context) -> str:
    """In a line of before names were kept with it."""
    known = ctx.school.person(line.who)
    return (known.name if known else "") or ctx.school.confirmations.once_called(line.who)
