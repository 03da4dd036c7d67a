"""Can whoever said that they are with it too do what cannot wait, beside whoever has it? With the
numbers, in their own name, whatever was answered; the rest stays the owner's.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows import chat
from flows.moves import Submit
from flows.paging.offering.offers import mark_of
from flows.refusals import not_owner
from flows.screen import Errors, Form, Message, Open, Row, Text
from flows.turn import Post, Refresh
from tests.support.flows.played import DANA, DEV, HELEN, TOM, Played

CALLED = {"agency": "police-999", "spoke_to": "Jo", "day": "2026-11-23", "time": "10:00"}
ASKED = frozenset({"until"})
BESIDE = ["what-now", "record", "note"]
ADVICE = ("what-to-say", "referral-form", "first-talk", "report-remove")
OWNERS = ("several", "so-far", "open-decision", "close", "hand-over", "give-back", "earlier")


def emergency(answer: str = "yes-now") -> Played:
    """Dana has it and answers; Dev is asked to help and says that he is with it too."""
    played = Played(danger="yes").taken_by(DANA).answered({"life-at-risk": answer})
    while DEV not in {one.to for one in played.concern.watch.helpers}:
        played.wake()
    played.press(DEV, "helping", "still")
    return played


def refused(played: Played) -> bool:
    return played.turn.answer == not_owner(played.concern, played.ctx)


def buttons_of(form: Form) -> list[str]:
    return [
        button.action for part in form.parts if isinstance(part, Row) for button in part.buttons
    ]


def asked_to_help(played: Played) -> Message:
    """The message by which Dev was asked, as it reads now."""
    [asked] = [one for one in played.concern.watch.helpers if one.to == DEV]
    found = chat.message(played.concern, "help", DEV, (mark_of(asked.at),), played.ctx)
    assert found
    return found


def test_whoever_is_with_it_too_has_the_numbers_and_records_the_call_in_their_own_name() -> None:
    played = emergency()
    played.press(DEV, "what-now")
    assert "999" in "\n".join(part.text for part in played.form.parts if isinstance(part, Text))
    form = played.form
    assert [e.who for e in played.turn.entries if e.kind == "read"] == [DEV]
    played.send(DEV, "action", form.step, form.nonce, **CALLED)
    [made] = played.concern.referrals
    assert (made.chosen, made.who) == ("police-999", DEV)
    assert played.concern.owner == DANA
    played.press(DEV, "what-now")
    assert [e.who for e in played.turn.entries if e.kind == "read"] == [DEV]


def test_whoever_is_with_it_too_says_in_their_own_name_where_the_child_lives() -> None:
    played = emergency()
    played.press(DEV, "what-now")
    played.press(DEV, "home-authority", played.form.step, played.form.nonce, "0")
    assert [e.who for e in played.turn.entries if e.kind == "home-authority"] == [DEV]


def test_whoever_is_with_it_too_reads_what_to_say_and_adds_notes_and_entries() -> None:
    played = emergency()
    for form in ADVICE:
        played.press(DEV, form)
        assert not refused(played), form
    played.press(DEV, "note")
    played.send(DEV, "note", nonce="n", note="The ambulance is here.")
    played.press(DEV, "record")
    rung = {"what": "999", "taken": "taken", "who": "Dev", "day": "2026-11-23", "when": "10:00"}
    played.send(DEV, "entry", "action", "n", **rung, why="He is hurt.")
    assert [one.who for one in (*played.concern.notes, *played.concern.entries)] == [DEV, DEV]


def test_questions_decision_closing_and_handing_over_stay_with_whoever_has_it() -> None:
    played = emergency()
    for action in OWNERS:
        played.press(DEV, action)
        assert refused(played), action


@pytest.mark.parametrize("press", [*BESIDE, *ADVICE])
def test_whoever_did_not_say_that_they_are_with_it_does_nothing_beside_it(press: str) -> None:
    played = emergency()
    played.press(HELEN, press)
    assert refused(played)


def test_the_record_and_the_message_have_the_buttons_for_it_whatever_was_answered() -> None:
    messages = []
    for answer in ("yes-now", "yes", "no"):
        played = emergency(answer)
        actions = [[one.action for one in row] for row in asked_to_help(played).rows]
        assert BESIDE in actions
        messages.append(actions)
        played.press(DEV, "open")
        assert [one for one in buttons_of(played.form) if one in BESIDE] == BESIDE
        assert "acknowledge" in buttons_of(played.form)
    assert messages[0] == messages[1] == messages[2]


def test_what_the_owner_does_meanwhile_takes_nothing_from_whoever_is_with_it_too() -> None:
    played = Played(danger="yes").taken_by(DANA)
    while ("help", DEV) not in played.posts:
        played.wake()
    [asked] = played.concern.watch.helpers
    played.press(DEV, "helping", "still")
    played.answered({"life-at-risk": "yes-now"})
    played.press(DEV, "what-now")
    form = played.form
    played.answered({"adult-involved": "no"})
    found = chat.message(played.concern, "help", DEV, (mark_of(asked.at),), played.ctx)
    assert found
    assert BESIDE in [[one.action for one in row] for row in found.rows]
    played.send(DEV, "action", form.step, form.nonce, **CALLED)
    assert [one.who for one in played.concern.referrals] == [DEV]
    played.press(DEV, "open")
    assert [one for one in buttons_of(played.form) if one in BESIDE] == BESIDE


def test_once_another_has_it_nobody_is_beside_them_who_did_not_say_so_to_them() -> None:
    played = emergency()
    [asked] = played.concern.watch.beside
    played.answered({"adult-involved": "no"})
    played.press(DANA, "give-back", "page", str(played.concern.handovers))
    assert Refresh("help", DEV, (mark_of(asked.at),)) in played.turn.duties
    played.press(DEV, "what-now")
    assert isinstance(played.turn.answer, Open)
    assert refused(played)


def test_whoever_is_with_it_too_and_is_then_involved_does_nothing_more() -> None:
    played = emergency()
    played.press(DEV, "cannot", "page")
    played.send(DEV, "cannot", played.form.step, "n", why="She is my niece.")
    played.press(DEV, "what-now")
    assert played.turn.refused


def test_once_its_owner_is_with_what_was_added_the_message_about_it_asks_no_more() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(TOM, "add", "", "n", more="There is more.")
    post = next(one for one in played.turn.duties if isinstance(one, Post) and one.kind == "added")
    played.press(DANA, "helping")
    assert Refresh("added", None, None) in played.turn.duties
    found = chat.message(played.concern, post.kind, DANA, post.args, played.ctx)
    assert found
    assert [one.action for row in found.rows for one in row] == ["open"]


def test_a_time_that_was_not_chosen_keeps_nobody_from_being_asked_any_longer() -> None:
    played = emergency()
    played.press(DANA, "helping")
    until = played.concern.watch.quiet_until
    played.now += timedelta(minutes=30)
    form = Submit(DANA, "helping", {}, played.concern.id, played.form.step, asked=ASKED)
    played.do(form)
    assert isinstance(played.turn.answer, Errors)
    assert played.concern.watch.quiet_until == until
    assert not [line for line in played.turn.entries if line.kind == "helping"]


def test_whoever_was_not_asked_keeps_nobody_from_being_asked_by_a_form_of_their_own() -> None:
    played = Played(danger="yes").taken_by(DANA)
    watch = played.concern.watch
    played.send(HELEN, "helping", "still", "n", until="2")
    assert played.concern.watch == watch
    assert not [line for line in played.turn.entries if line.kind == "with-it"]


@pytest.mark.parametrize("added_since", [False, True])
def test_what_told_of_danger_does_not_ask_whoever_is_with_it_too_any_more(
    added_since: bool,
) -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(TOM, "add", danger="yes", more="He is at the gate.")
    args = next(d.args for d in played.turn.duties if isinstance(d, Post) and d.to == DEV)
    if added_since:
        played.now += timedelta(minutes=1)
        played.send(TOM, "add", more="He has a red coat.")
    played.press(DEV, "helping", "still")
    assert Refresh("danger", None, None) in played.turn.duties
    found = chat.message(played.concern, "danger", DEV, args, played.ctx)
    assert found
    assert [one.action for row in found.rows for one in row] == ["acknowledge", "open"]
