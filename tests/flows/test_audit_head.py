"""The last line of the audit goes to two people, once a day, and says nothing of any concern."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.audit_head import message, posts
from tests.world import example_school

NINE_IN_SUMMER = datetime(2026, 7, 6, 8, 0, tzinfo=UTC)
SCHOOL = example_school()
DSL, HEAD = SCHOOL.people.dsl, SCHOOL.people.headteacher


@pytest.mark.parametrize(("minutes", "day"), [(-1, None), (0, "2026-07-06"), (899, "2026-07-06"), (960, None)])
def test_it_is_sent_from_nine_by_the_schools_clock_to_the_lead_and_the_headteacher(minutes, day):
    told = posts(SCHOOL, NINE_IN_SUMMER + timedelta(minutes=minutes))
    assert [(one.to, one.args) for one in told] == ([(DSL.id, (day,)), (HEAD.id, (day,))] if day else [])


def test_somebody_who_is_both_gets_it_once():
    both = SCHOOL.model_copy(update={"people": SCHOOL.people.model_copy(update={"headteacher": DSL})})
    assert [one.to for one in posts(both, NINE_IN_SUMMER)] == [DSL.id]


def test_it_says_the_line_and_the_day():
    words = message("hillside:12:ab", "2026-07-06")
    assert "hillside:12:ab" in words.paragraphs[0]
    assert "2026-07-06" in words.paragraphs[0]
    assert "hillside" not in words.notice
