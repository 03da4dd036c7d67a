"""Has every agency that is named its number beside it, with the day it was checked?"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from flows.follow_up import to_ring
from flows.school.school import School
from flows.school.tables import Contact
from flows.screen import Done, Form, Text
from tests.support.flows.played import DANA, DEV, HELEN, Played, calm
from tests.support.world import example_school

CEOP = Contact(role="ceop", name="CEOP", phone="01632 960077", checked=date(2026, 10, 5))
LADO = "Hillshire LADO: 01632 960004 (checked 1 September 2026)"
MASH = "01632 960001 (checked 1 September 2026)"
CHECKED = {"lado": LADO, "ceop": "CEOP: 01632 960077 (checked 5 October 2026)"}


def with_ceop() -> School:
    school = example_school(protocol="uk-schools")
    return example_school(protocol="uk-schools", contacts=(*school.contacts, CEOP))


def ready() -> Played:
    played = Played(school=with_ceop(), danger="no").taken_by(DANA)
    return played.answered(calm("uk-schools"))


def about_staff() -> Played:
    told = {"other-adult": "Mr Fox", "danger": "no"}
    played = Played(school=with_ceop(), **told).taken_by(HELEN)
    return played.answered(calm("uk-schools"))


def words(form: Form) -> str:
    return "\n".join(part.text for part in form.parts if isinstance(part, Text))


def what_is_due(played: Played, rule: str) -> str:
    """What stands in the form, once this is reminded of."""
    while not any(one.rule == rule and one.reminded for one in played.concern.follow_ups):
        played.wake()
    [one] = [one for one in played.concern.follow_ups if one.rule == rule]
    owner = played.concern.owner or ""
    played.press(owner, "what-is-due", "-".join(one.reminded), one.reminded[0])
    return words(played.form)


@pytest.mark.parametrize("chosen", ["lado", "ceop"])
def test_whom_a_decision_brings_on_top_is_shown_at_once_with_the_number(chosen: str) -> None:
    played = ready().decided("social-care", chosen)
    assert CHECKED[chosen] in words(played.form)
    played.press(DANA, "what-now")
    assert CHECKED[chosen] in words(played.form)


def test_a_decision_that_names_neither_shows_neither() -> None:
    played = ready().decided("social-care")
    assert isinstance(played.turn.answer, Done)
    played.press(DANA, "what-now")
    assert not any(one in words(played.form) for one in CHECKED.values())


def test_about_staff_the_lado_stands_there_once() -> None:
    played = about_staff().decided("social-care", "lado")
    assert words(played.form).count("01632 960004") == 1


def test_a_reminder_to_ring_them_again_has_their_number_beside_it() -> None:
    played = ready().decided("social-care")
    assert MASH in what_is_due(played, "referral-unanswered")


def test_a_reminder_whether_the_lado_has_been_told_has_the_number_beside_it() -> None:
    played = about_staff()
    assert LADO in what_is_due(played, "lado-told")


def test_a_reminder_of_whom_it_was_decided_to_tell_has_their_numbers_beside_it() -> None:
    played = ready().decided("early-help", "ceop")
    due = what_is_due(played, "others-answered")
    assert "01632 960002 (checked" in due
    assert CHECKED["ceop"] in due


def test_a_reminder_that_names_nobody_has_no_numbers() -> None:
    played = ready().decided("social-care")
    [one] = [one for one in played.concern.follow_ups if one.rule == "parents"]
    assert to_ring.numbers(one, played.concern, played.ctx) == []


def test_a_second_look_by_phone_has_the_numbers_with_the_day_they_were_checked() -> None:
    away = {who: datetime(2027, 1, 8, tzinfo=UTC) for who in (DEV, HELEN)}
    played = Played(school=with_ceop(), danger="no", away=away).taken_by(DANA)
    played.answered(calm("uk-schools")).decided("manage-in-school")
    played.press(DANA, "look-outside", "second-look")
    assert MASH in words(played.form)


def test_a_second_look_by_phone_about_staff_has_the_lado_s_number_with_its_day() -> None:
    played = about_staff().decided("manage-in-school")
    played.press(HELEN, "look-outside", "second-look")
    assert LADO in words(played.form)


def test_the_lados_and_the_polices_number_stand_where_one_of_them_is_to_be_rung_first() -> None:
    played = Played(danger="no", named=("unsure",)).taken_by(HELEN)
    played.press(HELEN, "open", "record")
    [advice] = [part.text for part in played.form.parts if "before anybody speaks" in str(part)]
    assert "Hillshire LADO: 01632 960004" in advice
    assert "Police, when it is not an emergency: 101" in advice


@pytest.mark.parametrize(("life", "first"), [("yes-now", "Have someone stay"), ("yes", "MASH")])
def test_in_danger_now_what_to_do_with_the_child_comes_before_the_other_numbers(
    life: str, first: str
) -> None:
    played = Played().taken_by(DANA)
    played.answered({"life-at-risk": life})
    lines = words(played.form).splitlines()
    assert lines[0] == "In danger now? Ring 999."
    both = (line for line in lines if "Have someone stay" in line or "MASH" in line)
    assert first in next(both)
