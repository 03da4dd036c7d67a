"""Is the right person asked: the next one at once where the chat does not reach whom a concern is offered
to that day, whoever is with it of what is new, and nobody else once its owner is back?
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows import chat
from flows.moves import Wake
from flows.paging.offering.offers import mark_of
from flows.turn import Post, Refresh
from tests.support.flows.played import DANA, DEV, HELEN, TOM, Played, calm
from tests.support.world import MONDAY_MORNING


def offered_once() -> Played:
    """Dana has it and is away; it is safe and not decided, and offered to Dev that day."""
    played = Played().taken_by(DANA).answered(calm("uk-schools"))
    played.away[DANA] = played.now + timedelta(days=30)
    while ("help", DEV) not in played.posts:
        played.wake()
    assert played.concern.watch.asked_at is None
    return played


def test_the_next_person_is_asked_at_once_instead_of_whoever_the_offer_of_the_day_does_not_reach() -> (
    None
):
    played = offered_once()
    played.undelivered("help")
    assert played.posts == [("help", HELEN)]


def test_nobody_is_asked_twice_that_day_when_the_chat_reaches_nobody() -> None:
    played = offered_once()
    played.undelivered("help")
    played.undelivered("help")
    assert played.posts == []
    assert played.turn.wake_at is not None


def test_nobody_else_is_asked_any_more_once_the_owner_is_back() -> None:
    played = Played(danger="no").taken_by(DANA)
    back = played.now + timedelta(hours=5)
    played.away[DANA] = back
    assert ("help", DEV) in played.until(back - timedelta(minutes=1))
    while played.now < back:
        played.wake()
    assert (played.now, played.posts) == (back, [("still", DANA)])
    assert played.turn.wake_at is not None
    assert played.turn.wake_at > played.now


@pytest.mark.parametrize("says_so", [True, False])
@pytest.mark.parametrize("owner_is_away", [True, False])
def test_whoever_is_with_it_or_was_asked_hears_at_once_of_what_a_reporter_adds(
    owner_is_away: bool, says_so: bool
) -> None:
    played = Played(danger="no").taken_by(DANA)
    while ("help", DEV) not in played.posts:
        played.wake()
    played.press(DEV, "helping", "still") if says_so else None
    played.now += timedelta(minutes=1)
    played.away |= {DANA: played.now + timedelta(days=3)} if owner_is_away else {}
    played.send(TOM, "add", more="He has come to her house.")
    assert ("help", DEV) in played.posts
    assert ("help", HELEN) not in played.posts
    assert "Something new was told".casefold() in repr(played.message("help")).casefold()
    assert ("help", HELEN) in played.until(played.now + timedelta(minutes=10))


def test_whoever_was_with_it_and_has_gone_is_not_the_one_who_hears_of_what_is_new() -> None:
    played = Played(danger="no").taken_by(DANA)
    while ("help", DEV) not in played.posts:
        played.wake()
    played.press(DEV, "helping", "still")
    played.away |= {who: played.now + timedelta(days=3) for who in (DANA, DEV)}
    played.do(Wake(played.concern.id))
    played.now += timedelta(minutes=1)
    played.send(TOM, "add", more="He has come to her house.")
    assert ("help", DEV) not in played.posts
    assert ("help", HELEN) in played.posts


def test_whoever_adds_line_by_line_puts_off_nobody_who_is_asked_to_help() -> None:
    played, told = Played(danger="no").taken_by(DANA), []
    for _ in range(3):
        played.send(TOM, "add", more="He has come to her house.")
        told += played.until(played.now + timedelta(minutes=9))
    assert ("help", DEV) in told
    urgent = Played(danger="yes").taken_by(DANA)
    while ("help", DEV) not in urgent.posts:
        urgent.wake()
    urgent.now += timedelta(minutes=1)
    urgent.send(TOM, "add", more="He has come to her house.")
    assert ("help", HELEN) in urgent.until(urgent.now + timedelta(minutes=2))


def test_whoever_goes_on_adding_lines_does_not_put_off_that_everybody_is_asked_again() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(TOM, "add", more="He has come to her house.")
    while ("help", HELEN) not in played.posts:
        played.wake()
    again = played.turn.wake_at
    assert again
    while played.now + timedelta(minutes=11) < again:
        played.until(played.now + timedelta(minutes=11))
        played.send(TOM, "add", more="He is still there.")
        assert played.concern.watch.round == 1
    asked = played.until(again)
    assert {("help", DEV), ("help", HELEN), ("still", DANA)} <= set(asked)


def test_whoever_adds_line_by_line_gets_nobody_asked_to_help_at_each_line() -> None:
    played = Played(danger="no").taken_by(DANA)
    while ("help", DEV) not in played.posts:
        played.wake()
    told = []
    for _ in range(4):
        played.now += timedelta(minutes=1)
        played.send(TOM, "add", more="He has come to her house.")
        told += played.posts
    assert told.count(("help", DEV)) == 1
    assert told.count(("added", DANA)) == 4, "whoever has it hears of each"
    played.press(DEV, "helping", "still")
    played.send(TOM, "add", more="He has gone.")
    assert ("help", DEV) in played.posts, "whoever said that they are helping too"


def test_whoever_was_asked_to_help_before_danger_was_told_of_reads_there_who_has_it_now() -> None:
    played = Played(danger="no").taken_by(DANA)
    while ("help", DEV) not in played.posts:
        played.wake()
    [asked] = [d for d in played.turn.duties if isinstance(d, Post) and d.kind == "help"]
    played.now += timedelta(minutes=1)
    played.send(TOM, "add", danger="yes", more="He is outside.")
    assert Refresh("help", DEV, asked.args) in played.turn.duties


def test_danger_that_is_told_of_comes_in_one_message_to_each() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(TOM, "add", danger="yes", more="He is outside.")
    told = [one for one in played.posts if one[1] != TOM]
    assert sorted(told) == sorted(("danger", one) for one in (DANA, DEV, HELEN))
    nobody = Played(danger="no")
    nobody.send(TOM, "add", danger="yes", more="He is outside.")
    told = [to for _, to in nobody.posts if to != TOM]
    assert sorted(told) == sorted({DANA, DEV, HELEN})


@pytest.mark.parametrize(("danger", "minutes"), [("yes", 23), ("no", 86)])
def test_whoever_was_asked_to_help_is_paged_once_nobody_has_it(danger: str, minutes: int) -> None:
    """The offer would say that no more help is asked for, while the ladder waits for one of them."""
    played = Played(danger=danger).taken_by(DANA)
    played.until(played.now + timedelta(minutes=minutes))
    asked = {one.to: (mark_of(one.at),) for one in played.concern.watch.helpers}
    assert set(asked) == {DEV, HELEN}
    played.press(DANA, "give-back", "page", str(played.concern.handovers))
    assert sorted(to for kind, to in played.posts if kind == "page") == sorted([DEV, HELEN])
    for person, args in asked.items():
        shown = chat.message(played.concern, "help", person, args, played.ctx)
        assert shown is not None
        assert "see the newer message below" in shown.paragraphs[0]


@pytest.mark.parametrize("kind", ["help", "page"])
def test_whoever_is_away_is_told_once_and_not_with_each_round_while_others_are_there(
    kind: str,
) -> None:
    holidays = {DEV: MONDAY_MORNING + timedelta(days=14)}
    played = Played(danger="no", away=holidays)
    played = played.taken_by(DANA) if kind == "help" else played
    told = played.until(MONDAY_MORNING + timedelta(hours=4))
    assert told.count((kind, DEV)) == 1
    assert told.count((kind, HELEN)) > 5
    played.away = {HELEN: holidays[DEV], DANA: holidays[DEV]}
    assert (kind, DEV) in played.until(played.now + timedelta(minutes=30)), "back again"


@pytest.mark.parametrize("danger", ["yes", "no"])
def test_whoever_is_away_is_told_with_each_round_in_an_emergency_and_where_all_are_away(
    danger: str,
) -> None:
    gone = (DEV,) if danger == "yes" else (DEV, HELEN, DANA)
    played = Played(danger=danger, away=dict.fromkeys(gone, MONDAY_MORNING + timedelta(days=14)))
    told = played.until(MONDAY_MORNING + timedelta(hours=4))
    assert told.count(("page", DEV)) > 5
