"""Promises about when something was: what was done, said on the telephone or noted stands in the
record with its own day and time, beside those at which it was written down.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.chronology.details import happened
from flows.decision.looks_said import looks_said
from flows.entries.days import moment_of
from flows.export.pages.story import read_later
from flows.moves import Submit
from flows.reporting.taking_in import mistakes
from flows.screen import Day, Errors, Time
from flows.screens.record_lines import referral_lines
from tests.support.flows.played import DANA, DEV, HELEN, TOM, Played, calm

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


@pytest.mark.parametrize("day", ["0026-11-20", "1926-11-20"])
def test_a_slip_in_the_year_is_told_at_its_field(day: str) -> None:
    played = Played(danger="no").taken_by(DANA)
    report = {"danger": "no", "account": "Seen.", "learned-day": day, "learned-time": "10:00"}
    for sent in (
        lambda: played.enter("action", **ACTION, day=day, when="15:20"),
        lambda: played.enter("moving", child="Kit Marlow", school="Park School", day=day),
        lambda: played.send(DANA, "note", "", "n", note="Seen.", day=day, time="10:00"),
    ):
        sent()
        assert isinstance(played.turn.answer, Errors)
        assert set(played.turn.answer.fields) == {"day"}
    assert set(mistakes(Submit(TOM, "report", report), played.ctx)) == {"learned-day"}


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


def test_that_parents_were_told_has_the_day_on_which_they_were() -> None:
    played = Played(danger="no").taken_by(DANA)
    said = {"child": "Kit Lowe", "why": "They came in."}
    played.enter("parents", **(said | {"told": "yes"}))
    assert isinstance(played.turn.answer, Errors)
    assert list(played.turn.answer.fields) == ["day"]
    played.enter("parents", **(said | {"told": "no"}))
    assert not isinstance(played.turn.answer, Errors)


def called(when: str) -> Played:
    """Children's social care were rung on Friday, and the record says when."""
    played = Played(danger="yes").taken_by(DANA)
    call = {"agency": "social-care", "spoke_to": "Lee", "day": "2026-11-20", "when": when}
    played.enter("referral", **call)
    return played


def covering(when: str) -> Played:
    """The same call covers what a later answer asks for."""
    played = called(when).answered({"life-at-risk": "yes"})
    played.press(DANA, "what-now")
    form = played.form
    played.do(Submit(DANA, form.kind, {"agency": "same"}, played.concern.id, form.step, form.nonce))
    return played


@pytest.mark.parametrize(
    ("when", "shown"),
    [("2.30pm", "14:30"), ("2:30 p.m.", "14:30"), ("2pm", "14:00"), ("12.15am", "00:15")],
)
def test_a_time_in_the_afternoon_never_becomes_one_of_the_night(when: str, shown: str) -> None:
    played = covering(when)
    [line] = referral_lines(played.concern, played.ctx)
    assert f"{shown} on Friday 20 November" in line


@pytest.mark.parametrize("when", ["2:30", "23.11.2026", "in the afternoon", "£3.50"])
def test_a_time_that_is_not_plain_stays_as_it_was_written(when: str) -> None:
    played = covering(when)
    assert "Written down: 10:04" in referral_lines(played.concern, played.ctx)[0]
    assert moment_of(played.concern.entries[0].values, "day", "when", played.ctx) is None


def test_an_afternoon_that_is_still_to_come_is_told_at_the_field() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.enter("action", **ACTION, day="2026-11-23", when="2.30pm")
    assert isinstance(played.turn.answer, Errors)
    assert "when" in played.turn.answer.fields
