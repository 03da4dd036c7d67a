"""Is a record as readable as before when somebody sends what no form offered?"""

from __future__ import annotations

import pytest

from flows.moves import Submit, Value
from flows.refusals import stale
from flows.screen import Errors
from tests.support.flows.played import DANA, Played, calm

WORDS = {"reasons": "Because.", "decided-against": "None.", "wishes": "Help.", "below": "Because."}


def deciding(options: Value) -> Played:
    played = Played(danger="no").taken_by(DANA).answered(calm("uk-schools"))
    step = f"ready/{len(played.concern.answers)}"
    played.do(Submit(DANA, "decision", WORDS | {"options": options}, played.concern.id, step))
    return played


@pytest.mark.parametrize("options", [None, (), "consult", ("nothing",), ("consult", "x" * 4000)])
def test_nothing_is_decided_that_was_not_offered(options: Value) -> None:
    played = deciding(options)
    assert isinstance(played.turn.answer, Errors)
    assert "options" in played.turn.answer.fields
    assert played.concern.decision is None


def test_what_is_ticked_twice_is_decided_once() -> None:
    decision = deciding(("consult", "early-help", "consult")).concern.decision
    assert decision
    assert sorted(decision.options) == ["consult", "early-help"]


@pytest.mark.parametrize("answer", ["perhaps", "x" * 4000, ("yes", "no"), "YES"])
def test_an_answer_that_was_not_offered_counts_for_nothing_and_the_others_are_kept(
    answer: Value,
) -> None:
    played = Played(danger="no").taken_by(DANA)
    given = {"life-at-risk": "no", "adult-involved": answer}
    played.do(Submit(DANA, "several", given, played.concern.id))
    assert played.concern.facts == {"life-at-risk": "no"}


@pytest.mark.parametrize(
    ("step", "answer"),
    [("adult-involved/1", "maybe"), ("adult-involved/1", ("no",)), ("x/0", "no")],
)
def test_no_answer_is_changed_to_one_that_was_not_offered(step: str, answer: Value) -> None:
    played = Played(danger="no").taken_by(DANA).answered({"adult-involved": "yes"})
    played.do(Submit(DANA, "change", {"answer": answer}, played.concern.id, step))
    assert isinstance(played.turn.answer, Errors)
    assert set(played.turn.answer.fields) == {"answer"}
    assert played.concern.facts == {"adult-involved": "yes"}


@pytest.mark.parametrize("question", ["", "adult-involved", "deletion"])
def test_no_answer_is_changed_that_was_not_given(question: str) -> None:
    played = Played(danger="no").taken_by(DANA).answered({"life-at-risk": "no"})
    answer = played.press(DANA, "change", question).answer
    assert answer == stale(played.concern)
