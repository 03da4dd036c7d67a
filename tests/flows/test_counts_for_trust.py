"""What somebody of a trust is told of a school: never a small number of children's concerns, always
what is overdue, which drills were done and what is to be checked.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from flows.figures.counting import SMALLEST
from flows.kept.figures import ForTrust, Took
from flows.screen import Pair, Text
from flows.trust.counted import AtSchool, parts, year_of
from flows.trust.people import Trust

TENANT, OTHER = (f"0123456{n}-89ab-cdef-0123-456789abcdef" for n in (7, 8))
IN_TEAMS = f"teams:{TENANT}/89abcdef-0123-4567-89ab-cdef01234567"
TRUST = Trust.model_validate(
    {
        "trust": {"name": "Hillshire Trust", "workspaces": ["slack:T0HILL", f"teams:{TENANT}"]},
        "people": [{"id": ["slack:U0TESS", IN_TEAMS], "name": "Tess Ford", "title": "Director"}],
    }
)


def lines(counted: ForTrust, checks: int = 0) -> list[str]:
    one = AtSchool("Hillside", counted, date(2026, 9, 1), checks)
    [pair] = [part for part in parts(TRUST, [one]) if isinstance(part, Pair)]
    assert pair.label == "Hillside"
    return pair.value.split("\n")


@pytest.mark.parametrize("number", [0, 1, SMALLEST - 1])
def test_a_small_number_of_concerns_is_not_told_and_reads_like_none(number):
    took = Took(number, timedelta(minutes=7), timedelta(days=3)) if number else None
    assert lines(ForTrust(number, 0, took)) == lines(ForTrust(0, 0, None))
    assert "7 minutes" not in " ".join(lines(ForTrust(number, 0, took)))


def test_other_numbers_are_told():
    took = Took(SMALLEST, timedelta(minutes=7), timedelta(days=3))
    first, _, middle, *_ = lines(ForTrust(SMALLEST, 0, took))
    assert first == f"Open concerns: {SMALLEST}"
    assert middle == "Since 1 September 2026, half were picked up within 7 minutes"


@pytest.mark.parametrize("number", [0, 1, 12])
def test_what_is_overdue_and_what_is_to_be_checked_are_told_however_few(number):
    told = lines(ForTrust(0, number, None), checks=number)
    assert f"Overdue: {number}" in told
    assert f"Checks due: {number}" in told


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((), "none"),
        ((date(2026, 9, 7),), "1, on 7 September 2026"),
        ((date(2026, 9, 7), date(2026, 11, 20)), "2, the last on 20 November 2026"),
    ],
)
def test_drills_are_told_however_few_and_none_in_words(days, told):
    assert f"Drills done this school year: {told}" in lines(ForTrust(0, 0, None, days))


def test_nothing_there_can_be_pressed():
    shown = parts(TRUST, [AtSchool("Hillside", ForTrust(12, 1, None), date(2026, 9, 1), 0), "Lake"])
    assert all(isinstance(part, Text | Pair) and part.button is None for part in shown)


@pytest.mark.parametrize(
    ("account", "workspaces", "known"),
    [
        ("slack:U0TESS", ["slack:T0HILL"], True),
        ("slack:U0TESS", ["slack:T0LAKE"], False),  # somebody else, called alike in another
        ("slack:U0TESS", ["slack:T0LAKE", f"teams:{TENANT}"], False),
        ("slack:U0TOM", ["slack:T0HILL"], False),
        (IN_TEAMS, ["slack:T0HILL", f"teams:{TENANT}"], True),
        (IN_TEAMS, ["slack:T0HILL"], False),
        (IN_TEAMS, [f"teams:{OTHER}"], False),
    ],
)
def test_an_account_counts_in_a_workspace_that_is_the_trusts_too(account, workspaces, known):
    assert TRUST.is_known_in(account, workspaces) == known


@pytest.mark.parametrize(
    ("today", "begins"),
    [
        (date(2026, 8, 31), date(2025, 9, 1)),
        (date(2026, 9, 1), date(2026, 9, 1)),
        (date(2027, 1, 4), date(2026, 9, 1)),
    ],
)
def test_the_year_is_the_academic_one(today, begins):
    assert year_of(today) == begins
