"""Is the owner told what to do where everybody who may give the second look is away, and is whoever may
give it asked as soon as they are back, or once it is needed again?
"""

from __future__ import annotations

from datetime import timedelta

from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, Played, calm

UKCIS = "ukcis-2024"
TOLD = ("look-by-phone", DANA)


def decided_while_away(**hours: int) -> Played:
    """Dana manages it in school while Dev and Helen are away for so long."""
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS))
    played.away = {
        who: played.now + timedelta(hours=hours[name])
        for who, name in ((DEV, "dev"), (HELEN, "helen"))
    }
    played.decided("manage-in-school")
    return played


def test_the_owner_is_told_at_once_to_ring_somebody_outside() -> None:
    played = decided_while_away(dev=200, helen=300)
    assert TOLD in played.posts
    assert "Second look by phone" in repr(played.message("look-by-phone"))


def test_the_owner_is_told_so_too_when_whoever_was_asked_goes_away_and_nobody_else_is_there() -> (
    None
):
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS)).decided("manage-in-school")
    played.away = {who: played.now + timedelta(days=9) for who in (DEV, HELEN)}
    played.press(DANA, "open", "page")
    assert TOLD in played.posts


def test_who_is_back_within_a_working_day_is_asked_as_soon_as_they_are_and_nobody_is_rung() -> None:
    played = decided_while_away(dev=200, helen=3)
    assert TOLD not in played.posts
    seen = played.until(played.now + timedelta(hours=3, minutes=1))
    assert ("second-look", HELEN) in seen
    assert TOLD not in seen


def test_who_is_back_later_is_asked_all_the_same_while_nobody_outside_has_agreed() -> None:
    played = decided_while_away(dev=200, helen=100)
    assert ("second-look", HELEN) in played.until(played.now + timedelta(hours=101))


def test_whoever_went_away_before_they_answered_is_asked_again_once_they_are_back() -> None:
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS)).decided("manage-in-school")
    assert ("second-look", HELEN) in played.posts
    played.away[HELEN] = played.now + timedelta(days=2)
    played.press(DANA, "open", "page")
    assert ("second-look", DEV) in played.posts
    seen = played.until(played.now + timedelta(days=2, hours=3))
    assert ("second-look", HELEN) in seen
    assert TOLD not in seen


def test_who_was_not_needed_for_a_while_is_asked_again_before_anybody_else() -> None:
    played = Played(protocol=UKCIS, danger="no").taken_by(DANA).answered(calm(UKCIS))
    played.decided("manage-in-school")
    played.send(TOM, "add", named=(DANA,), more="She sent it.")
    assert played.concern.second_looks[-1].answer == "not-needed"
    undo = {"who": DANA, "what": "undo", "why": "It was somebody else."}
    played.send(HELEN, "named", "record", "n", **undo)
    played.send(COLIN, "named", "record", "m", **undo)
    assert [to for kind, to in played.posts if kind == "second-look"] == [HELEN]
