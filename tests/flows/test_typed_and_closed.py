"""A long form says that what was typed is lost when it is closed; a short one is not made longer."""

from __future__ import annotations

import pytest

from flows.advance import advance
from flows.moves import Click, Command, Submit
from flows.screen import Form, Open, Text
from flows.wording.sentences import say
from tests.support.flows.begun import begun, ctx
from tests.support.flows.played import DANA, Played, calm
from tests.support.storage.records import DSL, TEACHER

LOST = Text(say("app.lost"))


def opened(action: str, step: str = "") -> Form:
    one = begun()
    answer = advance(one, Click(DSL, action, one.id, step), ctx()).answer
    assert isinstance(answer, Open)
    return answer.form


@pytest.mark.parametrize("kind", ["child", "device", "referral", "safety-plan", "viewing"])
def test_the_form_of_an_entry_says_so_at_its_end(kind: str) -> None:
    form = opened("enter", kind)
    assert (LOST in form.parts) == (kind != "device")
    assert LOST not in form.parts or form.parts[-1] == LOST


def test_the_decision_says_so() -> None:
    played = Played(protocol="ukcis-2024").taken_by(DANA).answered(calm("ukcis-2024"))
    played.press(DANA, "open-decision")
    assert isinstance(played.turn.answer, Open)
    assert played.turn.answer.form.parts[-1] == LOST


def test_a_report_says_it_once() -> None:
    answer = advance(None, Command(TEACHER, "staff"), ctx()).answer
    assert isinstance(answer, Open)
    assert answer.form.parts.count(LOST) == 1


def test_a_note_and_what_is_only_read_do_not() -> None:
    assert LOST not in opened("note").parts
    assert LOST not in opened("open").parts
    one = begun()
    done = advance(one, Submit(DSL, "note", {"note": "Safe"}, one.id), ctx()).answer
    assert not isinstance(done, Open)
