"""How are days and moments put into a sentence?"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Protocol

from babel import Locale
from babel.dates import format_skeleton

from flows.school.school import School
from flows.wording.language import locale
from flows.wording.sentences import say


class Here(Protocol):
    """At which school, and when, it is said."""

    @property
    def school(self) -> School: ...

    @property
    def now(self) -> datetime: ...


def moment(ctx: Here, at: datetime) -> str:
    """A UTC moment as the school's people say it: `10:04`, with the day when not today's, the year
    when not this.
    """
    local, today = ctx.school.local(at), ctx.school.local(ctx.now).date()
    if local.date() == today:
        return clock(local)
    day = day_in_words(local.date()) + (f" {local.year}" if local.year != today.year else "")
    return say("time.full", clock=clock(local), day=day)


def stamp(ctx: Here, at: datetime) -> str:
    """A UTC moment as it is read years later: `23 November 2026, 10:04`."""
    local = ctx.school.local(at)
    return say("time.stamp", clock=clock(local), day=full_day(local.date()))


def clock(local: datetime) -> str:
    """The time of day; in the hour that comes twice in October with which of the two: `01:50 BST`."""
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M %Z}" if comes_twice else f"{local:%H:%M}"


def day_of(words: str) -> date | None:
    """The day that a field of a form says, as `2026-11-23`; None where it says none."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def full_day(day: date) -> str:
    """`23 November 2026`."""
    return _written("yMMMMd", day, locale())


def month(day: date) -> str:
    """`November 2026`."""
    return _written("yMMMM", day, locale())


def day_in_words(day: date) -> str:
    """`Monday 23 November`."""
    return _written("MMMMEEEEd", day, locale())


@lru_cache(maxsize=1024)
def _written(skeleton: str, day: date, spoken: Locale) -> str:
    return format_skeleton(skeleton, day, locale=spoken)
