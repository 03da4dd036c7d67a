"""A child moves school when their concern is long closed: is it entered without opening it again, and are
others asked for nothing?
"""

from __future__ import annotations

from flows.screen import Text
from flows.turn import Post
from flows.wording.sentences import say
from tests.support.flows.played import DANA, DEV, TOM, Played

MOVES = {"child": "Priya Example", "school": "Brook Academy", "day": "2026-12-07"}
SENT = {"child": "Priya Example", "to": "Ms Ray", "day": "2026-11-23", "state": "sent"}


def closed() -> Played:
    played = Played(danger="no", children="Priya Example").taken_by(DANA)
    wish = {"kind": "mistake", "reason": "The wrong button.", "checks": ("read", "spoken")}
    played.send(DANA, "other-close", **wish)
    if played.concern.state == "open":
        second = played.concern.other_closings[-1].second
        played.send(second, "agree-close", "1", answer="yes")
    assert played.concern.state == "closed"
    return played


def test_it_is_entered_by_whoever_may_see_it_and_it_stays_closed() -> None:
    played = closed()
    played.send(DANA, "moving", "moving", "n", **MOVES)
    played.send(DEV, "record-sent", "record-sent", "n", **SENT)
    assert [one.kind for one in played.concern.entries] == ["moving", "record-sent"]
    assert played.concern.state == "closed"
    assert not [duty for duty in played.turn.duties if isinstance(duty, Post)]


def test_the_form_says_that_nobody_is_reminded_of_it() -> None:
    played = closed()
    played.press(DANA, "moving", "moving")
    assert Text(say("moving.closed")) in played.form.parts


def test_whoever_reported_enters_nothing() -> None:
    played = closed()
    assert played.send(TOM, "moving", "moving", "n", **MOVES).refused
    assert played.concern.entries == ()


def test_once_it_is_opened_again_it_is_come_back_to() -> None:
    played = closed()
    played.send(DANA, "moving", "moving", "n", **MOVES)
    played.send(DANA, "reopen", why="More was told.")
    assert "record-sent" in {one.rule for one in played.concern.follow_ups if not one.done_at}
