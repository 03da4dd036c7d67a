"""What is still to be done about an attached report is to be done in the concern it hangs on: danger,
devices, whoever was told, whoever saw the image. Nobody is reminded in a record that is closed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.advance import advance
from flows.assessment.steps import decision_stands
from flows.entries import legal_hold
from flows.entries.outside.calls import unanswered
from flows.entries.outside.deletion import in_the_way
from flows.follow_up.follow_ups import open_ones
from flows.moves import Attach, OfAttached, Submit, Value
from flows.paging.offering import alone
from flows.screen import Errors, Form, One
from tests.support.flows.played import DANA, TOM, Played, calm
from tests.support.flows.told import told

MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)
GRACE = "slack:U0GRACE"


def decided() -> Played:
    """Answered in full and decided on, with nothing to fear."""
    played = Played(danger="no").taken_by(DANA).answered(calm("uk-schools")).decided("early-help")
    played.until(played.now + 2 * HOURS)
    return played


def second(**said: Value) -> Played:
    """A report of Grace's two hours later, which Dana has too."""
    at = decided().now
    return Played(at=at, reporter=GRACE, seed=8, **said).taken_by(DANA)


def attached(one: Played, other: Played) -> Played:
    """The other concern, once this one hangs on it."""
    beside = replace(one.ctx, others=(other.concern,))
    wish = {"kind": "attached", "to": other.concern.id, "reason": "The same."}
    form = Submit(DANA, "other-close", wish | {"checks": ("read", "spoken")}, one.concern.id)
    turn = advance(one.concern, form, beside)
    assert turn.concern
    if turn.concern.state == "open":
        to = turn.concern.other_closings[-1].second
        turn = advance(turn.concern, _yes(to, one), beside)
    one.turn = turn
    [move] = [move for move in turn.then if isinstance(move, Attach)]
    other.now = one.now
    other.do(move)
    return other


def _yes(person: str, one: Played) -> Submit:
    return Submit(person, "agree-close", {"answer": "yes"}, one.concern.id, "1")


def rules(played: Played) -> set[str]:
    return {one.rule for one in open_ones(played.concern)}


@pytest.mark.parametrize("danger", ["yes", "threatened", "not-sure"])
def test_danger_that_comes_with_it_is_answered_and_decided_on_anew_and_never_left_with_one_person(
    danger: str,
) -> None:
    played = attached(second(danger=danger), decided())
    assert not decision_stands(played.concern, played.protocol)
    assert not alone.safe(played.concern)
    assert any(kind == "help" for kind, _ in played.until(played.now + 30 * MINUTES))
    played.press(DANA, "so-far")
    played.send(DANA, "change", "life-at-risk", answer="no")
    assert alone.safe(played.concern)
    assert decision_stands(played.decided("early-help").concern, played.protocol)


def test_danger_of_which_it_is_settled_that_it_is_none_changes_nothing() -> None:
    one = second(danger="not-sure").answered({"life-at-risk": "no"})
    assert decision_stands(attached(one, decided()).concern, decided().protocol)


def test_a_reporter_who_said_nothing_of_danger_hears_of_none() -> None:
    played = attached(second(danger="yes"), decided())
    assert TOM not in {to for _, to in played.until(played.now + 3 * HOURS)}


@pytest.mark.parametrize(
    ("said", "rule"),
    [({"device": "taken-on"}, "devices-told-of"), ({"seen": "shown"}, "staff-who-saw")],
)
def test_what_its_reporter_told_of_is_come_back_to(said: dict[str, Value], rule: str) -> None:
    assert rule in rules(attached(second(danger="no", **said), decided()))


def test_where_the_device_is_was_written_down_before_it_was_told_of() -> None:
    other = decided()
    other.enter("device", device="Her phone", state="off", holder="Dana")
    assert "devices-told-of" in rules(attached(second(danger="no", device="taken-on"), other))


@pytest.mark.parametrize(
    ("kind", "values", "rule"),
    [
        ("device", {"device": "Phone", "state": "off", "holder": "Dana"}, "device"),
        ("referral", {"agency": "police", "spoke_to": "Lee"}, "referral-unanswered"),
        ("child", {"name": "Bo Reed", "role": "made", "school": "Elm High"}, "other-school"),
    ],
)
def test_what_was_entered_there_and_is_not_done_is_come_back_to(
    kind: str, values: dict[str, str], rule: str
) -> None:
    one = second(danger="no")
    one.enter(kind, **values, day="2026-11-23", when="10:00")
    assert rule in rules(one)
    assert rule in rules(attached(one, decided()))


def test_whom_it_was_decided_there_to_ask_and_what_a_decision_brings_is_come_back_to() -> None:
    one = second(danger="no").answered(calm("uk-schools")).decided("consult")
    undecided = Played(danger="no").taken_by(DANA)
    played = attached(one, undecided)
    brought = {"others-answered", "parents", "safety-plan", "check-in", "review"}
    assert brought | {"no-decision"} <= rules(played)
    played.do(OfAttached(played.concern.id, one.concern.id))
    assert rules(played) == {"no-decision", "holiday"}, "the other has it to do again"


def test_what_somebody_set_there_to_come_back_to_is_come_back_to() -> None:
    one = second()
    one.enter("to-do", what="Ring Ms Kent", day="2026-12-10")
    other = attached(one, decided())
    [own] = [each for each in open_ones(other.concern) if each.rule == "by-hand"]
    assert (own.text, own.due_at.date().isoformat()) == ("Ring Ms Kent", "2026-12-10")


def test_what_is_to_be_done_here_stays_when_something_is_taken_off_again() -> None:
    other = decided()
    before = rules(other)
    one = second(danger="no", device="taken-on").answered(calm("uk-schools")).decided("consult")
    played = attached(one, other)
    played.do(OfAttached(played.concern.id, one.concern.id))
    assert rules(played) == before


def test_what_needed_a_referral_at_once_there_is_come_back_to() -> None:
    one = second(danger="no").answered(calm("uk-schools") | {"under-13": "yes"})
    assert "urgent-still-open" in rules(one)
    assert "urgent-still-open" in rules(attached(one, decided()))


def test_what_was_done_there_is_not_asked_about_again() -> None:
    one = second(danger="no", device="taken-on")
    one.enter(
        "device", device="Phone", state="back", holder="Mum", handed_to="Mum", day="2026-11-23"
    )
    assert not {"devices-told-of", "device"} & rules(attached(one, decided()))


def test_what_is_taken_off_again_calls_for_nothing_any_more() -> None:
    one = second(danger="yes", device="taken-on")
    played = attached(one, decided())
    played.do(OfAttached(played.concern.id, one.concern.id))
    assert decision_stands(played.concern, played.protocol)
    assert alone.safe(played.concern)


def test_nothing_is_deleted_before_the_police_agree_who_were_told_in_the_other() -> None:
    one = second(danger="no")
    one.enter("referral", agency="police", spoke_to="Lee", day="2026-11-23", when="10:00")
    played = attached(one, decided())
    assert in_the_way(played.concern)
    answer = {"agency": "police", "said": "Yes.", "deletion": "agreed"}
    played.enter("answer", day="2026-11-23", **answer)
    assert not in_the_way(played.concern)


def both_told() -> Played:
    """Each of the two has a referral to children's social care, of councils of their own."""
    other, one = decided(), second(danger="no")
    for played, whom in ((other, "Ms Ray"), (one, "Mr Poe")):
        call = {"agency": "social-care", "spoke_to": whom, "day": "2026-11-23", "when": "10:00"}
        played.enter("referral", **call)
    return attached(one, other)


def answered(played: Played, number: str, **values: str) -> None:
    said = {"said": "Yes.", "day": "2026-11-23", "deletion": "agreed"}
    played.send(DANA, "entry", "answer", number, **(said | values))


def test_an_answer_to_the_one_is_none_to_the_other_that_came_with_what_is_attached() -> None:
    played = both_told()
    assert unanswered(played.concern) == ["social-care"]
    answered(played, "n2", agency="social-care")
    assert isinstance(played.turn.answer, Errors), "there are two"
    played.press(DANA, "enter", "answer")
    field = next(part for part in played.form.parts if isinstance(part, One))
    here, there = field.options[:2]
    assert there.label.endswith(f"(Mr Poe), about {played.concern.attached[0].reference}")
    answered(played, "n3", call=here.id)
    assert in_the_way(played.concern)
    assert "referral-unanswered" in rules(played)
    answered(played, "n4", call=there.id, deletion="not-yet")
    answered(played, "n5", call=here.id)
    assert in_the_way(played.concern), "the other one said not yet"
    assert "referral-unanswered" not in rules(played)
    answered(played, "n6", call=there.id)
    assert not in_the_way(played.concern)


def test_what_is_taken_off_again_waits_for_no_answer_here() -> None:
    played = both_told()
    played.do(OfAttached(played.concern.id, played.concern.attached[0].concern))
    answered(played, "n2", agency="social-care")
    assert not unanswered(played.concern)
    assert not in_the_way(played.concern)


NONE = "None of these"
PHONE = {"device": "Phone", "state": "off", "holder": "Mr Poe", "day": "2026-11-23"}
PICTURE = {"what": "A post", "state": "asked", "where": "platform", "by": "2026-11-25"}


def offered(played: Played, kind: str) -> dict[str, str]:
    """What is entered already and can be chosen, by its words."""
    played.press(DANA, "enter", kind)
    field = next(part for part in played.form.parts if part.id == "known")
    assert isinstance(field, One)
    return {option.label: option.id for option in field.options}


@pytest.mark.parametrize(
    ("kind", "there", "done"),
    [
        ("device", PHONE, {"state": "back", "holder": "Mum", "handed_to": "Mum"}),
        ("deletion", PICTURE, {"state": "confirmed", "confirmed": "2026-11-23"}),
    ],
)
def test_a_device_or_a_take_down_of_what_is_attached_is_chosen_where_it_hangs_on(
    kind: str, there: dict[str, Value], done: dict[str, Value]
) -> None:
    other, one = decided(), second(danger="no")
    other.enter(kind, **there)
    one.enter(kind, **there)
    played, words = attached(one, other), str(there.get("device") or there["what"])
    about = f"{words}, about {one.concern.reference}"
    known = offered(played, kind)
    assert known.keys() == {words, about, NONE}
    day = {"day": "2026-11-23"} if kind == "device" else {}
    for chosen in (words, about):
        assert kind in rules(played), "the other one waits"
        played.send(DANA, "entry", kind, chosen, known=known[chosen], **(done | day))
    assert kind not in rules(played)
    assert offered(played, kind).keys() == {words, about, NONE}
    assert "Mr Poe" not in repr(played.concern.attached)


def test_what_is_taken_off_again_has_its_device_itself() -> None:
    one = second(danger="no")
    one.enter("device", **PHONE)
    played = attached(one, decided())
    assert offered(played, "device")
    played.do(OfAttached(played.concern.id, one.concern.id))
    assert "device" not in rules(played)
    played.send(DANA, "entry", "device", "n2", known=f"{one.concern.reference}/0", **PHONE)
    assert isinstance(played.turn.answer, Errors)


HOLD = {"day": "2026-11-23", "why": "They look into it."}
ASKED = HOLD | {"state": "on", "asked-by": "PC Lee"}


def held(one: Played, **values: str) -> None:
    one.send(DANA, "hold", "hold", **(HOLD | values))


def told_on(one: Played, other: Played) -> None:
    for move in one.turn.then:
        other.do(move)


def test_nothing_is_deleted_while_a_hold_stands_on_what_is_attached_and_the_record_says_why() -> (
    None
):
    one = second(danger="no")
    held(one, **ASKED)
    played = attached(one, decided())
    assert in_the_way(played.concern)
    [number] = legal_hold.standing(played.concern)
    assert number == f"{one.concern.reference}/1"
    shown = told(Form("f", "t", tuple(legal_hold.listed(played.concern, played.ctx))))
    assert "PC Lee" in shown
    assert f"about {one.concern.reference}, which is attached" in shown
    assert "They look into it." not in shown
    held(played, state="off", lifted=number)
    assert not in_the_way(played.concern)


def test_a_hold_that_is_asked_for_once_it_is_attached_stands_until_it_is_lifted_there() -> None:
    one = second(danger="no")
    played = attached(one, decided())
    assert not in_the_way(played.concern)
    held(one, **ASKED)
    told_on(one, played)
    assert in_the_way(played.concern)
    held(one, state="off", lifted="1")
    told_on(one, played)
    assert not in_the_way(played.concern)


def test_a_hold_that_is_lifted_where_it_hangs_on_is_lifted_there_too_and_why_is_not_told() -> None:
    first, one = Played(reporter=GRACE, seed=9, danger="no").taken_by(DANA), second(danger="no")
    held(first, **ASKED)
    one = attached(first, one)
    held(one, **(ASKED | {"asked-by": "The insurer"}))
    played = attached(one, decided())
    at, number = one.concern.reference, f"{first.concern.reference}/1"
    held(played, state="off", lifted=f"{at}/{number}", why="Ms Ray rang.")
    told_on(played, one)
    assert list(legal_hold.standing(one.concern)) == ["1"]
    to_played, to_first = one.turn.then
    first.do(to_first)
    assert not legal_hold.standing(first.concern)
    assert "Ms Ray" not in repr((first.concern.entries, one.concern.entries))
    played.do(to_played)
    assert list(legal_hold.standing(played.concern)) == [f"{at}/1"]
    assert not played.turn.then
    told_on(first, one)
    assert list(legal_hold.standing(one.concern)) == ["1"]
    assert not one.turn.then


def test_danger_that_came_with_it_is_not_taken_back_by_the_reporter_of_the_other() -> None:
    other = Played(at=decided().now.replace(hour=21)).taken_by(DANA)
    one = Played(at=other.now, reporter=GRACE, seed=8, danger="yes").taken_by(DANA)
    played = attached(one, other)
    played.press(TOM, "no-danger")
    assert played.concern.urgency == "emergency"
