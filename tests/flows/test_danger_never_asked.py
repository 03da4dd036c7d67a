"""A report that came by no form says nothing about danger: while nobody may be there to ask, that counts
like not sure, whatever it came by.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from flows import chat
from flows.advance import advance
from flows.moves import Click, FileSent, Move, PupilWrote
from flows.paging import paging
from flows.screen import Message, Pair
from flows.turn import Post, Refresh, Turn
from tests.support.flows.played import DANA, DEV, HELEN, TOM, Played
from tests.support.world import MONDAY_MORNING

SATURDAY_NIGHT = datetime.fromisoformat("2026-11-28T22:10:00+00:00")
CAME_BY: dict[str, Callable[[], Move]] = {
    "a file": lambda: FileSent(TOM, "e1", "staff", "Tom Reed"),
    "a pupil's words": lambda: PupilWrote("slack:U0PUPIL", "Pia Quill"),
    "a drill that is real": lambda: Click(HELEN, "drill-real", ""),
}


def began(by: str, at: datetime) -> Turn:
    return advance(None, CAME_BY[by](), Played(at=at).ctx)


def paged(turn: Turn) -> set[str]:
    return {d.to for d in turn.duties if isinstance(d, Post) and d.kind == paging.PAGE}


@pytest.mark.parametrize("by", CAME_BY)
def test_at_night_it_is_an_emergency_and_by_day_it_is_not(by: str) -> None:
    night, day = began(by, SATURDAY_NIGHT), began(by, MONDAY_MORNING)
    assert night.concern
    assert day.concern
    assert (night.concern.urgency, day.concern.urgency) == ("emergency", "other")
    assert (paged(night), paged(day)) == ({DANA, DEV}, {DANA})
    assert "danger-left-open" in [entry.kind for entry in night.entries]
    assert night.wake_at == SATURDAY_NIGHT + timedelta(minutes=2)


def test_whoever_sent_a_file_may_say_that_no_child_is_in_danger() -> None:
    turn = began("a file", SATURDAY_NIGHT)
    assert turn.concern
    calm = advance(
        turn.concern, Click(TOM, "no-danger", turn.concern.id), Played(at=SATURDAY_NIGHT).ctx
    )
    assert calm.concern
    assert calm.concern.urgency == "other"


LAST_MINUTES = MONDAY_MORNING.replace(hour=16, minute=50)


def left_open() -> Played:
    """Left open in the last minutes of the school day, and nobody has it when the day is over."""
    played = Played(at=LAST_MINUTES)
    assert played.concern.urgency == "other"
    played.until(LAST_MINUTES + timedelta(minutes=10))
    return played


def test_left_open_by_day_it_is_an_emergency_from_the_end_of_school_on_which_nobody_has_it() -> (
    None
):
    played = left_open()
    assert played.concern.urgency == "emergency"
    assert played.turn.wake_at == played.now + timedelta(minutes=2)
    assert "danger-left-open" in [entry.kind for entry in played.turn.entries]
    night = played.until(LAST_MINUTES + timedelta(hours=12))
    assert [to for kind, to in night if kind == "page"].count(DANA) > 10


def test_nobody_waits_for_the_next_page_until_it_is_an_emergency() -> None:
    played = Played(at=LAST_MINUTES + timedelta(minutes=3))
    played.wake()
    assert f"{played.school.local(played.now):%H:%M}" == "17:00"
    assert played.concern.urgency == "emergency"
    assert played.posts == [("page", DEV), ("nobody-yet", TOM)]


def test_whoever_left_it_open_is_told_once_where_the_ladder_ends_as_school_does() -> None:
    began = LAST_MINUTES - timedelta(minutes=14)
    played = Played(at=began)
    played.until(began + timedelta(minutes=24))
    assert played.concern.paging.exhausted_at == played.now
    assert played.posts == [("nobody-yet", TOM)]


def test_whoever_left_it_open_is_asked_in_a_message_of_its_own_and_999_goes_once_they_answered() -> (
    None
):
    played = left_open()
    asked = next(d for d in played.turn.duties if isinstance(d, Post) and d.to == TOM)
    receipt = ("receipt", TOM, (played.concern.reports[0].id,))
    message = says(played, asked.kind, TOM, asked.args)
    assert "Nobody has picked it up yet" in "".join(message.paragraphs)
    assert "no-danger" in [button.action for row in message.rows for button in row]
    assert "999" in says(played, *receipt).paragraphs[0]
    played.press(TOM, "no-danger", "report")
    assert Refresh(asked.kind, TOM) in played.turn.duties
    assert not says(played, asked.kind, TOM, asked.args).rows
    assert "999" not in "".join(says(played, *receipt).paragraphs)
    played.taken_by(DANA)
    assert any(d for d in played.turn.duties if isinstance(d, Refresh) and d.kind == asked.kind)
    assert chat.message(played.concern, asked.kind, TOM, asked.args, played.ctx) is None


def test_that_nobody_has_it_goes_from_the_message_that_asked_once_somebody_does() -> None:
    played = left_open()
    asked = next(d for d in played.turn.duties if isinstance(d, Post) and d.to == TOM)
    played.taken_by(DANA)
    assert Refresh(asked.kind) in played.turn.duties


def says(played: Played, kind: str, to: str, args: tuple[str, ...]) -> Message:
    found = chat.message(played.concern, kind, to, args, played.ctx)
    assert found
    return found


def test_whoever_left_it_open_by_day_may_say_at_night_that_no_child_is_in_danger() -> None:
    played = left_open()
    shown = chat.message(
        played.concern, "receipt", TOM, (played.concern.reports[0].id,), played.ctx
    )
    assert shown
    assert shown.paragraphs[0] == "Ring 999 now if a child may be in danger."
    assert "no-danger" in [button.action for row in shown.rows for button in row]
    played.press(TOM, "no-danger", "report")
    assert played.concern.urgency == "other"
    played.until(LAST_MINUTES + timedelta(hours=1))
    assert played.concern.urgency == "other"


@pytest.mark.parametrize("steps", [("open", "page"), ("what-to-say", "")])
def test_that_the_reporter_said_later_that_no_child_is_in_danger_stands_where_danger_does(
    steps: tuple[str, str],
) -> None:
    played = Played(at=SATURDAY_NIGHT).taken_by(DANA)
    played.press(TOM, "no-danger", "report")
    played.press(DANA, *steps)
    said = [part.value for part in played.form.parts if isinstance(part, Pair)]
    later = "Left open at first. Later the reporter said that no child is in danger now (22:10)."
    assert later in said
    assert "Not answered. Ask." not in said[:2]


@pytest.mark.parametrize("answer", ["no", "not-sure", None])
def test_given_back_unasked_it_is_an_emergency_at_night_and_once_asked_it_is_not(
    answer: str | None,
) -> None:
    had = Played(at=LAST_MINUTES).taken_by(DANA)
    if answer:
        had.answered({"life-at-risk": answer})
    had.press(DANA, "give-back", "page", str(had.concern.handovers))
    had.until(LAST_MINUTES + timedelta(hours=1))
    assert had.concern.urgency == ("other" if answer else "emergency")


def test_what_somebody_has_is_no_emergency_because_school_is_over() -> None:
    has = Played(at=LAST_MINUTES).taken_by(DANA)
    has.until(LAST_MINUTES + timedelta(hours=1))
    assert has.concern.urgency == "other"


def test_what_was_dealt_with_and_is_opened_again_is_no_emergency_because_school_is_over() -> None:
    dealt = Played(at=LAST_MINUTES, reporter=DANA)
    wish = {"kind": "mistake", "checks": ("read", "spoken"), "reason": "Sent twice."}
    dealt.send(DANA, "other-close", **wish)
    assert dealt.concern.state == "closed"
    people = dealt.school.people.model_copy(update={"dsl": None})
    dealt.school = dealt.school.model_copy(update={"people": people})
    dealt.send(HELEN, "reopen", why="Somebody saw it.")
    assert (dealt.concern.state, dealt.concern.owner) == ("open", None)
    dealt.until(LAST_MINUTES + timedelta(hours=1))
    assert dealt.concern.urgency == "other"


def test_what_was_left_open_by_day_is_not_said_to_be_open_once_the_reporter_says_no() -> None:
    played = Played()
    assert "did not say" in " ".join(played.message("page").paragraphs)
    args = next(d.args for d in played.turn.duties if isinstance(d, Post) and d.kind == "page")
    played.send(TOM, "add", danger="no", more="She is with her mother.")
    assert Refresh("page") in played.turn.duties
    page = chat.message(played.concern, "page", DANA, args, played.ctx)
    assert page
    assert "did not say" not in " ".join(page.paragraphs)
