"""Home shows what is due next, and says how much more there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.slack.presenter import BLOCKS_AT_MOST, home
from flows.context import Context
from flows.protocol.library import find, with_safety
from flows.screen import Form, Row, Text
from flows.screens.home import COUNTED, SHOWN, Shown, Waiting, page
from flows.wording.sentences import say
from tests.support.storage.records import CHAIR, DEPUTY, DSL, HEAD, HILLSIDE, NOW, TEACHER
from tests.support.world import CountedIdentifiers, example_school

CONTEXT = Context(HILLSIDE, with_safety(find("schools-2016", None)), NOW, CountedIdentifiers())


def shown(number: int) -> Form:
    waiting = [
        Waiting(str(n), f"AAAA-{n:04}", "other", DSL, NOW + timedelta(minutes=n))
        for n in range(number)
    ]
    return page(CONTEXT, DSL, Shown(waiting))


def words(form: Form) -> str:
    return "\n".join(part.text for part in form.parts if isinstance(part, Text))


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
    told = words(shown(number))
    assert all(each in told for each in says)
    assert ("more" in told) == (len(says) > 1)
    assert told.count("AAAA-") == SHOWN
    assert len(home(shown(number))["blocks"]) <= BLOCKS_AT_MOST


def test_a_lead_sees_what_waits_for_her_before_how_to_report():
    told = words(shown(2))
    assert told.index("AAAA-0001") < told.index(say("first.danger"))
    assert say("receipt.never-heading") not in told


def test_what_others_have_comes_after_what_is_hers_and_what_nobody_has():
    waiting = [
        Waiting("1", "AAAA-0001", "emergency", DEPUTY, NOW - timedelta(days=2)),
        Waiting("2", "AAAA-0002", "other", None, NOW),
        Waiting("3", "AAAA-0003", "other", DSL, NOW + timedelta(hours=1)),
    ]
    form = page(CONTEXT, DSL, Shown(waiting))
    told = words(form)
    places = [told.index(f"AAAA-000{n}") for n in (2, 3, 1)]
    assert places == sorted(places)
    rows = [n for n, part in enumerate(form.parts) if isinstance(part, Row)]
    assert rows[0] < next(n for n, p in enumerate(form.parts) if "AAAA-0001" in str(p))


def test_what_is_due_is_said_in_words():
    late = Waiting("1", "AAAA-0001", "other", DSL, NOW - timedelta(hours=1), "check-in")
    told = words(page(CONTEXT, DSL, Shown([late])))
    rule = next(one for one in CONTEXT.protocol.follow_ups if one.id == "check-in")
    assert f"{rule.text} Overdue since 13:00." in told


def test_a_concern_that_was_opened_again_says_so():
    again = Waiting("1", "AAAA-0001", "other", DSL, NOW, reopened_at=NOW - timedelta(hours=2))
    assert "Re-opened at 12:00." in words(page(CONTEXT, DSL, Shown([again])))


def test_home_says_who_is_away_and_nobody_is_told_to_ring_themself():
    away = replace(CONTEXT, away={DEPUTY: NOW + timedelta(days=1)})
    told = words(page(away, DSL, Shown()))
    assert "is away until" in told
    named = replace(CONTEXT, school=example_school())
    assert "Dana Shaw" not in words(page(named, DSL, Shown()))
    assert "Dana Shaw, 01632 960010" in words(page(named, TEACHER, Shown()))


@pytest.mark.parametrize("person", [DSL, DEPUTY, HEAD, CHAIR, TEACHER])
def test_the_first_screen_of_each_role_needs_no_scrolling(person):
    waiting = [Waiting(str(n), f"AAAA-{n:04}", "other", person, NOW) for n in range(2)]
    form = page(CONTEXT, person, Shown(waiting))
    assert any(isinstance(part, Row) for part in form.parts[:5])
    assert words(form).count("999") == 1


def test_an_emergency_stands_above_what_was_due_before_it():
    waiting = [
        Waiting("1", "AAAA-0001", "other", DSL, NOW - timedelta(days=2)),
        Waiting("2", "AAAA-0002", "emergency", DSL, NOW + timedelta(hours=1)),
    ]
    told = words(page(CONTEXT, DSL, Shown(waiting)))
    assert told.index("AAAA-0002") < told.index("AAAA-0001")


def test_what_comes_first_is_shown_first():
    told = words(shown(SHOWN + 7))
    assert told.index("AAAA-0000") < told.index(f"AAAA-{SHOWN - 1:04}")
    assert f"AAAA-{SHOWN:04}" not in told
