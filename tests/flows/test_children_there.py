"""Children of an attached report are not forgotten where it hangs on: they are found, their own council is
rung, and whoever has it is asked whether they are in this concern too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.advance import advance
from flows.assessment.home_authority import homes
from flows.entries import contradictions
from flows.entries.choosing import child_there, moving
from flows.entries.found_by import keys_of
from flows.entries.same_child import SAME
from flows.export import children as export
from flows.follow_up.follow_ups import open_ones
from flows.moves import Attach, OfAttached, Submit
from flows.names.children import children
from flows.names.matching import keys_for
from flows.screen import Done, Errors, Form, One, Replace
from tests.support.flows.closed import to_close
from tests.support.flows.played import DANA, HELEN, Played, calm
from tests.support.flows.told import told

KIT = {"name": "Kit Marlow", "born": "2015-05-03", "role": "made", "authority": "Otherton"}
SECRET = {"vulnerabilities": "Ada told us why", "wishes": "Nobody else to know"}


def report(seed: int, **entered: str) -> Played:
    played = Played(seed=seed, danger="no").taken_by(DANA)
    if entered:
        played.enter("child", **entered)
    return played


def attached(one: Played, other: Played) -> Played:
    """The other concern, once this one hangs on it."""
    beside = replace(one.ctx, others=(other.concern,))
    wish = {"kind": "attached", "to": other.concern.id, "reason": "The same."}
    form = Submit(DANA, "other-close", wish | {"checks": ("read", "spoken")}, one.concern.id)
    one.turn = advance(one.concern, form, beside)
    [move] = [move for move in one.turn.then if isinstance(move, Attach)]
    other.do(move)
    return other


def at_top(played: Played, person: str = DANA) -> str:
    parts = child_there.listed(played.concern, person, played.school)
    return told(Form("f", "t", tuple(parts)))


def test_whose_child_it_is_is_asked_at_the_top_until_they_are_entered() -> None:
    one = report(8, **(KIT | SECRET))
    played = attached(one, report(9))
    place = f"{one.concern.reference}/0"
    assert f"Kit Marlow, born 3 May 2015, in {one.concern.reference}" in at_top(played)
    assert at_top(played, HELEN)
    assert not at_top(played, "slack:U0TUTOR")
    played.press(DANA, "enter", "child")
    field, role = [part for part in played.form.parts if isinstance(part, One)]
    assert [option.id for option in field.options] == [place, "none-of-these"]
    assert not role.required
    played.enter("child", name="Ada Moss")
    assert isinstance(played.turn.answer, Errors)
    assert isinstance(played.enter("child", there=place, role="received").answer, Done)
    [kit] = children(played.concern.entries)
    assert (kit.label, kit.values["role"]) == ("Kit Marlow, born 3 May 2015", "received")
    assert kit.values["authority"] == "Otherton"
    assert not at_top(played)
    assert "Ada told us" not in repr(played.concern)


def test_they_are_found_rung_for_and_held_against_the_answers_before_they_are_entered() -> None:
    played = attached(report(8, **KIT), report(9))
    assert keys_of(played.concern) & keys_for("Kit Marlow")
    assert homes(played.concern, played.school) == [("Otherton", ["Kit Marlow"])]
    played.answered(calm("uk-schools"))
    remarks = contradictions.remarks(played.concern, played.ctx)
    assert "Kit Marlow" in told(Form("f", "t", tuple(remarks)))


def test_a_chain_brings_them_to_its_end_and_each_once() -> None:
    first, second = report(8, **KIT), report(9, name="Lin He", role="received", born="2012-01-02")
    third = report(11, **KIT)
    played = attached(attached(first, second), attached(third, report(10)))
    there = child_there.there(played.concern).values()
    assert [child.name for child in there] == ["Kit Marlow", "Lin He"]
    assert len({child.at for child in there}) == 2


def test_what_is_taken_off_again_takes_them_with_it() -> None:
    one = report(8, **KIT)
    played = attached(one, report(9))
    played.do(OfAttached(played.concern.id, one.concern.id))
    assert not child_there.there(played.concern)
    assert not keys_of(played.concern) & keys_for("Kit Marlow")
    assert "Marlow" not in repr(played.concern), "nothing of them outlasts the record they are in"


def test_a_name_alone_makes_nobody_the_child_there() -> None:
    played = attached(report(8, **KIT), report(9, name="Kit Marlow", role="received"))
    assert "Kit Marlow, born 3 May 2015" in at_top(played)
    [place] = child_there.there(played.concern)
    answer = played.enter("child", there=place, role="made").answer
    assert isinstance(answer, Replace)
    played.enter("child", there=place, role="made", **{SAME: "0"})
    [kit] = children(played.concern.entries)
    assert kit.born
    assert not child_there.there(played.concern)


def test_a_copy_asks_about_them_where_they_are_entered_and_not_where_that_hangs_on() -> None:
    one = report(8, **KIT)
    played = attached(one, report(9))
    later = report(10, **KIT)
    [kit] = export.children([later.concern])
    found = export.perhaps(kit, [one.concern, played.concern])
    assert [(each.concern.id, bool(each.child)) for each in found] == [(one.concern.id, True)]


def test_closing_names_them_and_asks_whether_it_is_copied_to_their_files() -> None:
    other = report(9, name="Lin He", role="received", born="2012-01-02")
    played = attached(report(8, **KIT), other)
    played.answered(calm("uk-schools")).decided("social-care")
    played.enter("referral", agency="social-care", spoke_to="An", day="2026-11-23", when="10:00")
    form = played.press(DANA, "close", "close").answer.form
    assert "Kit Marlow, born 3 May 2015" in told(form)
    asked = [part.id for part in form.parts if isinstance(part, One)]
    assert asked == ["copied-0", "copied-attached"]
    played.do(Submit(DANA, form.kind, to_close(form), played.concern.id, form.step, form.nonce))
    assert played.concern.state == "closed"
    assert [one.child for one in played.concern.closings[-1].copied] == [0, None]


def test_a_forged_place_is_refused_at_its_field() -> None:
    played = attached(report(8, **KIT), report(9))
    assert isinstance(played.enter("child", there="NOBODY/0", role="made").answer, Errors)


@pytest.mark.parametrize("day", ["2026-12-10", "2027-01-05"])
def test_the_record_of_one_who_moves_is_not_asked_about_before_the_day_of_the_move(day) -> None:
    one = report(8, **KIT)
    one.enter("moving", child="0", school="Another", day=day)
    played = attached(one, report(9))
    [sent] = [f for f in open_ones(played.concern) if f.rule == "record-sent"]
    assert played.school.local(sent.due_at).date().isoformat() == day


def moves(seed: int, day: str, **child: str) -> Played:
    one = report(seed, **child)
    one.enter("moving", child="0", school="Another", day=day)
    return one


def sent_today(played: Played) -> dict[str, str]:
    day = played.school.local(played.now).date().isoformat()
    return {"to": "An", "day": day, "state": "received", "by": "An", "confirmed": day}


def sent_on(played: Played, child: str) -> None:
    answer = played.enter("record-sent", child=child, **sent_today(played)).answer
    assert isinstance(answer, Done)


def waits(played: Played) -> list[str]:
    """The day on which it is asked whether the record of whoever moves is sent."""
    due = [f.due_at for f in open_ones(played.concern) if f.rule == "record-sent"]
    return [played.school.local(at).date().isoformat() for at in due]


def test_what_is_sent_on_of_another_child_settles_nothing_of_one_there() -> None:
    here = {"name": "Lin He", "role": "received", "born": "2012-01-02"}
    one = moves(8, "2026-12-10", **KIT)
    played = attached(one, moves(9, "2026-11-24", **here))
    played.now += timedelta(days=1)
    sent_on(played, "0")
    assert waits(played) == ["2026-12-10"]
    played.now += timedelta(days=1)
    played.enter("child", there=f"{one.concern.reference}/0", role="made")
    sent_on(played, str(children(played.concern.entries)[1].at))
    assert not waits(played)


def test_of_one_there_who_is_entered_nowhere_here_it_is_settled_by_their_name() -> None:
    played = attached(moves(8, "2026-12-10", **KIT), report(9))
    played.now += timedelta(days=1)
    sent_on(played, "Kit Marlow")
    assert not waits(played)


def test_of_a_child_of_both_it_is_settled_once() -> None:
    played = attached(moves(8, "2026-12-10", **KIT), moves(9, "2026-12-10", **KIT))
    played.now += timedelta(days=1)
    sent_on(played, "0")
    assert not waits(played)


def told_of_it(one: Played, other: Played) -> None:
    """What follows in the other from the last turn of this one."""
    [move] = [move for move in one.turn.then if isinstance(move, OfAttached)]
    assert move.concern == other.concern.id
    other.do(move)


def test_a_move_that_is_entered_once_it_hangs_on_another_is_asked_about_there() -> None:
    one, other = report(8, **KIT), report(9)
    attached(one, other)
    assert not waits(other)
    assert "is reminded, while it is open" in told(one.press(DANA, "moving", "moving").answer.form)
    one.now = other.now = one.now + timedelta(days=1)
    one.send(DANA, "moving", "moving", "n", child="0", school="Another", day="2026-12-10")
    told_of_it(one, other)
    assert waits(other) == ["2026-12-10"]
    sent_on(other, "Kit Marlow")
    assert not waits(other)


def test_what_is_taken_off_in_the_middle_of_a_chain_takes_them_from_its_end_too() -> None:
    first, second, third = report(8, **KIT), report(9), report(11)
    attached(attached(first, second), third)
    assert child_there.there(third.concern)
    first.send(DANA, "reopen", why="It is another matter.")
    told_of_it(first, second)
    told_of_it(second, third)
    assert not child_there.there(third.concern)
    assert not any(one.ended_at for one in third.concern.attached)


def test_a_move_that_is_entered_or_done_there_later_is_known_where_it_hangs_on() -> None:
    one = report(8, **KIT)
    played = attached(one, report(9))
    moved = {"child": "0", "school": "Another", "day": "2026-12-10"}
    one.send(DANA, "moving", "moving", **moved)
    told_of_it(one, played)
    assert [str(day) for day in moving.there(played.concern).values()] == ["2026-12-10"]
    assert "hold-there" not in [entry.kind for entry in played.turn.entries]
    one.now += timedelta(days=1)
    one.send(DANA, "record-sent", "record-sent", child="0", **sent_today(one))
    told_of_it(one, played)
    assert not moving.there(played.concern)
