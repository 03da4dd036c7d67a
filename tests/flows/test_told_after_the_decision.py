"""What a reporter tells after the decision is decided on anew: no decision stands that was made before
danger was told of, or before somebody on the staff was named.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.moves import Value
from flows.screen import Text
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, Played, calm

MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)


def decided() -> Played:
    return Played(danger="no").taken_by(DANA).answered(calm("uk-schools")).decided("early-help")


def told(played: Played, **more: Value) -> Played:
    played.now += HOURS
    played.send(TOM, "add", "", "n", more="There is more.", **more)
    return played


def steps(played: Played) -> str:
    assert played.concern.asked
    return played.concern.asked.step


@pytest.mark.parametrize("danger", ["yes", "threatened", "not-sure"])
def test_danger_told_of_after_the_decision_is_decided_on_anew_and_never_left_with_one_person(
    danger: str,
) -> None:
    played = told(decided(), danger=danger).taken_by(DEV)
    assert steps(played) == "ready"
    posts = played.until(played.now + 15 * MINUTES)
    assert ("still", DEV) in posts
    assert {to for kind, to in played.until(played.now + 9 * MINUTES) if kind == "help"} == {
        DANA,
        HELEN,
    }
    played.decided("early-help")
    assert steps(played) == "decided"


@pytest.mark.parametrize("danger", ["no", ""])
def test_other_words_that_are_added_leave_the_decision_as_it_is(danger: str) -> None:
    assert steps(told(decided(), danger=danger)) == "decided"


@pytest.mark.parametrize(
    "said",
    [{"named": (HELEN,)}, {"named": ("unsure",)}, {"named": ("other",), "other_adult": "Mr Oak"}],
    ids=["the headteacher", "not sure who", "another adult"],
)
def test_whoever_deals_with_it_once_the_staff_may_be_involved_decides_themself(
    said: dict[str, Value],
) -> None:
    played = decided().decided("manage-in-school")
    played.send(HELEN, "second-look", "second-look/1", "n", answer="agree")
    told(played, **said).taken_by(COLIN if said.get("named") == (HELEN,) else HELEN)
    owner = played.concern.owner or ""
    assert steps(played) == "ready"
    played.press(owner, "close", "close")
    assert "no decision" in str(played.form).lower()
    assert ("page", DANA) not in played.posts


def test_what_is_undone_leaves_the_decision_as_it_was() -> None:
    played = told(decided(), named=(HELEN,)).taken_by(COLIN)
    played.send(COLIN, "named", "", "n", who=HELEN, what="undo", why="A mistake.", advice="LADO.")
    assert HELEN not in played.concern.named
    assert steps(played.taken_by(DANA)) == "decided"


def test_that_danger_was_told_of_since_stands_at_the_question_and_at_the_decision() -> None:
    played = told(decided(), danger="yes")
    played.press(DANA, "so-far")
    assert "after this was answered the reporter said" in shown(played)
    played.answered({"life-at-risk": "yes"})
    played.press(DANA, "so-far")
    assert "after this was answered the reporter said" not in shown(played)


def shown(played: Played) -> str:
    return "\n".join(part.text for part in played.form.parts if isinstance(part, Text))
