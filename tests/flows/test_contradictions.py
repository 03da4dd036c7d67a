"""A date of birth that contradicts an answer is remarked in forms; the answer stays."""

from __future__ import annotations

import pytest

from flows.screen import Open, Text
from tests.support.flows.played import DANA, HELEN, Played, calm

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


def said_of(played: Played, question: str, answer: str) -> str:
    played.answered({"life-at-risk": "no", question: answer})
    played.press(DANA, "so-far")
    return shown(played)


@pytest.mark.parametrize(
    ("question", "answer", "agrees", "one", "other", "says"),
    [
        ("adult-involved", "no", "yes", {"born": "2008-11-23"}, {}, "was 18 or over"),
        (
            "age-gap",
            "small",
            "significant",
            {"born": "2010-05-01"},
            {"born": "2012-05-02"},
            "2 years",
        ),
        ("age-gap", "none", "small", {"born": "2010-05-01"}, {"born": "2011-05-02"}, "1 year"),
        ("spread", "not-shared", "recipient-only", {}, {}, "received the image or shared"),
        (
            "vulnerable",
            "none-known-checked",
            "some",
            {"vulnerabilities": "In care."},
            {},
            "under Vuln",
        ),
    ],
)
def test_what_the_record_says_otherwise_is_remarked_on_and_the_answer_stays(
    question: str, answer: str, agrees: str, one: dict[str, str], other: dict[str, str], says: str
) -> None:
    for given, is_said in ((answer, True), (agrees, False)):
        played = Played().taken_by(DANA)
        played.enter("child", name="Sam Lee", role="made", **one)
        played.enter("child", name="Kit Oak", role="received", **other)
        said = said_of(played, question, given)
        assert (says in said) == ("Look again" in said) == is_said
        assert played.concern.facts[question] == given


def test_more_than_one_who_received_it_is_remarked_on() -> None:
    played = Played().taken_by(DANA)
    for name in ("Kit Oak", "Ash Elm"):
        played.enter("child", name=name, role="received")
    assert "more than one child received" in said_of(played, "several-recipients", "no")


@pytest.mark.parametrize("none", ["None known.", "no", "Not known", "N/A"])
def test_that_nothing_is_known_contradicts_nothing(none: str) -> None:
    played = Played().taken_by(DANA)
    played.enter("child", name="Sam Lee", role="made", vulnerabilities=none)
    assert "Look again" not in said_of(played, "vulnerable", "none-known-checked")


@pytest.mark.parametrize(
    "some", ["No SEND, but in care.", "Not living at home", "Unknown to us before; self-harms"]
)
def test_what_only_begins_with_no_is_something(some: str) -> None:
    played = Played().taken_by(DANA)
    played.enter("child", name="Sam Lee", role="made", vulnerabilities=some)
    assert "under Vuln" in said_of(played, "vulnerable", "none-known-checked")


def test_what_the_reporter_said_is_remarked_on_too() -> None:
    threatened = Played(danger="threatened").taken_by(DANA)
    assert "a child is threatened" in said_of(threatened, "extorted", "no")
    staff = Played(named=("other",)).taken_by(HELEN)
    staff.answered({"life-at-risk": "no", "adult-involved": "no"})
    staff.press(HELEN, "so-far")
    assert "somebody on the staff" in shown(staff)
