"""Once a month, on a school day and in school hours: when is it told, to whom, and what does it say?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flows.protocol.library import find
from flows.school.tables import Person
from flows.screens import monthly, upkeep
from tests.support.world import example_school

SCHOOL = example_school(protocol="uk-schools")
CALENDAR = SCHOOL.calendar
PROTOCOL = find(SCHOOL.protocol)
HOURS = [time(hour, minute) for hour in range(24) for minute in (0, 59)]


def told(day: date, clock: time = time(9)) -> date | None:
    return monthly.told_for(CALENDAR, CALENDAR.at(day, clock))


@given(st.dates(date(2026, 9, 3), date(2028, 9, 1)), st.sampled_from(HOURS))
def test_it_is_told_in_school_hours_and_for_the_month_it_is(day: date, clock: time) -> None:
    moment = CALENDAR.at(day, clock)
    if (begins := monthly.told_for(CALENDAR, moment)) is not None:
        assert CALENDAR.in_hours(moment)
        assert begins == CALENDAR.local(moment).date().replace(day=1)


@given(st.dates(date(2026, 10, 1), date(2028, 9, 1)))
def test_every_month_with_a_school_day_is_told_from_its_first_on(day: date) -> None:
    begins = day.replace(day=1)
    first = CALENDAR.next_school_day(begins - timedelta(days=1))
    if first.month == begins.month:
        assert told(first) == begins
    assert not any(told(begins + timedelta(days=n)) for n in range((first - begins).days))


def test_a_bot_that_did_not_run_on_the_day_tells_it_within_the_week() -> None:
    assert told(date(2026, 12, 7)) == date(2026, 12, 1)
    assert told(date(2026, 12, 8)) is None


def test_an_administrator_who_leads_is_told_once_and_whoever_leads_alone_looks_after_the_machine() -> (
    None
):
    lead = SCHOOL.people.dsl
    assert lead
    assert monthly.readers(SCHOOL) == (lead.id,)
    assert monthly.reads_of_machine(SCHOOL, lead.id)
    both = SCHOOL.people.model_copy(update={"administrators": (lead, Person(id="slack:U0GUEST"))})
    school = example_school(people=both)
    assert monthly.readers(school) == (lead.id, "slack:U0GUEST")
    other = SCHOOL.people.model_copy(update={"administrators": (Person(id="slack:U0GUEST"),)})
    assert not monthly.reads_of_machine(example_school(people=other), lead.id)


def test_what_is_due_says_where_it_is_put_right_and_what_to_do() -> None:
    never = SCHOOL.contacts[1].model_copy(update={"checked": None})
    school = example_school(
        protocol="uk-schools", contacts=(SCHOOL.contacts[0], never), adopted=None
    )
    found = list(upkeep.due(school, PROTOCOL, date(2027, 9, 20)))
    assert [one.place for one in found] == [
        "adopted",
        "school.protocol",
        "contacts #1.checked",
        "contacts #2.checked",
        "terms",
    ]
    assert found[2].in_its_place == (
        "contacts #1.checked: Hillshire MASH was last rung on 1 September 2026. Ring it again, then put "
        "the date under checked in the school file."
    )
    assert found[3].words.startswith(f"Nobody has written down that they rang {never.name}.")
    assert list(upkeep.due(SCHOOL, PROTOCOL, datetime(2026, 12, 1, tzinfo=UTC).date())) == []
