"""Home shows what is due next, and says how much more there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.slack.presenter import BLOCKS_AT_MOST, home
from flows.absence.own import away
from flows.context import Context
from flows.follow_up.rules import words_of
from flows.moves import Submit
from flows.protocol.library import find, with_safety
from flows.screen import Form, Row
from flows.screens.home import COUNTED, SHOWN, Shown, Waiting, page
from flows.turn import Away
from flows.wording.sentences import say
from tests.support.flows.told import told
from tests.support.storage.records import CHAIR, DEPUTY, DSL, HEAD, HILLSIDE, NOW, TEACHER
from tests.support.world import CountedIdentifiers, example_school

CONTEXT = Context(HILLSIDE, with_safety(find("schools-2016", None)), NOW, CountedIdentifiers())


def shown(number: int) -> Form:
    waiting = [
        Waiting(str(n), f"AAAA-{n:04}", "other", DSL, NOW + timedelta(minutes=n))
        for n in range(number)
    ]
    return page(CONTEXT, DSL, Shown(waiting))


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (SHOWN, [f"Open concerns: {SHOWN}"]),
        (SHOWN + 7, [f"Open concerns: {SHOWN + 7}", "And 7 more"]),
        (COUNTED, [f"Open concerns: {COUNTED}", f"And {COUNTED - SHOWN} more"]),
        (
            COUNTED + 1,
            [f"Open concerns: more than {COUNTED}", f"And more than {COUNTED - SHOWN} more"],
        ),
    ],
)
def test_home_says_how_many_more_there_are(number, says):
    said = told(shown(number))
    assert all(each in said for each in says)
    assert ("more" in said) == (len(says) > 1)
    assert said.count("AAAA-") == SHOWN
    assert len(home(shown(number))["blocks"]) <= BLOCKS_AT_MOST


def test_a_lead_sees_what_waits_for_her_before_how_to_report():
    said = told(shown(2))
    assert said.index("AAAA-0001") < said.index(say("first.danger"))
    assert say("receipt.never-heading") not in said


def test_what_others_have_comes_after_what_is_hers_and_what_nobody_has():
    waiting = [
        Waiting("1", "AAAA-0001", "emergency", DEPUTY, NOW - timedelta(days=2)),
        Waiting("2", "AAAA-0002", "other", None, NOW),
        Waiting("3", "AAAA-0003", "other", DSL, NOW + timedelta(hours=1)),
    ]
    form = page(CONTEXT, DSL, Shown(waiting))
    said = told(form)
    places = [said.index(f"AAAA-000{n}") for n in (2, 3, 1)]
    assert places == sorted(places)
    rows = [n for n, part in enumerate(form.parts) if isinstance(part, Row)]
    assert rows[0] < next(n for n, p in enumerate(form.parts) if "AAAA-0001" in str(p))


def test_what_is_due_is_said_in_words():
    rule = words_of(CONTEXT.protocol, "check-in")
    late = Waiting("1", "AAAA-0001", "other", DSL, NOW - timedelta(hours=1), rule)
    assert f"{rule} Overdue since 13:00." in told(page(CONTEXT, DSL, Shown([late])))


def test_a_concern_that_was_opened_again_says_so():
    again = Waiting("1", "AAAA-0001", "other", DSL, NOW, reopened_at=NOW - timedelta(hours=2))
    assert "Re-opened at 12:00." in told(page(CONTEXT, DSL, Shown([again])))


def test_what_nobody_has_waits_since_it_was_opened_again_and_not_since_the_first_report():
    given = {"due_at": NOW - timedelta(days=90), "reopened_at": NOW - timedelta(hours=2)}
    again = Waiting("1", "AAAA-0001", "other", None, **given)
    assert "It has waited since 12:00." in told(page(CONTEXT, DSL, Shown([again])))


def test_home_says_who_is_away_and_nobody_is_told_to_ring_themself():
    away = replace(CONTEXT, away={DEPUTY: NOW + timedelta(days=1)})
    said = told(page(away, DSL, Shown()))
    assert "is away until" in said
    named = replace(CONTEXT, school=example_school())
    assert "Dana Shaw" not in told(page(named, DSL, Shown()))
    assert "Dana Shaw, 01632 960010" in told(page(named, TEACHER, Shown()))


@pytest.mark.parametrize("person", [DSL, DEPUTY, HEAD, CHAIR, TEACHER])
def test_the_first_screen_of_each_role_needs_no_scrolling(person):
    waiting = [Waiting(str(n), f"AAAA-{n:04}", "other", person, NOW) for n in range(2)]
    form = page(CONTEXT, person, Shown(waiting))
    assert any(isinstance(part, Row) for part in form.parts[:5])
    assert told(form).count("999") == 1


def test_an_emergency_stands_above_what_was_due_before_it():
    waiting = [
        Waiting("1", "AAAA-0001", "other", DSL, NOW - timedelta(days=2)),
        Waiting("2", "AAAA-0002", "emergency", DSL, NOW + timedelta(hours=1)),
    ]
    said = told(page(CONTEXT, DSL, Shown(waiting)))
    assert said.index("AAAA-0002") < said.index("AAAA-0001")


def test_what_comes_first_is_shown_first():
    said = told(shown(SHOWN + 7))
    assert said.index("AAAA-0000") < said.index(f"AAAA-{SHOWN - 1:04}")
    assert f"AAAA-{SHOWN:04}" not in said


def test_nobody_is_away_for_years_by_a_slip_of_the_pen() -> None:
    for day, taken in (("2027-11-20", True), ("2062-11-24", False)):
        answer = away(Submit(DSL, "away", {"until": day}), CONTEXT)
        assert isinstance(answer, Away) == taken
        assert taken or "more than a year" in str(answer)


@pytest.mark.parametrize("person", [DSL, DEPUTY])
def test_a_reminder_that_somebody_set_is_called_so_for_whoever_reads_it(person: str) -> None:
    own = Waiting(
        "1",
        "AAAA-0001",
        "other",
        DSL,
        NOW + timedelta(hours=1),
        words_of(CONTEXT.protocol, "by-hand"),
    )
    lines = told(page(CONTEXT, person, Shown([own])))
    assert "A reminder that somebody set" in lines
