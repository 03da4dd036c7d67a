"""How are days and moments put into a sentence?"""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_skeleton

from flows.context import Context
from flows.wording.language import locale
from flows.wording.sentences import say


def moment(ctx: Context, at: datetime) -> str:
    """A UTC moment as the school's people say it: `10:04`, with the day when not today's, the year
    when not this.
    """
    local, today = ctx.school.local(at), ctx.school.local(ctx.now).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    day = day_in_words(local.date()) + (f" {local.year}" if local.year != today.year else "")
    return say("time.full", clock=f"{local:%H:%M}", day=day)


def full_day(day: date) -> str:
    """`23 November 2026`."""
    return format_skeleton("yMMMMd", day, locale=locale())


def day_in_words(day: date) -> str:
    """`Monday 23 November`."""
    return format_skeleton("MMMMEEEEd", day, locale=locale())
