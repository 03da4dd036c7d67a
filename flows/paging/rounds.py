"""When is everybody on the ladder told again, after nobody had it? Every 15 minutes in school hours;
out of hours after 30 minutes, an hour, and then hourly by day, in an emergency all night; at the
latest when school opens.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import date, datetime, timedelta

from flows.context import Context
from flows.school.school import School

IN_HOURS = timedelta(minutes=15)
OUT_OF_HOURS = (timedelta(minutes=30), timedelta(hours=1))
NIGHT_ENDS, NIGHT_STARTS = 7, 22


def next_round(since: datetime, done: int, ctx: Context, *, urgent: bool) -> datetime:
    """The moment (UTC) of the next round, when this many (from 1) were done, the last of them at
    `since`.
    """
    if ctx.school.in_hours(since):
        return since + IN_HOURS
    at = since + OUT_OF_HOURS[min(done, len(OUT_OF_HOURS)) - 1]
    while not urgent and not NIGHT_ENDS <= ctx.school.local(at).hour < NIGHT_STARTS:
        at += timedelta(minutes=15)
    opens = ctx.school.calendar.later_in_hours(since, timedelta())
    return min(at, max(opens, since + IN_HOURS))


def whom_again(people: list[str], told: Set[str], ctx: Context, *, urgent: bool) -> list[str]:
    """Whom a further round tells: whoever is away was told once, and is told again in an emergency, or
    where nobody else is left.
    """
    there = [one for one in people if one not in ctx.away or one not in told]
    return people if urgent or not there else there


def part_of_day(at: datetime, school: School) -> tuple[bool, date]:
    """The school's hours, or what is left of a day that ends with the night: whom to ring may be
    others in the next.
    """
    return school.in_hours(at), (school.local(at) - timedelta(hours=NIGHT_ENDS)).date()
