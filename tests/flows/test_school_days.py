"""Promises about school days: clock changes, bank holidays, half-terms, a forgotten calendar."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.flows.schools import TERMS, hillside

NO_TERMS = {"dates": [], "inset": []}


@pytest.mark.parametrize(
    ("day", "in_jurisdictions"),
    [
        (date(2026, 1, 2), {"scotland"}),
        (date(2026, 3, 17), {"northern-ireland"}),
        (date(2026, 4, 3), {"england", "wales", "scotland", "northern-ireland"}),
        (date(2026, 4, 6), {"england", "wales", "northern-ireland"}),
        (date(2026, 7, 13), {"northern-ireland"}),
        (date(2026, 8, 3), {"scotland"}),
        (date(2026, 8, 31), {"england", "wales", "northern-ireland"}),
        (date(2026, 11, 30), {"scotland"}),
        (date(2026, 12, 28), {"england", "wales", "scotland", "northern-ireland"}),
        (date(2027, 12, 28), {"england", "wales", "scotland", "northern-ireland"}),
    ],
)
@pytest.mark.parametrize("jurisdiction", ["england", "wales", "scotland", "northern-ireland"])
def test_bank_holidays_are_those_of_the_jurisdiction(day, in_jurisdictions, jurisdiction):
    school = hillside(jurisdiction=jurisdiction, terms=NO_TERMS)
    assert school.calendar.is_school_day(day) is (jurisdiction not in in_jurisdictions)


def test_without_terms_every_weekday_that_is_no_bank_holiday_is_a_school_day():
    school = hillside(terms=NO_TERMS)
    week = [date(2026, 8, 10) + timedelta(days=n) for n in range(7)]
    assert [school.calendar.is_school_day(day) for day in week] == [True] * 5 + [False] * 2
    assert school.calendar.ends is None


def test_half_term_weekends_and_inset_days_are_no_school_days():
    school = hillside()
    assert not school.calendar.is_school_day(date(2026, 9, 2))
    assert not school.calendar.is_school_day(date(2026, 10, 26))
    assert not school.calendar.is_school_day(date(2026, 9, 5))
    assert school.calendar.is_school_day(date(2026, 10, 23))
    assert school.calendar.is_school_day(date(2026, 11, 2))


def test_the_next_school_day_after_the_last_before_half_term_is_the_first_after_it():
    assert hillside().calendar.next_school_day(date(2026, 10, 23)) == date(2026, 11, 2)


def test_a_number_of_school_days_is_counted_over_weekends_and_half_term():
    school = hillside()
    assert school.calendar.add_school_days(date(2026, 9, 3), 1) == date(2026, 9, 4)
    assert school.calendar.add_school_days(date(2026, 9, 3), 5) == date(2026, 9, 10)
    assert school.calendar.add_school_days(date(2026, 10, 22), 2) == date(2026, 11, 2)
    assert school.calendar.add_school_days(date(2026, 9, 5), 0) == date(2026, 9, 5)
    with pytest.raises(ValueError, match="forward"):
        school.calendar.add_school_days(date(2026, 9, 3), -1)


def test_a_calendar_that_ran_out_never_means_no_reminder():
    school = hillside()
    assert school.calendar.ends == date(2026, 12, 18)
    assert school.calendar.next_school_day(date(2026, 12, 18)) == date(2026, 12, 21)
    assert school.calendar.next_school_day(date(2026, 12, 24)) == date(2026, 12, 29)
    assert school.calendar.add_school_days(date(2027, 6, 1), 5) == date(2027, 6, 8)


def test_a_calendar_that_has_not_started_never_means_no_reminder():
    assert hillside().calendar.next_school_day(date(2026, 6, 12)) == date(2026, 6, 15)


@pytest.mark.parametrize(
    ("day", "hour_in_utc"),
    [
        (date(2026, 3, 27), 8),  # the Friday before the clocks go forward
        (date(2026, 3, 30), 7),  # the Monday after
        (date(2026, 10, 23), 7),
        (date(2026, 10, 26), 8),
        (date(2027, 3, 26), 8),
        (date(2027, 3, 29), 7),
        (date(2027, 10, 29), 7),
        (date(2027, 11, 1), 8),
    ],
)
def test_half_past_eight_is_half_past_eight_on_the_schools_clocks_on_both_sides_of_a_clock_change(
    day, hour_in_utc
):
    assert hillside().calendar.at(day, time(8, 30)) == datetime.combine(
        day, time(hour_in_utc, 30), UTC
    )


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2027, 3, 28)])
def test_a_reminder_in_the_hour_the_clocks_skip_comes_an_hour_later_on_the_clock(day):
    moment = hillside().calendar.at(day, time(1, 30))
    assert moment == datetime.combine(day, time(1, 30), UTC)
    assert hillside().local(moment).time() == time(2, 30)


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 10, 31)])
def test_a_reminder_in_the_repeated_hour_comes_at_the_earlier_one(day):
    assert hillside().calendar.at(day, time(1, 30)) == datetime.combine(day, time(0, 30), UTC)


DAYS = st.dates(date(2025, 1, 1), date(2032, 12, 31))


@given(DAYS, st.sampled_from(("england", "scotland")), st.booleans())
def test_there_is_always_a_next_school_day_and_it_is_one(day, jurisdiction, with_terms):
    school = hillside(jurisdiction=jurisdiction, **({} if with_terms else {"terms": NO_TERMS}))
    following = school.calendar.next_school_day(day)
    assert following > day
    assert school.calendar.is_school_day(following)
    assert following - day <= timedelta(days=14)


def test_a_day_of_which_the_school_says_that_it_is_open_is_a_school_day_whatever_else_is_known():
    christmas, saturday, inset = date(2026, 12, 25), date(2026, 11, 28), date(2026, 9, 2)
    school = hillside(terms=TERMS | {"open": [str(d) for d in (christmas, saturday, inset)]})
    assert all(school.calendar.is_school_day(day) for day in (christmas, saturday, inset))
    assert not any(hillside().calendar.is_school_day(day) for day in (christmas, saturday, inset))
    assert school.in_hours(school.calendar.at(saturday, time(10)))


def test_offices_work_in_school_holidays_but_not_at_weekends_or_on_bank_holidays():
    calendar = hillside().calendar
    assert calendar.add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert calendar.add_working_days(date(2026, 10, 23), 1) == date(2026, 10, 26)
