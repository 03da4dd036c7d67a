"""Home shows what is due next, and says how much more there is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.slack.presenter import BLOCKS_AT_MOST, home
from flows.context import Context
from flows.protocol.library import find, with_safety
from flows.screen import Form, Text
from flows.screens.home import COUNTED, SHOWN, Shown, Waiting, page
from flows.wording.sentences import say
from tests.support.storage.records import DSL, HILLSIDE, NOW
from tests.support.world import CountedIdentifiers

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
    assert (
        told.index("AAAA-0001")
        < told.index(say("first.danger"))
        < told.index(say("receipt.never-heading"))
    )


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
