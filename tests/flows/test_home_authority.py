"""Are the numbers those of the child's home authority, and is advice offered the moment it may
help?
"""

from __future__ import annotations

import pytest

from flows.names.authorities import same_authority
from flows.school.school import School
from flows.school.tables import Contact
from flows.screen import Button, Row, Text
from tests.support.flows.played import DANA, Played, calm
from tests.support.world import example_school


def two_authorities() -> School:
    school = example_school()
    dalebury = Contact(
        role="mash", authority="Dalebury", name="Dalebury front door", phone="01632 960021"
    )
    return school.model_copy(update={"contacts": (*school.contacts, dalebury)})


def at_the_gate(**values: str) -> Played:
    """A gate answer was given; the children of `values` (name, home authority) are in the
    record.
    """
    played = Played(school=two_authorities()).taken_by(DANA)
    for name, authority in values.items():
        played.enter("child", name=name, role="made", authority=authority)
    return played.answered({"life-at-risk": "yes"})


def opened(played: Played, choice: str = "") -> str:
    """What the action form says."""
    played.press(DANA, "what-now")
    if choice:
        played.press(DANA, "home-authority", played.form.step, played.form.nonce, choice)
    return "\n".join(part.text for part in played.form.parts if isinstance(part, Text))


def choices(played: Played) -> list[Button]:
    rows = [part.buttons for part in played.form.parts if isinstance(part, Row)]
    return [b for row in rows for b in row if b.action == "home-authority"]


def test_while_no_child_is_recorded_the_form_asks_where_the_child_lives_and_shows_the_schools_own_numbers() -> (
    None
):
    played = at_the_gate()
    said = opened(played)
    assert "Hillshire MASH" in said
    assert "Dalebury front door" not in said
    assert [b.label for b in choices(played)] == ["Hillshire", "Dalebury", "Another authority"]
    assert all(b.choice.isdecimal() for b in choices(played))  # no place stands in a button's value


def test_the_authority_chosen_changes_the_numbers_and_stays_chosen() -> None:
    played = at_the_gate()
    assert "Dalebury front door" in opened(played, choice="1")
    assert "Hillshire MASH" not in opened(played)


def test_another_authority_says_that_there_are_no_numbers_and_who_can_redirect() -> None:
    said = opened(at_the_gate(), choice="2")
    assert "no numbers for another authority" in said
    assert "Hillshire MASH" in said


def test_a_recorded_child_decides_and_nobody_is_asked() -> None:
    played = at_the_gate(Priya="Dalebury")
    said = opened(played)
    assert "Dalebury (Priya)" in said
    assert "Hillshire MASH" not in said
    assert choices(played) == []


def test_children_of_several_authorities_have_the_numbers_of_each_with_their_names() -> None:
    said = opened(at_the_gate(Priya="dalebury ", Sam="", Lee="Otherton"))
    for line in (
        "dalebury (Priya)",
        "Dalebury front door",
        "Hillshire (Sam)",
        "Hillshire MASH",
        "Otherton (Lee)",
        "no numbers for Otherton",
    ):
        assert line in said


def test_what_was_entered_last_about_a_child_counts() -> None:
    played = at_the_gate(Priya="Otherton")
    played.enter("child", name="priya", role="made", authority="Dalebury", same="0")
    assert "Otherton" not in opened(played)


def test_report_remove_is_offered_at_every_answer_about_how_far_it_has_gone() -> None:
    for protocol in ("ukcis-2024", "uk-schools"):
        for answer in ("not-shared", "recipient-only", "few", "many", "public", "not-sure"):
            facts = calm(protocol)
            played = Played(protocol=protocol).taken_by(DANA)
            played.answered({q: a for q, a in facts.items() if q != "spread"})
            played.answered({"spread": answer})
            assert "Report Remove" in opened(played), (protocol, answer)


def test_report_remove_is_offered_whenever_there_may_be_demands() -> None:
    for answer, offered in (("yes", True), ("not-sure", True), ("no", False)):
        played = Played(protocol="ukcis-2024").taken_by(DANA)
        played.answered({"life-at-risk": "no", "extorted": answer})
        assert ("Report Remove" in opened(played)) == offered, answer


@pytest.mark.parametrize(
    "typed",
    ["Dalebury", " dalebury  council", "Dalebury County Council", "London Borough of Dalebury"],
)
def test_a_council_is_known_by_what_it_is_called_in_full(typed: str) -> None:
    assert same_authority("Dalebury", typed)
    assert same_authority("City of Dalebury & Vale", "Dalebury and Vale City Council")


@pytest.mark.parametrize(
    "typed", ["North Dalebury", "Dalebury Vale", "Daleburyshire", "Council", ""]
)
def test_another_council_is_not(typed: str) -> None:
    assert not same_authority("Dalebury", typed)
