"""Where somebody is asked for something and the chat does not reach them: is the next person asked, or
whoever waits for it told?
"""

from __future__ import annotations

from datetime import timedelta

from flows import chat
from flows.moves import Undelivered
from flows.turn import Post
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, Played, calm

UNDO = {"who": DANA, "what": "undo", "why": "Only told."}


def overdue() -> Played:
    """Decided, nothing done since: somebody else is told of what is overdue."""
    played = Played(danger="no", device="taken-on").taken_by(DANA).answered(calm("uk-schools"))
    return played.decided("early-help")


def until_overdue(played: Played) -> Played:
    while "overdue" not in dict(played.posts):
        played.wake()
    return played


def told(played: Played) -> list[str]:
    return [to for kind, to in played.posts if kind == "overdue"]


def test_where_word_of_what_is_overdue_does_not_arrive_the_next_person_is_told_at_once() -> None:
    played = until_overdue(overdue())
    assert told(played) == [DEV]
    played.undelivered("overdue")
    assert told(played) == [HELEN]
    assert "Dana" in played.message("overdue").paragraphs[0]


def test_each_of_them_is_tried_once() -> None:
    played = until_overdue(overdue())
    played.undelivered("overdue")
    played.undelivered("overdue")
    assert told(played) == []


def test_nobody_is_told_of_what_is_done_by_then() -> None:
    played = until_overdue(overdue())
    post = next(d for d in played.turn.duties if isinstance(d, Post) and d.kind == "overdue")
    for one in post.args[0].split("-"):
        played.send(DANA, "done", one, "n", note="Done.")
    played.do(Undelivered(played.concern.id, post.to, post.kind, post.args))
    assert told(played) == []


def test_what_is_overdue_is_told_to_somebody_who_is_there() -> None:
    played = overdue()
    played.away[DEV] = played.now + timedelta(days=60)
    assert told(until_overdue(played)) == [HELEN]


def test_where_all_others_are_away_one_of_them_is_told_all_the_same() -> None:
    played = overdue()
    played.away = {who: played.now + timedelta(days=60) for who in (DEV, HELEN)}
    assert told(until_overdue(played)) == [DEV]


def asked_for_a_word() -> Played:
    """Helen asks the others for a second word on Dana's being named."""
    played = Played(danger="no").taken_by(DANA)
    played.send(TOM, "add", named=(DANA,), more="She knew of it.")
    played.taken_by(HELEN)
    played.send(HELEN, "named", "record", "n", **UNDO)
    assert [to for kind, to in played.posts if kind == "second-word"] == [COLIN]
    return played


def test_whoever_asks_for_a_second_word_hears_of_whom_the_chat_does_not_reach() -> None:
    played = asked_for_a_word()
    played.undelivered("second-word")
    assert played.posts == [("second-word", HELEN)]
    said = played.message("second-word")
    assert "Colin Hart, 01632 960013" in said.paragraphs[0]
    assert [button.action for button in said.rows[0]] == ["named", "open"]


def test_once_it_is_settled_they_read_that() -> None:
    played = asked_for_a_word()
    played.undelivered("second-word")
    [post] = [d for d in played.turn.duties if isinstance(d, Post)]
    played.send(COLIN, "named", "record", "n", **UNDO)
    said = chat.message(played.concern, "second-word", HELEN, post.args, played.ctx)
    assert said
    assert "settled" in said.paragraphs[0]


def test_nothing_more_is_said_where_that_does_not_arrive_either() -> None:
    played = asked_for_a_word()
    played.undelivered("second-word")
    played.undelivered("second-word")
    assert played.posts == []


def test_whom_the_chat_did_not_ask_to_have_it_is_not_asked_to_give_it_back_later() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(DANA, "hand-over", "page", "n", to=DEV, until="2026-11-30")
    played.undelivered("page")
    assert played.posts == [("not-reached", DANA)]
    played.away[DANA] = played.now + timedelta(days=20)
    played.wake()
    played.taken_by(DEV)
    assert played.concern.handed is None


def test_whoever_has_it_hears_that_the_chat_does_not_reach_the_reporter() -> None:
    played = Played(danger="no").taken_by(DANA)
    picked_up = next(d for d in played.turn.duties if isinstance(d, Post) and d.kind == "picked-up")
    played.do(Undelivered(played.concern.id, TOM, "picked-up", picked_up.args))
    assert played.posts == [("not-reached", DANA)]
    said = played.message("not-reached")
    assert "does not reach whoever reported it" in said.paragraphs[0]
    assert [button.action for button in said.rows[0]] == ["open"]
    first = played.turn.duties
    played.do(Undelivered(played.concern.id, TOM, "picked-up", picked_up.args))
    assert played.turn.duties == first, "the same message, and so told once"
