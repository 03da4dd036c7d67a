"""When has so much time in school hours gone by? Nights, weekends and holidays do not count."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from flows.school import school_days

if TYPE_CHECKING:
    from flows.school.school import School

_ONE_DAY = timedelta(days=1)


def later(school: School, moment: datetime, wait: timedelta) -> datetime:
    """The moment (UTC) at which `wait` has gone by in school hours since an aware moment."""
    day = school.local(moment).date()
    while True:
        opens, closes = hours_of(school, day)
        starts = max(moment, opens)
        if starts < closes and starts + wait <= closes:
            return starts + wait
        wait -= max(closes - starts, timedelta())
        day += _ONE_DAY


def next_opening(school: School, moment: datetime) -> datetime:
    """When (UTC) somebody is there again on the next school day after this aware moment's own
    day.
    """
    day = school.local(moment).date() + _ONE_DAY
    while hours_of(school, day)[0] == hours_of(school, day)[1]:
        day += _ONE_DAY
    return hours_of(school, day)[0]


def hours_of(school: School, day: date) -> tuple[datetime, datetime]:
    """When (UTC) somebody is there on this local date, from and to; the same moment twice when
    nobody is.
    """
    opens, closes = (school_days.at(school, day, clock) for clock in school.hours)
    return (opens, closes) if school.in_hours(opens) else (opens, opens)
