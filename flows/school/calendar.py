"""Which days is this school open, when is somebody there, and what time do its clocks show?

A school day is a weekday in a term that is neither a bank holiday of the school's jurisdiction nor
an INSET day, and any day of which the school itself says that it is open.
Outside the time the calendar covers (it ran out, or starts later) nobody knows, so
every weekday that is not a bank holiday counts: a reminder may come on a day too many, never not at
all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import holidays

from flows.school.tables import ClockTime, Hours, Jurisdiction, Table, Terms, Zone

_SUBDIVISION = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern-ireland": "NIR"}
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
_LONG_WEEKEND = timedelta(days=4)  # from Friday to Tuesday
_A_TERM, _A_YEAR = timedelta(weeks=16), timedelta(weeks=52)


class MissingHour(ValueError):
    """The clocks skip this time: it never happens on that day."""


class Calendar(Table):
    """Everything that days and hours are counted by. Days and clock times are the school's own."""

    # `name` is made of these in this order: in another, every open reminder is counted anew.
    timezone: Zone
    jurisdiction: Jurisdiction
    hours: Hours
    day_ends: ClockTime
    terms: Terms

    @cached_property
    def zone(self) -> ZoneInfo:
        """The school's time zone."""
        return ZoneInfo(self.timezone)

    @cached_property
    def starts(self) -> date | None:
        """The first day the calendar knows of; None when the school gave no terms."""
        return min((first for first, _ in self.terms.dates), default=None)

    @cached_property
    def ends(self) -> date | None:
        """The last day the calendar knows of; None when the school gave no terms."""
        return max((last for _, last in self.terms.dates), default=None)

    @property
    def name(self) -> str:
        """Another calendar, another name (SHA-256, as hex). It tells nothing of it."""
        years = {day.year for term in self.terms.dates for day in term}
        off = sorted(
            day.isoformat() for year in years for day in _bank_holidays(self.jurisdiction, year)
        )
        return hashlib.sha256(f"{self.model_dump_json()} {off}".encode()).hexdigest()

    def is_school_day(self, day: date) -> bool:
        """Whether the school is open on this day (bank holidays: the holidays library)."""
        return self._opens_on(day)

    @cached_property
    def _opens_on(self) -> Callable[[date], bool]:
        """`is_school_day`, worked out once a day: all that is counted in school days asks for each."""
        return lru_cache(maxsize=_A_YEAR.days)(self._is_open)

    def _is_open(self, day: date) -> bool:
        if day in self.terms.open:
            return True
        off = day.weekday() >= _SATURDAY or day in self.terms.inset or self._is_bank_holiday(day)
        if off:
            return False
        in_a_term = any(first <= day <= last for first, last in self.terms.dates)
        return in_a_term or not self._covers(day)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on this day: school holidays count, bank holidays do not."""
        return day.weekday() < _SATURDAY and not self._is_bank_holiday(day)

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th day after this one on which offices work; 0 is the day itself."""
        for _ in range(n):
            day += _ONE_DAY
            while not self.is_working_day(day):
                day += _ONE_DAY
        return day

    def a_working_day_later(self, moment: datetime) -> datetime:
        """The next day on which offices work, at the same time of day (UTC)."""
        local = self.local(moment)
        return self.at(self.add_working_days(local.date(), 1), local.time())

    def last_working_day(self, day: date) -> date:
        """This day, or the last one before it on which offices work."""
        while not self.is_working_day(day):
            day -= _ONE_DAY
        return day

    def before_holiday(self, day: date) -> date | None:
        """The last school day, from this day on, before the school is closed for longer than a long
        weekend; None when that is not within a term's length.
        """
        return self._ends_at(day)

    @cached_property
    def _ends_at(self) -> Callable[[date], date | None]:
        """`before_holiday`, worked out once a day: every turn asks for it."""
        return lru_cache(maxsize=_A_TERM.days)(self._last_day_from)

    def _last_day_from(self, day: date) -> date | None:
        last = day + _A_TERM
        if not self.is_school_day(day):
            day = self.next_school_day(day)
        while day <= last:
            if self.is_closed_from(day):
                return day
            day = self.next_school_day(day)
        return None

    def is_closed_from(self, day: date) -> bool:
        """Whether the school is closed after this day for longer than a long weekend."""
        return self.next_school_day(day) - day > _LONG_WEEKEND

    def next_school_day(self, day: date) -> date:
        """The first school day after this day, never the day itself."""
        day += _ONE_DAY
        while not self.is_school_day(day):
            day += _ONE_DAY
        return day

    def add_school_days(self, day: date, n: int) -> date:
        """The n-th school day after this day; 0 is the day itself, whatever day it is.

        Raises ValueError when n is negative.
        """
        if n < 0:
            raise ValueError("school days are only counted forward")
        for _ in range(n):
            day = self.next_school_day(day)
        return day

    def local(self, moment: datetime) -> datetime:
        """An aware moment as the school's clocks show it. Raises ValueError when it has no time
        zone.
        """
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return moment.astimezone(self.zone)

    def at(self, day: date, clock: time) -> datetime:
        """The moment, in UTC, when the school's clocks show this time on this day.

        Made for reminders, so it always answers: a repeated hour is the earlier one, and a time
        skipped in March is taken an hour later. `utc` refuses the latter instead.
        """
        return datetime.combine(day, clock.replace(fold=0), self.zone).astimezone(UTC)

    def utc(self, day: date, clock: time) -> datetime:
        """The moment, in UTC, that somebody wrote down; a repeated hour is the earlier one.

        Raises MissingHour when the clocks skip that time.
        """
        moment = self.at(day, clock)
        if self.local(moment).replace(tzinfo=None) != datetime.combine(day, clock):
            raise MissingHour(f"the clocks skip {clock:%H:%M} on {day}")
        return moment

    def in_hours(self, moment: datetime) -> bool:
        """Whether somebody is there to answer a page at this aware moment: school hours on a school
        day.

        Before the first term in the school file nobody is (the holidays before it); once the
        calendar has run out, every weekday counts, as it does for reminders.
        """
        local = self.local(moment)
        opens, closes = self.hours
        if not opens <= local.time() < closes or local.date() < (self.starts or local.date()):
            return False
        return self.is_school_day(local.date())

    def later_in_hours(self, moment: datetime, wait: timedelta) -> datetime:
        """The moment (UTC) at which `wait` has gone by in school hours since an aware moment:
        nights, weekends and holidays do not count.
        """
        day = self.local(moment).date()
        while True:
            opens, closes = self._hours_on(day)
            starts = max(moment, opens)
            if starts < closes and starts + wait <= closes:
                return starts + wait
            wait -= max(closes - starts, timedelta())
            day += _ONE_DAY

    def next_opening(self, moment: datetime) -> datetime:
        """When (UTC) somebody is there again on the next school day after this aware moment's own
        day.
        """
        day = self.local(moment).date() + _ONE_DAY
        while self._hours_on(day)[0] == self._hours_on(day)[1]:
            day += _ONE_DAY
        return self._hours_on(day)[0]

    @cached_property
    def _hours_on(self) -> Callable[[date], tuple[datetime, datetime]]:
        """From and to (UTC), worked out once a day; the same moment twice when nobody is there."""
        return lru_cache(maxsize=_A_YEAR.days)(self._there_on)

    def _there_on(self, day: date) -> tuple[datetime, datetime]:
        opens, closes = (self.at(day, clock) for clock in self.hours)
        return (opens, closes) if self.in_hours(opens) else (opens, opens)

    def _is_bank_holiday(self, day: date) -> bool:
        return day in _bank_holidays(self.jurisdiction, day.year)

    def _covers(self, day: date) -> bool:
        starts, ends = self.starts, self.ends
        return starts is not None and ends is not None and starts <= day <= ends


@lru_cache(maxsize=64)
def _bank_holidays(jurisdiction: Jurisdiction, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv=_SUBDIVISION[jurisdiction], years=year))
