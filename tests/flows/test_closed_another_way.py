"""Promises about closing without an assessment: nobody alone puts an end to what may involve the staff,
to danger, or to a reason for a referral.
"""

from __future__ import annotations

import pytest

from flows.moves import Value
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, VERA, Played
from tests.support.flows.told import told

FORM = {"kind": "not-this-kind", "checks": ("read", "spoken"), "reason": "A staff matter."}


@pytest.mark.parametrize(
    ("said", "owner", "second"),
    [
        ({"named": ("other",)}, HELEN, COLIN),
        ({"named": ("unsure",)}, HELEN, COLIN),
        ({"named": (DANA,)}, HELEN, COLIN),
        ({"named": (HELEN,)}, COLIN, VERA),
        ({"danger": "not-sure"}, DANA, DEV),
    ],
)
def test_a_second_person_agrees_before_it_is_closed(
    said: dict[str, Value], owner: str, second: str
) -> None:
    played = Played(**({"danger": "no"} | said)).taken_by(owner)
    played.press(owner, "other-close")
    assert "closes only when the second person agrees" in told(played.form)
    played.send(owner, "other-close", "", "n", **FORM)
    assert played.concern.state == "open"
    assert ("other-close", second) in played.posts
    played.send(second, "agree-close", "1", "n", answer="yes")
    assert played.concern.state == "closed"


def test_what_holds_none_of_it_is_closed_and_a_second_person_is_told() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(DANA, "other-close", "", "n", **FORM)
    assert played.concern.state == "closed"
    assert ("other-close", DEV) in played.posts


def test_whoever_was_never_reached_is_not_waited_for() -> None:
    played = Played(danger="yes").taken_by(DANA)
    played.send(DANA, "other-close", "", "n", **FORM)
    played.undelivered("other-close")
    assert played.posts == [("other-close", HELEN)]
    played.send(DEV, "agree-close", "1", "n", answer="yes")
    assert played.concern.state == "open", "somebody else is asked now"
    played.send(HELEN, "agree-close", "2", "n", answer="yes")
    assert played.concern.state == "closed"


def test_where_nobody_can_be_reached_the_owner_is_told() -> None:
    played = Played(danger="yes").taken_by(DANA)
    played.send(DANA, "other-close", "", "n", **FORM)
    played.undelivered("other-close")
    played.undelivered("other-close")
    assert played.posts == [("not-reached", DANA)]
