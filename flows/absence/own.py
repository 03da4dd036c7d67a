"""What if somebody with a role is away? **I am away**: until which day; **I am back**: at once."""

from __future__ import annotations

from datetime import date, timedelta

from flows.absence.another import ended
from flows.absence.buttons import AWAY, BACK
from flows.context import Context
from flows.moves import Click, Submit
from flows.screen import Answer, Day, Errors, Form, Open, Text
from flows.turn import Away
from flows.wording.sentences import say

A_YEAR = timedelta(days=366)  # nobody is passed over for years by a slip of the pen


def away(move: Click | Submit, ctx: Context) -> Away | Answer:
    """**I am away**: until which day. **I am back**: at once, whoever marked them as away."""
    if isinstance(move, Submit):
        return _away_until(move, ctx)
    if move.action == BACK.name:
        return ended(move.person, move.person, ctx)
    parts = (Text(say("away.explain")), Day("until", say("away.until"), required=True))
    return Open(
        Form(AWAY.form, say("away.title"), parts, say("away.submit"), nonce=ctx.identifiers.id())
    )


def _away_until(form: Submit, ctx: Context) -> Away | Errors:
    """Until the morning on which they are back, or what is wrong with the day."""
    try:
        day = date.fromisoformat(form.text("until"))
    except ValueError:
        return Errors({"until": say("away.missing")})
    if day <= ctx.today:
        return Errors({"until": say("away.past")})
    if day > ctx.today + A_YEAR:
        return Errors({"until": say("record.far-off")})
    return Away(form.person, ctx.school.calendar.at(day, ctx.school.hours[0]))
