"""When is a record destroyed that was announced and confirmed, and when is it too late to confirm?

Days are counted by looks, each at least a day after the one before: a clock that jumps counts for
one day, and so does a time in which the program did not run.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flows.kept.destruction import Destruction
from flows.school.school import School

DAYS, LAPSES = 14, 28
DAY = timedelta(days=1)


def next_look(wish: Destruction) -> datetime:
    """When the program looks at it again (UTC)."""
    return wish.looked_at + DAY if wish.looked_at else wish.at


def left(wish: Destruction) -> int:
    """How many looks are still to come before it is destroyed: never within a day of being
    confirmed, and the next look may be at once.
    """
    return max(DAYS, wish.confirmed_after + 2) - wish.looks


def has_come(wish: Destruction) -> bool:
    """Whether everybody had their days, and two people want it."""
    return bool(wish.announced_at and wish.confirmed_by) and left(wish) <= 0


def has_lapsed(wish: Destruction) -> bool:
    """Whether nobody confirmed it in time."""
    return not wish.confirmed_by and wish.looks >= LAPSES


def day(wish: Destruction, school: School) -> date:
    """The day on which it is destroyed at the earliest, in the school's own time zone."""
    since = wish.looked_at or wish.at
    return school.local(since + DAY * max(left(wish), 1)).date()
