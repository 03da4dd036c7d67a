"""A report that came by no form says nothing about danger: while nobody may be there to ask, that counts
like not sure, whatever it came by.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from flows.advance import advance
from flows.moves import Click, FileSent, Move, PupilWrote
from flows.paging import paging
from flows.turn import Post, Turn
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
