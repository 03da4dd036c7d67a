"""Who answers when nobody is in school: tonight, this weekend, this holiday?

By the rota of the school file, from the end of the school's hours until it opens again; what runs
already counts from now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Literal

from flows.school.school import School

_ONE_DAY, _LONG_WEEKEND = timedelta(days=1), timedelta(days=4)
WEEK = timedelta(days=8)  # whatever the day, one of each is in it


@dataclass(frozen=True)
class OnTheRota:
    """Who answers from one day to another, both counted."""

    people: tuple[str, ...]
    first: date
    last: date


@dataclass(frozen=True)
class Closed:
    """The time in which the school is closed, now or next: `until` it opens again (UTC), and who
    answers meanwhile, one after another.
    """

    kind: Literal["tonight", "weekend", "holiday"]
    until: datetime
    stretches: tuple[OnTheRota, ...]


def when_closed(school: School, now: datetime) -> Closed:
    """The time that runs now, or begins when school ends today."""
    opens = _opens(school, now)
    today, back = school.local(now).date(), school.local(opens).date()
    days = list(_days(today, max(today, back - _ONE_DAY)))
    stretches = [
        OnTheRota(people, first, last) for people, first, last in _stretches(school, days) if people
    ]
    return Closed(_kind(school, today, back), opens, tuple(stretches))


def _opens(school: School, now: datetime) -> datetime:
    calendar, today = school.calendar, school.local(now).date()
    this_morning = calendar.at(today, school.hours[0])
    before_school = now < this_morning and school.in_hours(this_morning)
    return this_morning if before_school else calendar.next_opening(now)


def _kind(school: School, today: date, back: date) -> Literal["tonight", "weekend", "holiday"]:
    """By how long it is closed, from the last day on which it was, or is, open."""
    open_on = today - _ONE_DAY if today == back else today
    while not school.calendar.is_school_day(open_on):
        open_on -= _ONE_DAY
    if back - open_on <= _ONE_DAY:
        return "tonight"
    return "weekend" if back - open_on <= _LONG_WEEKEND else "holiday"


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _ONE_DAY


def _stretches(school: School, days: list[date]) -> Iterator[tuple[tuple[str, ...], date, date]]:
    for people, same in groupby(days, key=school.on_rota):
        together = list(same)
        yield people, together[0], together[-1]


def changes_at(person: str, school: School, now: datetime) -> datetime | None:
    """When (UTC) this person is next not there by the school file, or there again; None where that is
    not within the week to come.
    """
    known = school.person(person)
    if not (known and (known.never or school.rota)):
        return None
    off = person in school.off_duty(now)
    moments = (at for at in _moments(school, now) if at > now)
    return next((at for at in moments if (person in school.off_duty(at)) != off), None)


def _moments(school: School, now: datetime) -> Iterator[datetime]:
    today = school.local(now).date()
    for day in _days(today, today + WEEK):
        for clock in (time(), *school.hours):
            yield school.calendar.at(day, clock)
