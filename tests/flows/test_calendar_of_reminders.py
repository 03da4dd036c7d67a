"""Do reminders keep to the school's days: bank holidays, clock changes, a calendar that changes, a
clock set back?
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from flows.assessment.buttons import WHAT_NOW
from flows.assessment.gate import place
from flows.follow_up.follow_ups import open_ones
from flows.moves import Submit, Wake
from flows.school.school import School
from flows.school.tables import Terms
from flows.screen import Done, Errors
from tests.support.flows.played import DANA, DEV, HELEN, Played, calm
from tests.support.world import example_school

DAY = timedelta(days=1)


def decided(at: datetime, school: School | None = None) -> Played:
    """A concern decided at this moment."""
    played = Played(at=at, protocol="ukcis-2024", school=school).taken_by(DANA)
    return played.answered(calm("ukcis-2024")).decided("early-help")


def due(played: Played, rule: str) -> list[datetime]:
    return [f.due_at for f in open_ones(played.concern) if f.rule == rule]


def without_terms(**changes: object) -> School:
    return example_school(terms=Terms(), **changes)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CHECK_INS = [  # decided, jurisdiction, the first check-in: the next school day at 08:30 by the school's own clocks
    ("2026-10-23T10:00", "england", "2026-10-26T08:30"),  # the clocks went back in between
    ("2027-03-24T10:00", "england", "2027-03-25T08:30"),
    (
        "2027-03-25T10:00",
        "england",
        "2027-03-30T07:30",
    ),  # Good Friday, clocks forward, Easter Monday
    ("2027-03-25T10:00", "scotland", "2027-03-29T07:30"),  # Easter Monday is no bank holiday there
    ("2026-11-27T10:00", "england", "2026-11-30T08:30"),
    ("2026-11-27T10:00", "scotland", "2026-12-01T08:30"),  # St Andrew's Day
]


@pytest.mark.parametrize(("at", "jurisdiction", "expected"), CHECK_INS)
def test_a_school_day_is_counted_by_the_schools_own_clock_and_bank_holidays(
    at: str,
    jurisdiction: str,
    expected: str,
) -> None:
    played = decided(utc(at), without_terms(jurisdiction=jurisdiction))
    assert due(played, "check-in")[0] == utc(expected)


def test_the_daily_reminder_stays_at_nine_when_the_clocks_change() -> None:
    for start, expected in (("2026-10-23T15:00", (24, 25, 26)), ("2027-03-26T16:00", (27, 28, 29))):
        played = Played(at=utc(start), school=without_terms()).taken_by(DANA)
        played.press(DANA, "still-more", "still")
        seen = []
        while len(seen) < len(expected):
            played.wake()
            seen += [played.school.local(played.now)] if ("remind", DANA) in played.posts else []
        assert [(at.day, at.hour, at.minute) for at in seen] == [(day, 9, 0) for day in expected]


def changed(played: Played, **calendar: object) -> Played:
    """The school file is another now, and the program was started again."""
    played.school = played.school.model_copy(update=calendar)
    played.do(Wake(played.concern.id))
    return played


def with_inset(school: School, *days: date) -> Terms:
    return school.terms.model_copy(update={"inset": days})


def test_a_new_inset_day_moves_what_was_counted_over_it_and_nothing_else() -> None:
    played = decided(utc("2026-11-23T10:04"))
    review, chase = due(played, "review"), due(played, "check-in")
    changed(played, terms=with_inset(played.school, date(2026, 11, 24)))
    assert due(played, "check-in") == [
        chase[0] + DAY,
        chase[1],
    ]  # the second is offered after a week at the latest
    assert (
        due(played, "review") == review
    )  # nobody waits longer than ten school days take in term time
    changed(played, terms=with_inset(played.school))
    assert (due(played, "review"), due(played, "check-in")) == (review, chase)


def test_what_was_reminded_of_is_not_reminded_of_again_when_the_calendar_changes() -> None:
    played = decided(utc("2026-11-23T10:04"))
    seen = played.until(utc("2026-11-24T08:45"))
    assert ("remind", DANA) in seen
    changed(played, terms=with_inset(played.school, date(2026, 11, 24)))
    assert ("remind", DANA) not in played.posts
    assert played.turn.wake_at
    assert played.turn.wake_at > played.now


def test_what_is_due_now_because_the_calendar_changed_is_reminded_of_at_once() -> None:
    school = example_school()
    school = school.model_copy(update={"terms": with_inset(school, date(2026, 11, 24))})
    played = decided(utc("2026-11-23T10:04"), school)
    played.until(utc("2026-11-24T12:00"))
    assert not [f for f in open_ones(played.concern) if f.rule == "check-in" and f.reminded]
    changed(played, terms=with_inset(school))
    assert ("remind", DANA) in played.posts


def test_an_earlier_end_of_the_school_day_brings_the_first_reminder_forward() -> None:
    played = Played().taken_by(DANA)
    assert due(played, "no-decision") == [utc("2026-11-23T14:30")]
    changed(played, day_ends=played.school.day_ends.replace(hour=13))
    assert due(played, "no-decision") == [utc("2026-11-23T12:30")]


def test_what_the_owner_put_off_stays_where_they_put_it() -> None:
    played = decided(utc("2026-11-23T10:04"))
    one = next(f for f in open_ones(played.concern) if f.rule == "parents")
    played.send(DANA, "snooze", one.id, days="3")
    put_off = due(played, "parents")
    changed(played, terms=with_inset(played.school, date(2026, 11, 24), date(2026, 11, 26)))
    assert due(played, "parents") == put_off


def test_over_the_holidays_nothing_waits_for_more_than_a_week_unless_term_time_would_be_longer() -> (
    None
):
    played = decided(utc("2026-12-17T10:04"))
    last = {f.rule: f.due_at - played.now for f in open_ones(played.concern)}
    assert max(last["check-in"], last["parents"]) <= 7 * DAY
    assert last["review"] <= 14 * DAY


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-12-21T10:00", "2026-12-22T09:00"),  # a holiday at our school, and offices work
        (
            "2026-12-24T10:00",
            "2026-12-29T09:00",
        ),  # Christmas Day, a weekend, Boxing Day made up for
        ("2027-05-28T10:00", "2027-06-01T08:00"),  # Spring Bank Holiday
    ],
)
def test_another_schools_lead_is_told_by_the_next_working_day_whatever_our_own_holidays(
    at: str, expected: str
) -> None:
    played = Played(at=utc(at), protocol="ukcis-2024", danger="no").taken_by(DANA)
    played.enter("child", name="Bo Reed", role="made", school="Elm High")
    assert due(played, "other-school") == [utc(expected)]


def test_the_same_calendar_has_the_same_name_and_another_has_another() -> None:
    school = example_school()
    assert school.calendar.name == example_school().calendar.name
    for other in (
        {"day_ends": school.day_ends.replace(hour=13)},
        {"jurisdiction": "scotland"},
        {"terms": with_inset(school, date(2026, 11, 24))},
    ):
        assert school.model_copy(update=other).calendar.name != school.calendar.name


def test_a_clock_set_back_pages_the_next_person_after_one_wait_at_the_most() -> None:
    played = Played()
    played.now -= timedelta(hours=5)
    played.do(Wake(played.concern.id))
    assert played.posts == []
    since = played.now
    assert played.wake() == since + timedelta(minutes=10)
    assert played.posts == [("page", DEV)]


def test_a_clock_set_back_reminds_nobody_twice() -> None:
    played = decided(utc("2026-11-23T10:04"))
    played.until(utc("2026-11-24T08:31"))
    played.now -= timedelta(hours=1)
    played.do(Wake(played.concern.id))
    assert played.posts == []
    assert ("remind", DANA) not in played.until(utc("2026-11-24T08:59"))


def test_the_hour_that_comes_twice_pages_everybody_once() -> None:
    played = Played(
        at=utc("2026-10-25T00:55"), danger="yes"
    )  # 01:55, and 01:00 comes again in five minutes
    assert [to for kind, to in played.until(utc("2026-10-25T01:10")) if kind == "page"] == [HELEN]


def test_a_clock_that_was_a_year_ahead_for_a_while_silences_no_reminder() -> None:
    played = decided(utc("2026-11-23T10:04"))
    right = played.now
    played.now += timedelta(days=365)
    played.do(Wake(played.concern.id))
    assert ("remind", DANA) in played.posts
    played.now = right + timedelta(minutes=1)
    played.do(Wake(played.concern.id))
    assert ("remind", DANA) in played.until(right + timedelta(days=2))


@pytest.mark.parametrize("at", ["2027-03-25T11:00", "2026-10-23T10:00"])
def test_help_is_asked_at_the_same_time_of_day_when_the_clocks_are_changed(at: str) -> None:
    played = Played(at=utc(at), danger="no").taken_by(DANA)
    played.answered(calm("uk-schools") | {"coerced": "yes"})
    called = {"agency": "social-care", "spoke-to": "Ms Ash", "day": at[:10], "time": "10:00"}
    played.do(Submit(DANA, WHAT_NOW.form, called, played.concern.id, *place(played.concern)))
    played.decided("social-care")
    times = []
    while len(times) < 8:
        played.wake()
        asked = "help" in [kind for kind, _ in played.posts]
        times += [f"{played.school.local(played.now):%H:%M}"] if asked else []
    assert set(times[1:]) == {"09:00"}


def test_after_midnight_a_decision_can_wait_until_the_morning_that_is_to_come() -> None:
    played = Played(at=utc("2026-11-23T22:00"), danger="no").taken_by(DANA)
    played.now = utc("2026-11-24T00:20")
    put_off(played, "2026-11-24")
    assert due(played, "no-decision") == [utc("2026-11-24T09:00")]
    assert isinstance(played.turn.answer, Done)
    played.now = utc("2026-11-24T09:00")
    put_off(played, "2026-11-24")
    assert isinstance(played.turn.answer, Errors)


def put_off(played: Played, day: str) -> None:
    [one] = [f for f in played.concern.follow_ups if f.rule == "no-decision"]
    played.press(DANA, "done", one.id)
    played.send(DANA, "done", played.form.step, played.form.nonce, note="She is safe.", until=day)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-12-25T03:00", "2026-12-25T09:00"),
        ("2026-12-25T09:00", "2026-12-26T09:00"),
        ("2026-10-25T00:30", "2026-10-25T09:00"),  # 01:30, for the first time
        ("2026-11-23T03:00", "2026-11-23T14:30"),
    ],
    ids=["christmas", "its morning", "the clocks go back", "a school day"],
)
def test_what_is_reported_after_midnight_is_come_back_to_on_that_morning(
    at: str, expected: str
) -> None:
    played = Played(at=utc(at), danger="no").taken_by(DANA)
    assert due(played, "no-decision") == [utc(expected)]
