"""Until when is a record kept at least? Never too short, whatever was entered; and a date, never a
deletion.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.advance import advance
from flows.closing.retention import ADULT_YEARS, CHILD_YEARS, Review, of_all, review, years_after
from flows.concern import Concern
from flows.kept.closing import Closing
from flows.kept.entry import RecordEntry
from flows.kept.report import Addendum
from flows.moves import Submit
from flows.screen import Done, Errors
from flows.screens.record import record_form
from tests.support.flows.begun import begun, ctx
from tests.support.flows.schools import hillside
from tests.support.flows.told import told
from tests.support.storage.records import DSL, HEAD, NOW, TEACHER, concern, report
from tests.support.storage.to_destroy import kept_until

SCHOOL = hillside()
STAFF_ROUTES = ["staff", "lead", "head"]
DAYS = st.dates(date(1995, 1, 1), date(2090, 12, 31))


def child(name: str = "Ebony Quill", **values: str) -> RecordEntry:
    return RecordEntry(
        kind="child", values={"name": name, "role": "made"} | values, who=TEACHER, at=NOW
    )


def record(
    reported: date = date(2026, 11, 23), route: str = "ordinary", *children: RecordEntry
) -> Concern:
    at = datetime.combine(reported, time(12), UTC)
    return concern(reports=(report(at=at),), opened_at=at, entries=children, route=route)


def test_the_youngest_child_counts() -> None:
    found = review(
        record(
            date(2026, 11, 23),
            "ordinary",
            child(born="2012-05-03"),
            child("Tom Hart", born="2014-08-30"),
        ),
        SCHOOL,
    )
    assert (found.on, found.basis) == (date(2039, 8, 30), "born")


def test_a_report_that_is_attached_keeps_nothing_longer_than_the_children_are_known_for() -> None:
    day = date(2026, 11, 23)
    main, hung = record(day, "ordinary", child(born="2012-05-03")), record(day)
    closing = Closing(note="n", who=TEACHER, at=NOW, kind="attached", to=main.id)
    hung = hung.but(state="closed", closings=(closing,))
    assert of_all([main, hung], SCHOOL).on == date(2037, 5, 3)
    younger, unknown = child("Tom Hart", born="2014-08-30"), child("Lin He")
    assert of_all([main, hung.but(entries=(younger,))], SCHOOL).on == date(2039, 8, 30)
    for longer in (hung.but(entries=(unknown,)), hung.but(closings=())):
        assert of_all([main, longer], SCHOOL).on == date(2051, 11, 23)
    staff = record(day, "staff")
    assert of_all([staff, hung], SCHOOL).on == of_all([hung], SCHOOL).on == date(2051, 11, 23)


@pytest.mark.parametrize("values", [{"born": "2012"}, {"year": "2012"}])
def test_of_a_year_only_its_end_counts(values: dict[str, str]) -> None:
    assert review(record(date(2026, 11, 23), "ordinary", child(**values)), SCHOOL).on == date(
        2037, 12, 31
    )


def test_a_year_group_is_no_year_of_birth() -> None:
    for group in ("9B", "Year 9"):
        found = review(record(date(2026, 11, 23), "ordinary", child(year=group)), SCHOOL)
        assert found.basis == "not-known"


@pytest.mark.parametrize(
    "children", [[], [child()], [child(born="2012-05-03"), child("Tom Hart", year="9B")]]
)
def test_a_date_of_birth_that_is_missing_counts_from_the_report(
    children: list[RecordEntry],
) -> None:
    found = review(record(date(2026, 11, 23), "ordinary", *children), SCHOOL)
    assert (found.on, found.basis) == (date(2051, 11, 23), "not-known")


@pytest.mark.parametrize("slip", ["1912-05-03", "2046-05-03", "2001-11-23"])
def test_a_date_of_birth_that_cannot_be_right_never_shortens_anything(slip: str) -> None:
    assert review(record(date(2026, 11, 23), "ordinary", child(born=slip)), SCHOOL).on == date(
        2051, 11, 23
    )


def test_a_date_entered_later_counts_however_the_name_is_spelt() -> None:
    entries = (child(), child("QUILL  ebony", born="2012-05-03"), child("Ébony Quill"))
    assert review(record(date(2026, 11, 23), "ordinary", *entries), SCHOOL).on == date(2037, 5, 3)


def test_of_two_children_of_one_name_the_younger_counts() -> None:
    entries = (child(born="2014-06-02"), child(born="2009-01-31"))
    assert review(record(date(2026, 11, 23), "ordinary", *entries), SCHOOL).on == date(2039, 6, 2)


def test_the_last_report_counts_where_there_are_several() -> None:
    one = record(date(2026, 11, 23))
    later = report(at=datetime(2027, 2, 1, 9, tzinfo=UTC))
    assert review(one.but(reports=(*one.reports, later)), SCHOOL).on == date(2052, 2, 1)


def test_the_day_is_the_schools_own() -> None:
    summer_night = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert review(concern(reports=(report(at=summer_night),)), SCHOOL).on == date(2051, 7, 2)


@pytest.mark.parametrize("route", STAFF_ROUTES)
def test_about_an_adult_it_is_ten_years_and_says_that_it_may_be_longer(route: str) -> None:
    found = review(record(date(2026, 11, 23), route), SCHOOL)
    assert (found.on, found.basis) == (date(2036, 11, 23), "adult")


def test_about_an_adult_and_a_child_the_later_date_counts() -> None:
    young, grown = child(born="2020-01-31"), child(born="2009-01-31")
    assert review(record(date(2026, 11, 23), "staff", young), SCHOOL).on == date(2045, 1, 31)
    assert review(record(date(2026, 11, 23), "staff", grown), SCHOOL).on == date(2036, 11, 23)


def test_a_date_of_the_schools_own_counts_with_its_reason_until_it_is_taken_back() -> None:
    one = begun(state="closed", closings=(Closing(note="x", who=DSL, at=NOW, kind="mistake"),))
    kept = entered(one, until="2027-11-23", why="Sent about another school.")
    assert (kept.on, kept.basis, kept.why) == (
        date(2027, 11, 23),
        "own",
        "Sent about another school.",
    )
    assert (
        entered(set_by(one, until="2029-01-31", why="x"), why="It was ours.").basis == "not-known"
    )


def entered(one: Concern, **typed: str) -> Review:
    return review(set_by(one, **typed), SCHOOL)


def set_by(one: Concern, **typed: str) -> Concern:
    """The record once somebody on its ladder, who does not have it, has entered this."""
    turn = advance(one, Submit(HEAD, "keep-until", typed, one.id, "keep-until", "n"), ctx())
    assert isinstance(turn.answer, Done)
    assert turn.concern
    assert turn.concern.state == one.state
    return turn.concern


@pytest.mark.parametrize("what", ["opened again", "added to"])
def test_a_date_for_what_was_a_mistake_ends_nothing_early_once_more_comes_of_it(what: str) -> None:
    one = record().but(entries=(kept_until("2027-11-23"),), opened_at=NOW)
    (first,) = one.reports
    first = first.but(at=NOW)
    later = NOW + timedelta(days=30)
    more = Addendum(text="It was no mistake.", who=TEACHER, at=later)
    changed = {
        "opened again": one.but(reopened_at=later, reports=(first,)),
        "added to": one.but(reports=(first.but(addenda=(more,)),)),
    }[what]
    assert review(one.but(reports=(first,)), SCHOOL).basis == "own"
    assert review(changed, SCHOOL).basis == "not-known"
    again = kept_until("2028-11-23").but(at=later)
    assert review(changed.but(entries=(*one.entries, again)), SCHOOL).basis == "own"
    longer = kept_until("2090-11-23")
    assert review(changed.but(entries=(longer,)), SCHOOL).on == date(2090, 11, 23)


def test_where_no_birth_is_known_the_years_are_counted_from_what_was_said_last() -> None:
    one = record()
    (first,) = one.reports
    added = Addendum(text="It goes on.", who=TEACHER, at=datetime(2030, 1, 7, 12, tzinfo=UTC))
    assert review(one.but(reports=(first.but(addenda=(added,)),)), SCHOOL).on == date(2055, 1, 7)


def test_it_needs_a_reason_and_a_day_that_has_not_gone_by() -> None:
    one = begun()
    wrong = advance(one, Submit(HEAD, "keep-until", {"until": "2026-11-22"}, one.id), ctx()).answer
    assert isinstance(wrong, Errors)
    assert set(wrong.fields) == {"until", "why"}
    assert "gone by" in wrong.fields["until"]


def test_the_record_says_that_it_is_the_schools_own_date_and_of_a_mistake_that_one_may_be_set() -> (
    None
):
    closing = Closing(note="x", who=DSL, at=NOW, kind="mistake")
    one = begun(state="closed", closings=(closing,))
    assert "Press How long it is kept" in told(record_form(one, HEAD, ctx()))
    kept = one.but(entries=(kept_until("2027-11-23"),))
    words = told(record_form(kept, HEAD, ctx()))
    assert "23 November 2027" in words
    assert "Sent about another school." in words
    assert "Press How long" not in words


def test_a_leap_day_is_followed_by_the_first_of_march() -> None:
    assert years_after(date(2012, 2, 29), 25) == date(2037, 3, 1)
    assert years_after(date(2012, 2, 29), 24) == date(2036, 2, 29)


BIRTHS = st.lists(st.one_of(st.none(), DAYS), max_size=4)


@given(reported=DAYS, births=BIRTHS, route=st.sampled_from(["ordinary", *STAFF_ROUTES]))
def test_no_record_is_ever_reviewed_too_early(
    reported: date, births: list[date | None], route: str
) -> None:
    names = ("Ann", "Bea", "Cat", "Dot")
    entries = [
        child(n, **({"born": b.isoformat()} if b else {}))
        for n, b in zip(names, births, strict=False)
    ]
    on = review(record(reported, route, *entries), SCHOOL).on
    assert on > reported
    if route != "ordinary":
        assert on >= years_after(reported, ADULT_YEARS)
    for day in births:
        if day and day <= reported and years_after(day, CHILD_YEARS) > reported:
            assert on >= years_after(day, CHILD_YEARS)
    if None in births:
        assert on >= years_after(reported, CHILD_YEARS)


@given(reported=DAYS, births=st.lists(st.integers(1, 24 * 365), min_size=1, max_size=4))
def test_where_every_birth_is_known_nothing_is_kept_longer_than_that(
    reported: date, births: list[int]
) -> None:
    days = [reported - timedelta(days=ago) for ago in births]
    entries = [child(f"Child {'ABCD'[n]}", born=day.isoformat()) for n, day in enumerate(days)]
    assert review(record(reported, "ordinary", *entries), SCHOOL).on == years_after(
        max(days), CHILD_YEARS
    )
