"""Which days is this school open, and when is the next one?

A school day is a weekday in a term that is neither a bank holiday of the school's jurisdiction nor
an INSET day. Outside the time the school's calendar covers (it ran out, or starts later) nobody
knows, so every weekday that is no bank holiday counts: a reminder may come on a day too many, never
not at all.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays

if TYPE_CHECKING:
    from flows.school.school import School
    from flows.school.tables import Jurisdiction

_SUBDIVISION = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern-ireland": "NIR"}
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


def is_school_day(school: School, day: date) -> bool:
    """Whether the school is open on this local date."""
    if (
        day.weekday() >= _SATURDAY
        or day in school.terms.inset
        or is_bank_holiday(school.jurisdiction, day)
    ):
        return False
    in_a_term = any(first <= day <= last for first, last in school.terms.dates)
    return in_a_term or not _calendar_covers(school, day)


def next_school_day(school: School, day: date) -> date:
    """The first school day after this local date, never the date itself."""
    day += _ONE_DAY
    while not is_school_day(school, day):
        day += _ONE_DAY
    return day


def add_school_days(school: School, day: date, n: int) -> date:
    """The n-th school day after this local date; 0 is the date itself, whatever day it is.

    Raises ValueError when n is negative.
    """
    if n < 0:
        raise ValueError("school days are only counted forward")
    for _ in range(n):
        day = next_school_day(school, day)
    return day


def at(school: School, day: date, clock: time) -> datetime:
    """The moment, in UTC, when the school's clocks show this time on this local date.

    Made for reminders, so it always answers: a repeated hour is the earlier one, and a time skipped
    in March is taken an hour later. `School.utc` refuses the latter instead.
    """
    return datetime.combine(day, clock.replace(fold=0), school.zone).astimezone(UTC)


def calendar_ends(school: School) -> date | None:
    """The last day the school's calendar knows of; None when the school gave no terms."""
    return max((last for _, last in school.terms.dates), default=None)


def calendar_starts(school: School) -> date | None:
    """The first day the school's calendar knows of; None when the school gave no terms."""
    return min((first for first, _ in school.terms.dates), default=None)


def is_bank_holiday(jurisdiction: Jurisdiction, day: date) -> bool:
    """Whether this local date is a bank holiday there or its substitute (source: the holidays
    library).
    """
    return day in _bank_holidays(jurisdiction, day.year)


def calendar(school: School) -> str:
    """What names everything that days are counted by: another calendar, another name. It tells
    nothing of it.
    """
    table = {"terms", "hours", "day_ends", "timezone", "jurisdiction"}
    years = {day.year for term in school.terms.dates for day in term}
    off = sorted(
        day.isoformat() for year in years for day in _bank_holidays(school.jurisdiction, year)
    )
    return hashlib.sha256(f"{school.model_dump_json(include=table)} {off}".encode()).hexdigest()


def _calendar_covers(school: School, day: date) -> bool:
    starts, ends = calendar_starts(school), calendar_ends(school)
    return starts is not None and ends is not None and starts <= day <= ends


@lru_cache(maxsize=64)
def _bank_holidays(jurisdiction: Jurisdiction, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv=_SUBDIVISION[jurisdiction], years=year))
