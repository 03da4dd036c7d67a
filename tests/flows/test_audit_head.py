"""The last line of the audit goes to two people, once a day, and says nothing of any concern."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.screens.daily_seal import due, message, posts
from tests.support.world import example_school

NINE_IN_SUMMER = datetime(2026, 7, 6, 8, 0, tzinfo=UTC)
SCHOOL = example_school()
DSL, HEAD = SCHOOL.people.dsl, SCHOOL.people.headteacher


@pytest.mark.parametrize(("minutes", "is_due"), [(-1, False), (0, True), (899, True), (960, False)])
def test_it_is_due_from_nine_by_the_schools_clock(minutes, is_due):
    now = NINE_IN_SUMMER + timedelta(minutes=minutes)
    assert due(SCHOOL, now) == (NINE_IN_SUMMER if is_due else None)


def test_it_goes_to_the_lead_and_the_headteacher_under_the_day():
    told = posts(SCHOOL, NINE_IN_SUMMER)
    assert [(one.to, one.args) for one in told] == [
        (DSL.id, ("2026-07-06",)),
        (HEAD.id, ("2026-07-06",)),
    ]


def test_somebody_who_is_both_gets_it_once():
    both = SCHOOL.model_copy(
        update={"people": SCHOOL.people.model_copy(update={"headteacher": DSL})}
    )
    assert [one.to for one in posts(both, NINE_IN_SUMMER)] == [DSL.id]


def test_it_says_first_that_there_is_nothing_to_do_then_the_day_and_the_line_by_itself():
    words = message("hillside:12:ab", "2026-07-06")
    assert words.paragraphs[0].startswith("Nothing to do")
    assert "6 July 2026" in words.paragraphs[0]
    assert words.paragraphs[1] == "hillside:12:ab"
    assert "hillside" not in words.notice
