"""A date of birth that contradicts an answer is remarked in forms; the answer stays."""

from __future__ import annotations

import pytest

from flows.screen import Open, Text
from tests.support.flows.played import DANA, Played, calm

REMARK = "under 13 when this was reported. Sam Lee, born 24 November 2013"


def begun(born: str = "2013-11-24") -> Played:
    played = Played().taken_by(DANA)
    played.enter("child", name="Sam Lee", role="made", born=born)
    return played


def shown(played: Played) -> str:
    return "\n".join(part.text for part in played.form.parts if isinstance(part, Text))


def test_it_is_said_when_the_question_is_asked_and_when_the_answer_is_given() -> None:
    played = begun()
    played.answered({"life-at-risk": "no"})
    assert REMARK in shown(played), "where several questions stand together"
    played.answered({"under-13": "no"})
    assert REMARK in shown(played), "as soon as the answer contradicts"
    played.press(DANA, "so-far")
    assert REMARK in shown(played)
    assert played.concern.facts["under-13"] == "no"


def test_it_is_said_again_at_the_decision() -> None:
    played = begun().answered(calm("uk-schools"))
    asked = played.concern.asked
    assert asked
    played.press(DANA, "open-decision", asked.step, str(asked.count))
    assert isinstance(played.turn.answer, Open)
    assert REMARK in shown(played)


@pytest.mark.parametrize(
    ("born", "answer"), [("2013-11-23", "no"), ("2010-01-01", "no"), ("2013-11-24", "yes")]
)
def test_nothing_is_said_where_nothing_contradicts(born: str, answer: str) -> None:
    played = begun(born).answered({"life-at-risk": "no", "under-13": answer})
    played.press(DANA, "so-far")
    assert "under 13 when" not in shown(played)
