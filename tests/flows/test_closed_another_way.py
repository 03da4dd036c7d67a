"""Promises about closing without an assessment: nobody alone puts an end to what may involve the staff,
to danger, or to a reason for a referral.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from flows.closing import to_agree
from flows.moves import Value, Wake
from flows.turn import Post
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, VERA, Played, calm
from tests.support.flows.told import told
from tests.support.world import MONDAY_MORNING

FORM = {"kind": "not-this-kind", "checks": ("read", "spoken"), "reason": "A staff matter."}


@pytest.mark.parametrize(
    ("said", "owner", "second"),
    [
        ({"named": ("other",)}, HELEN, COLIN),
        ({"named": ("unsure",)}, HELEN, COLIN),
        ({"named": (DANA,)}, HELEN, COLIN),
        ({"named": (HELEN,)}, COLIN, VERA),
        ({"danger": "not-sure"}, DANA, DEV),
    ],
)
def test_a_second_person_agrees_before_it_is_closed(
    said: dict[str, Value], owner: str, second: str
) -> None:
    played = Played(**({"danger": "no"} | said)).taken_by(owner)
    played.press(owner, "other-close")
    assert "closes only when the second person agrees" in told(played.form)
    played.send(owner, "other-close", "", "n", **FORM)
    assert played.concern.state == "open"
    assert ("other-close", second) in played.posts
    played.send(second, "agree-close", "1", "n", answer="yes")
    assert played.concern.state == "closed"


def test_what_holds_none_of_it_is_closed_and_a_second_person_is_told() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(DANA, "other-close", "", "n", **FORM)
    assert played.concern.state == "closed"
    assert ("other-close", DEV) in played.posts


def test_the_reporter_hears_that_it_is_finished_only_once_the_second_person_agreed() -> None:
    played = Played(danger="not-sure").taken_by(DANA)
    played.send(DANA, "other-close", "", "n", **FORM)
    assert ("finished", TOM) not in played.posts
    played.send(DEV, "agree-close", "1", "n", answer="yes")
    assert ("finished", TOM) in played.posts


def test_the_owner_hears_that_the_second_person_does_not_agree_and_it_stays_open() -> None:
    played = Played(danger="not-sure").taken_by(DANA)
    played.send(DANA, "other-close", "", "n", **FORM)
    played.send(DEV, "agree-close", "1", "n", answer="no")
    assert played.concern.state == "open"
    assert [to for _, to in played.posts] == [DANA]


@pytest.mark.parametrize(("marked_by", "second"), [("", HELEN), (HELEN, HELEN), (DANA, DEV)])
def test_nobody_chooses_who_agrees_by_marking_the_others_as_away(
    marked_by: str, second: str
) -> None:
    played = Played(danger="yes").taken_by(DANA)
    played.away[DEV], played.marked_by = played.now + timedelta(days=3), marked_by
    played.send(DANA, "other-close", "", "n", **FORM)
    assert ("other-close", second) in played.posts


def test_where_nobody_is_left_to_agree_the_program_does_not_wake_for_it_again_and_again() -> None:
    played = Played(danger="no", named=("other",)).taken_by(COLIN)
    played.send(COLIN, "other-close", "", "n", **FORM)
    assert ("other-close", HELEN) in played.posts
    played.send(HELEN, "cannot", "page", "n2")
    assert HELEN in played.concern.named
    assert to_agree.next_at(played.concern, played.ctx.school) is None


def test_where_nobody_is_left_to_agree_the_owner_is_told_once() -> None:
    played = Played(danger="no", named=("other",)).taken_by(COLIN)
    played.send(COLIN, "other-close", "", "n", **FORM)
    played.send(HELEN, "cannot", "page", "n2")
    assert played.posts.count(("other-close", COLIN)) == 1
    assert "nobody is left who could agree" in played.message("other-close").paragraphs[0]
    assert ("other-close", COLIN) not in played.until(MONDAY_MORNING + timedelta(days=3))


def test_whoever_comes_onto_the_ladder_later_is_asked_once_and_has_a_working_day() -> None:
    played = Played(danger="no", named=("other",)).taken_by(COLIN)
    played.send(COLIN, "other-close", "", "n", **FORM)
    [first] = [duty for duty in played.turn.duties if isinstance(duty, Post) and duty.to == HELEN]
    played.send(HELEN, "cannot", "page", "n2")
    later = played.now = played.now + timedelta(days=3)
    back = played.concern.but(named=frozenset(), recused=frozenset())
    played.turn = replace(played.turn, concern=back)
    played.do(Wake(back.id))
    assert ("other-close", HELEN) in played.posts
    assert first not in played.turn.duties, "a message of the same name is sent once only"
    assert asked(played, later + timedelta(hours=23)) == []
    assert played.concern.wish_to_close
    assert (played.concern.wish_to_close.second, played.concern.wish_to_close.at) == (HELEN, later)


def test_whoever_was_never_reached_is_not_waited_for() -> None:
    played = Played(danger="yes").taken_by(DANA)
    played.send(DANA, "other-close", "", "n", **FORM)
    played.undelivered("other-close")
    assert played.posts == [("other-close", HELEN)]
    played.send(DEV, "agree-close", "1", "n", answer="yes")
    assert played.concern.state == "open", "somebody else is asked now"
    played.send(HELEN, "agree-close", "2", "n", answer="yes")
    assert played.concern.state == "closed"


def test_where_nobody_can_be_reached_the_owner_is_told() -> None:
    played = Played(danger="yes").taken_by(DANA)
    played.send(DANA, "other-close", "", "n", **FORM)
    played.undelivered("other-close")
    played.undelivered("other-close")
    assert played.posts == [("not-reached", DANA)]


def test_whoever_does_not_answer_in_a_working_day_is_not_waited_for_and_they_take_turns() -> None:
    played = wished()
    assert not asked(played, MONDAY_MORNING + timedelta(hours=23))
    assert asked(played, MONDAY_MORNING + timedelta(hours=24)) == [HELEN]
    assert asked(played, MONDAY_MORNING + timedelta(days=3)) == [DEV, HELEN]
    played.send(DEV, "agree-close", str(len(played.concern.other_closings)), "n", answer="yes")
    assert played.concern.state == "open", "somebody else is asked now"
    played.send(HELEN, "agree-close", str(len(played.concern.other_closings)), "n", answer="yes")
    assert played.concern.state == "closed"


def test_whoever_is_not_there_any_more_is_not_waited_for() -> None:
    played = wished()
    played.away[DEV] = MONDAY_MORNING + timedelta(days=9)
    assert asked(played, MONDAY_MORNING + timedelta(hours=2)) == [HELEN]


def test_where_nobody_is_there_whoever_was_asked_is_asked_once() -> None:
    played = wished()
    played.away |= dict.fromkeys((DEV, HELEN), MONDAY_MORNING + timedelta(days=9))
    assert asked(played, MONDAY_MORNING + timedelta(hours=20)) == []


def test_who_was_asked_stands_in_the_record() -> None:
    played = wished()
    played.undelivered("other-close")
    lines = [(line.kind, line.who) for line in played.turn.entries]
    assert ("other-closing-asked", HELEN) in lines


def test_what_was_not_done_is_not_written_down_as_done() -> None:
    played = Played(danger="no", device="taken-on").taken_by(DANA)
    played.send(DANA, "other-close", "", "n", **FORM)
    left = {line.body["follow_up"] for line in played.turn.entries if line.kind == "follow-up-left"}
    assert left == {one.id for one in played.concern.follow_ups}
    assert "follow-up-done" not in {line.kind for line in played.turn.entries}


def test_what_is_reasoned_away_at_the_closing_is_written_down_as_such_with_the_reason() -> None:
    played = Played(danger="no").taken_by(DANA).answered(calm("uk-schools")).decided("early-help")
    played.enter("referral", agency="early-help", spoke_to="Lee", day="2026-11-23", when="10:00")
    played.press(DANA, "close", "close")
    away = [part.id for part in played.form.parts if getattr(part, "id", "").startswith("away-")]
    reasons = {one.replace("-", "_"): "They have moved away." for one in away}
    played.send(DANA, "close", played.form.step, "n", note="Over.", copied_all="there", **reasons)
    assert played.concern.state == "closed"
    left = [line.body["note"] for line in played.turn.entries if line.kind == "follow-up-left"]
    assert left.count("They have moved away.") == len(away)


def wished() -> Played:
    """Dana wishes to close it, and Dev is asked whether he agrees."""
    played = Played(danger="yes").taken_by(DANA)
    played.send(DANA, "other-close", "", "n", **FORM)
    assert ("other-close", DEV) in played.posts
    return played


def asked(played: Played, until: datetime) -> list[str]:
    """Who is asked to agree meanwhile."""
    return [to for kind, to in played.until(until) if kind == "other-close"]
