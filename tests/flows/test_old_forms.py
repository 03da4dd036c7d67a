"""Promises about a form that is sent after the concern has changed under it: nobody agrees to, or
decides on, what they have not read, and what was typed is not lost.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows import chat
from flows.advance import repeat_key
from flows.moves import Submit
from flows.screen import Done, Errors, Form, One, Text, Words
from flows.turn import Refresh
from tests.support.flows.closed import to_close
from tests.support.flows.played import DANA, DEV, HELEN, TOM, Played, calm
from tests.support.flows.told import told

UKCIS = "ukcis-2024"
LONG = "She asked for help at break, in the library."


def sent(played: Played, person: str, form: Form, **values: object) -> None:
    """This form, as it was opened then."""
    about = (played.concern.id, form.step, form.nonce)
    typed = frozenset(part.id for part in form.parts if isinstance(part, Words))
    asked = frozenset(values)
    played.do(Submit(person, form.kind, values, *about, typed=typed, asked=asked))


def in_school() -> Played:
    """Dana decided to manage it in school, and Helen is asked to look at that."""
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS))
    return played.decided("manage-in-school")


def test_the_same_words_in_a_form_that_was_opened_again_are_kept_again() -> None:
    """A form that comes twice is one move; the same note of another day is another."""
    played = Played().taken_by(DANA)
    keys = set()
    for _ in range(2):
        played.press(DANA, "note", "ask/life-at-risk")
        about = (played.concern.id, played.form.step, played.form.nonce)
        keys.add(repeat_key(Submit(DANA, "note", {"note": "Rang, no answer."}, *about), "digest"))
    assert len(keys) == 2


def test_who_read_one_decision_never_agrees_to_the_next() -> None:
    played = in_school()
    played.press(HELEN, "second-look", "second-look", "1")
    read = played.form
    played.now += timedelta(minutes=5)
    played.decided("consult", "manage-in-school")
    sent(played, HELEN, read, answer="agree", words="Yes, as it stands.")
    assert [look.answer for look in played.concern.second_looks] == ["not-needed", ""]
    assert "Yes, as it stands." in told(played.form)


def test_who_read_why_it_is_to_be_closed_never_agrees_to_another_way() -> None:
    played = Played(danger="yes").taken_by(DANA)
    wish = {"checks": ("read", "spoken"), "reason": "Sent twice.", "kind": "mistake"}
    played.send(DANA, "other-close", **wish)
    second = played.concern.other_closings[-1].second
    played.press(second, "other-close-open", "other-close", "1")
    read = played.form
    for _ in range(3):  # the one who was asked first is asked again
        played.send(DANA, "other-close", **(wish | {"kind": "not-this-kind"}))
        if played.concern.other_closings[-1].second == second:
            break
    assert played.concern.other_closings[-1].second == second
    sent(played, second, read, answer="yes")
    assert played.concern.state == "open"


def test_a_wish_to_close_is_over_once_somebody_else_has_the_concern() -> None:
    played = Played(danger="yes").taken_by(DANA)
    wish = {"checks": ("read", "spoken"), "reason": "Sent twice.", "kind": "mistake"}
    played.send(DANA, "other-close", **wish)
    second = played.concern.other_closings[-1].second
    assert second == DEV
    played.press(DANA, "give-back", "page", "1")
    assert Refresh("other-close") in played.turn.duties
    played.taken_by(HELEN)
    played.send(DEV, "agree-close", "1", answer="yes")
    assert played.concern.state == "open"
    message = chat.message(played.concern, "other-close", DEV, ("1",), played.ctx)
    assert message
    assert not message.rows


def test_nobody_decides_on_a_recommendation_they_have_not_read() -> None:
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS))
    played.press(DANA, "open-decision")
    read = played.form
    played.send(DANA, "change", "reaction", answer="distressed")
    words = {"reasons": LONG, "decided-against": "None.", "wishes": "Help.", "below": "As agreed."}
    sent(played, DANA, read, options=("manage-in-school",), **words)
    assert not played.concern.decisions
    assert played.form.parts[0] == Text(
        "Not recorded yet: an answer was changed after you opened this. Read it again. "
        "What you wrote is still below.",
        strong=True,
    )
    fields = {part.id: part.initial for part in played.form.parts if hasattr(part, "initial")}
    assert fields["reasons"] == LONG
    assert fields["options"] == ("manage-in-school",)
    sent(played, DANA, played.form, options=("early-help",), **words)
    assert played.concern.decision


def test_what_has_to_be_come_back_to_by_now_is_asked_in_the_form_that_closes() -> None:
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS)).decided("early-help")
    played.press(DANA, "close", "close")
    read = played.form
    played.enter("child", **{"name": "Kit Marlow", "role": "made", "school": "ours"})
    sent(played, DANA, read, **to_close(read, LONG))
    assert played.concern.state == "open"
    now = {part.id: part.initial for part in played.form.parts if isinstance(part, Words)}
    asked = {field for field in to_close(read) if not field.endswith("-all")}
    assert set(now) > asked
    assert {now[field] for field in asked} == {LONG}
    sent(played, DANA, played.form, **to_close(played.form, LONG))
    assert isinstance(played.turn.answer, Done)
    assert played.concern.state == "closed"


@pytest.mark.parametrize("new", [False, True])
def test_a_reason_typed_for_what_was_done_meanwhile_is_kept(new: bool) -> None:
    """Also where the form has to be sent once more, for there is something new to come back to."""
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS)).decided("early-help")
    played.press(DANA, "close", "close")
    read = played.form
    asked = to_close(read, LONG)
    [done, *_] = [field.removeprefix("away-") for field in asked if field.startswith("away-")]
    played.send(DANA, "done", done, "d", note="She was asked.")
    if new:
        played.enter("child", **{"name": "Kit Marlow", "role": "made", "school": "ours"})
    sent(played, DANA, read, **(asked | {f"away-{done}": "Abroad"}))
    if new:
        now = {part.id: part.initial for part in played.form.parts if isinstance(part, Words)}
        typed = {field: words for field, words in now.items() if words}
        sent(played, DANA, played.form, **(to_close(played.form, LONG) | typed))
    assert played.concern.state == "closed"
    [note] = played.concern.notes
    assert note.text.endswith("when this was done already: Abroad")
    assert next(one.note for one in played.concern.follow_ups if one.id == done) == "She was asked."


@pytest.mark.parametrize("person", [DANA, HELEN])
@pytest.mark.parametrize("words", [LONG, "Safe"])
def test_what_was_typed_too_late_is_shown_once_more(person: str, words: str) -> None:
    """Whoever has it no more reads their own words, also where somebody named them meanwhile."""
    played = Played(danger="no").taken_by(person)
    played.press(person, "note")
    read = played.form
    if person == DANA:
        played.press(DANA, "give-back", "page", "1")
        played.taken_by(DEV)
    else:
        played.send(TOM, "add", named=(HELEN,), more="She was part of it.")
    sent(played, person, read, note=words)
    assert not played.concern.notes
    assert played.form.parts[-2:] == (
        Text("What you typed is not kept. Copy it, if it is still needed:", strong=True),
        Text(words),
    )


def test_where_who_is_to_agree_may_not_any_more_somebody_else_is_asked() -> None:
    played = Played(danger="yes").taken_by(DANA)
    wish = {"checks": ("read", "spoken"), "reason": "Sent twice.", "kind": "mistake"}
    played.send(DANA, "other-close", **wish)
    assert played.concern.other_closings[-1].second == DEV
    played.send(DEV, "cannot", "page", "n")
    assert ("other-close", HELEN) in played.posts
    played.send(HELEN, "agree-close", "2", answer="yes")
    assert played.concern.state == "closed"


def test_whose_name_was_typed_meanwhile_is_asked_about_too() -> None:
    played = Played(danger="yes", account="Dev Patel saw it.").taken_by(DANA)
    played.press(DANA, "settle", "record")
    read = played.form
    played.send(TOM, "add", danger="yes", more="Helen Moss was there too.")
    sent(played, DANA, read, **{f"part:{DEV}": "told"})
    asked = {part.id: part.initial for part in played.form.parts if hasattr(part, "initial")}
    assert asked == {f"part:{DEV}": "told", f"part:{HELEN}": ""}
    sent(played, DANA, played.form, **dict.fromkeys(asked, "told"))
    assert not played.concern.perhaps


def test_no_answer_is_changed_in_a_form_that_showed_another() -> None:
    """On the telephone it was answered; the form was open on the computer."""
    played = Played(danger="no").taken_by(DANA).answered({"life-at-risk": "no"})
    played.press(DANA, "change", "life-at-risk")
    old = played.form.step
    played.press(DANA, "change", "life-at-risk")
    played.send(DANA, "change", played.form.step, answer="yes-now")
    played.send(DANA, "change", old, answer="no", reason="She is with me.")
    assert played.concern.facts["life-at-risk"] == "yes-now"
    assert "This was answered meanwhile: Yes, right now" in told(played.form)
    given = {part.id: part.initial for part in played.form.parts if isinstance(part, One | Words)}
    assert given == {"answer": "", "reason": "She is with me."}
    played.send(DANA, "change", played.form.step, answer="no", reason="She is with me.")
    assert played.concern.facts["life-at-risk"] == "no"


def test_no_answer_is_overwritten_in_a_form_that_asked_several() -> None:
    """The form was open on the computer; on the telephone one of its questions was answered."""
    played = Played(danger="no").taken_by(DANA).answered({"life-at-risk": "no"})
    played.press(DANA, "several")
    old, typed = played.form, {"extorted": "no", "under-13": "no"}
    sent(played, DANA, old, extorted="yes")
    sent(played, DANA, old, **typed)
    assert played.concern.facts == {"life-at-risk": "no", "extorted": "yes"}
    assert "This was answered meanwhile: Yes" in told(played.form)
    given = {part.id: part.initial for part in played.form.parts if isinstance(part, One | Words)}
    assert (given["extorted"], given["under-13"]) == ("", "no")
    sent(played, DANA, played.form, **typed)
    assert (played.concern.facts["extorted"], played.concern.facts["under-13"]) == ("no", "no")


def test_nothing_is_put_off_that_was_put_off_meanwhile_and_none_waits_once_danger_was_told_of() -> (
    None
):
    """Two forms were open: what came between is read first, and what was typed is not lost."""
    played = Played(danger="no").taken_by(DANA)
    [one] = [each for each in played.concern.follow_ups if each.rule == "no-decision"]
    played.press(DANA, "done", one.id)
    old, typed = played.form, {"note": "She is at home.", "until": "2026-11-25"}
    played.do(
        Submit(TOM, "add", {"more": "He says so.", "danger": "threatened"}, played.concern.id)
    )
    sent(played, DANA, old, **typed)
    assert one in played.concern.follow_ups
    assert "a child may be in danger" in told(played.form)
    assert {p.initial for p in played.form.parts if isinstance(p, Words)} == {"She is at home."}
    again = played.form
    sent(played, DANA, again, **typed)
    assert one not in played.concern.follow_ups
    sent(played, DANA, again, **(typed | {"until": "2026-11-27"}))
    assert "This was put off meanwhile, until 09:00 on Wednesday" in told(played.form)


def test_a_form_opened_before_an_update_is_shown_as_it_is_now_with_what_was_typed() -> None:
    """It asked for the agency in words and for no day: nobody could put that right in it."""
    played = Played(danger="no").taken_by(DANA)
    given = {"agency": "The MASH", "spoke-to": "Ann Bell", "advice": LONG}
    fields = frozenset(given)
    about = (played.concern.id, "referral", "n")
    played.do(Submit(DANA, "entry", given, *about, typed=fields, asked=fields))
    assert not played.concern.entries
    now = {part.id: part.initial for part in played.form.parts if hasattr(part, "initial")}
    assert (now["agency"], now["spoke-to"], now["advice"]) == ("", "Ann Bell", LONG)
    assert now["day"] == "2026-11-23"
    said = told(played.form)
    assert said.startswith("Not recorded yet: this form has changed since you opened it.")
    assert "Please fill in: Which agency. Please fill in: At what time.\n" in said
    assert "You had written: The MASH" in said
    sent(played, DANA, played.form, **now | {"agency": "social-care", "when": "10:00"})
    assert [entry.kind for entry in played.concern.entries] == ["referral"]


def test_what_can_be_put_right_in_the_form_that_was_sent_is_said_at_its_field() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.press(DANA, "enter", "referral")
    now = {part.id: part.initial for part in played.form.parts if hasattr(part, "initial")}
    sent(played, DANA, played.form, **now)
    assert isinstance(played.turn.answer, Errors)
    assert "spoke-to" in played.turn.answer.fields


def test_what_is_no_longer_offered_in_a_form_is_chosen_anew() -> None:
    """A child could be chosen there; now it is an entry."""
    played = Played(danger="no").taken_by(DANA)
    played.enter("child", name="Kit Marlow", role="made", school="ours")
    played.press(DANA, "enter", "withdrawn")
    now = {part.id: part.initial for part in played.form.parts if hasattr(part, "initial")}
    sent(played, DANA, played.form, **now | {"what": "Kit Marlow", "why": LONG})
    again = {part.id: part.initial for part in played.form.parts if hasattr(part, "initial")}
    assert (again["what"], again["why"]) == ("", LONG)
