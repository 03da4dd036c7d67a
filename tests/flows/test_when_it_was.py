"""Promises about when something was: what was done, said on the telephone or noted stands in the
record with its own day and time, beside those at which it was written down.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.chronology.details import happened
from flows.decision.looks_said import looks_said
from flows.export.pages.story import read_later
from flows.screen import Day, Errors, Time
from tests.support.flows.played import DANA, DEV, HELEN, Played, calm

ACTION = {"what": "Her seat was moved", "taken": "taken", "who": "Mr Reed", "why": "She asked."}
FRIDAY = {"day": "2026-11-20", "time": "15:20"}
RUNG = {"outside": "Mr Fox, LADO", "answer": "agree", "words": "Keep them apart."}
THEN = datetime(2026, 11, 20, 15, 20, tzinfo=UTC)


def when(played: Played, kind: str) -> str:
    line = next(line for line in played.turn.entries if line.kind == kind)
    return happened(line, read_later(played.ctx))


def about_staff() -> Played:
    """Helen decided, and has nobody at the school to ask for a second look."""
    played = Played(protocol="ukcis-2024", named=(DEV,)).taken_by(HELEN)
    return played.answered(calm("ukcis-2024")).decided("manage-in-school")


@pytest.mark.parametrize("missing", ["who", "day", "when"])
def test_an_action_says_by_whom_and_when(missing: str) -> None:
    played = Played(danger="no").taken_by(DANA)
    full = ACTION | {"day": "2026-11-20", "when": "15:20"}
    played.enter("action", **(full | {missing: ""}))
    assert isinstance(played.turn.answer, Errors)
    assert set(played.turn.answer.fields) == {missing}
    played.enter("action", **full)
    assert when(played, "entered") == "20 November 2026, 15:20"


@pytest.mark.parametrize("words", ["25:99", "9:75", "about 24:30"])
def test_a_time_that_no_clock_shows_is_told_at_its_field(words: str) -> None:
    played = Played(danger="no").taken_by(DANA)
    played.enter("action", **ACTION, day="2026-11-20", when=words)
    assert isinstance(played.turn.answer, Errors)
    assert set(played.turn.answer.fields) == {"when"}


@pytest.mark.parametrize("words", ["15:20", "9.05", "after lunch", "between 9:00 and 10:30"])
def test_a_time_by_the_clock_or_in_words_is_kept(words: str) -> None:
    played = Played(danger="no").taken_by(DANA)
    played.enter("action", **ACTION, day="2026-11-20", when=words)
    assert played.concern.entries[-1].values["when"] == words


def test_no_action_is_dated_later_than_now() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.enter("action", **ACTION, day="2026-11-24", when="09:00")
    assert isinstance(played.turn.answer, Errors)
    assert "day" in played.turn.answer.fields


def test_a_second_look_by_phone_says_when_it_was() -> None:
    played = about_staff()
    played.press(HELEN, "look-outside", "second-look")
    filled_in = {p.id: p.initial for p in played.form.parts if isinstance(p, Day | Time)}
    local = played.school.local(played.now)
    assert filled_in == {"day": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}"}
    played.send(HELEN, "look-outside", "second-look", "n", **RUNG, **FRIDAY)
    assert played.concern.second_looks[-1].rung_at == THEN
    assert when(played, "second-look-outside") == "20 November 2026, 15:20"
    assert "15:20" in repr(looks_said(played.concern.second_looks, played.ctx))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"day": ""}, "day"), ({"time": ""}, "time"), ({"day": "2026-11-24"}, "time")],
)
def test_nor_was_it_rung_at_no_time_or_later_than_now(wrong: dict[str, str], field: str) -> None:
    played = about_staff()
    played.send(HELEN, "look-outside", "second-look", "n", **RUNG, **(FRIDAY | wrong))
    assert isinstance(played.turn.answer, Errors)
    assert set(played.turn.answer.fields) == {field}


def test_a_note_may_say_when_it_happened() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(DANA, "note", note="Her mother rang.", **FRIDAY)
    assert played.concern.notes[-1].happened_at == THEN
    assert when(played, "noted") == "20 November 2026, 15:20"
    played.send(DANA, "note", note="She is at home.")
    assert when(played, "noted") == ""


@pytest.mark.parametrize("missing", ["day", "time"])
def test_half_a_moment_in_a_note_is_told_at_its_field(missing: str) -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(DANA, "note", note="Her mother rang.", **(FRIDAY | {missing: ""}))
    assert isinstance(played.turn.answer, Errors)
    assert set(played.turn.answer.fields) == {missing}
    assert not played.concern.notes
