"""Does **What to do now** give numbers, words for the call and a referral form, and say nothing that
is not recorded?
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flows.concern import Concern
from flows.protocol.parts import Level
from flows.screen import Pair, Row, Text
from tests.support.flows.played import DANA, HELEN, TOM, Played, calm
from tests.support.world import MONDAY_MORNING

EMPTY = "Not recorded"
FORMS = ("what-now", "what-to-say", "referral-form", "first-talk", "report-remove")
RECORDED = {"agency": "social-care", "spoke_to": "Jo", "day": "2026-11-23", "time": "10:00"}
NIGHT = MONDAY_MORNING.replace(hour=22)


def begun(**values: Any) -> Played:
    told = {"account": "Kit told me.", "children": "Kit Marlow, 9B"} | values
    return Played(**told).taken_by(values.get("owner", DANA))


def said(played: Played, form: str) -> str:
    """What the form says, a line each."""
    played.press(played.concern.owner or "", form)
    texts = [
        part.text if isinstance(part, Text) else f"{part.label}: {part.value}"
        for part in played.form.parts
        if isinstance(part, Text | Pair)
    ]
    return "\n".join(texts)


def values(played: Played) -> dict[str, str]:
    """What the referral form has in each field."""
    played.press(DANA, "referral-form")
    return {part.label: part.value for part in played.form.parts if isinstance(part, Pair)}


def ways(played: Played) -> list[str]:
    played.press(DANA, "what-now")
    rows = [part.buttons for part in played.form.parts if isinstance(part, Row)]
    return [button.action for row in rows for button in row]


def test_the_numbers_come_first_with_the_day_they_were_checked() -> None:
    for form in ("what-now", "what-to-say"):
        words = said(begun(), form)
        assert words.index("999") < words.index("01632 960001 (checked 1 September 2026)")
        assert words.index("01632 960001") < 140


def test_at_night_the_duty_teams_number_is_among_them() -> None:
    for form in ("what-now", "what-to-say", "referral-form"):
        assert "01632 960003" in said(begun(at=NIGHT), form)
        assert "01632 960003" not in said(begun(), form)


def test_the_numbers_are_those_of_the_childs_home_authority() -> None:
    played = begun()
    played.enter("child", name="Kit Marlow", role="made", authority="Otherton")
    for form in ("what-now", "what-to-say", "referral-form"):
        assert "There are no numbers for Otherton here" in said(played, form)


def test_about_staff_the_lado_comes_with_the_number_and_its_day() -> None:
    played = Played(named=("unsure",), account="Somebody told me.")
    played.taken_by(HELEN)
    for form in ("what-now", "what-to-say"):
        assert "Hillshire LADO: 01632 960004 (checked 1 September 2026)" in said(played, form)


@pytest.mark.parametrize("level", Level)
def test_what_is_asked_of_the_agency_is_worded_for_every_level(level: Level) -> None:
    facts = {
        Level.EMERGENCY: {"life-at-risk": "yes-now"},
        Level.IMMEDIATE_REFERRAL: {"life-at-risk": "yes"},
        Level.ESCALATE: {"life-at-risk": "not-sure"},
        Level.MAY_MANAGE_IN_SCHOOL: calm("uk-schools"),
    }
    played = begun().answered(facts.get(level, {}))
    assert played.protocol.recommend(played.concern.facts).level == level
    for form in ("what-to-say", "referral-form"):
        assert level.name not in said(played, form)


@pytest.mark.parametrize(
    ("form", "asks"), [("what-to-say", "I am making a referral"), ("referral-form", "Please act")]
)
def test_in_danger_nobody_asks_for_advice_only(form: str, asks: str) -> None:
    """Until it is answered whether a life is at risk, and again once danger is told of since."""
    played, danger = begun(danger="yes"), f"A child may be in danger now. {asks}"
    assert danger in said(played, form)
    assert danger not in said(played.answered(calm("uk-schools")), form)
    played.now += timedelta(hours=1)
    played.send(TOM, "add", "", "n", danger="not-sure")
    assert danger in said(played, form)
    assert danger not in said(played.answered({"life-at-risk": "yes-now"}), form)


def test_nothing_is_said_that_is_not_recorded() -> None:
    found = values(begun(children="", account="", danger="yes"))
    for label in ("The child or children, as reported", "Anybody else"):
        assert found[label] == EMPTY
    assert "Date of birth" not in found


def test_the_referral_form_is_filled_in_from_the_record() -> None:
    played = begun(device="taken-flight-mode")
    played.enter("child", name="Kit Marlow", born="2012-03-04", role="made")
    played.enter(
        "child", name="Kit Marlow", role="made", born="2012-03-04", wishes="To be left alone."
    )
    played.enter("parents", child="Kit Marlow", told="no", why="He is afraid.")
    played.enter(
        "consultation",
        agency="social-care",
        spoke_to="Ann",
        day="2026-11-23",
        when="today",
        advice="Wait.",
    )
    played.answered({"life-at-risk": "no", "extorted": "yes"})
    found = values(played)
    assert found["Full name"] == "Kit Marlow"
    assert found["Date of birth"] == "4 March 2012"
    assert found["What the child wants and says"] == "To be left alone."
    assert found["Year group, or the year of birth"] == EMPTY
    assert "He is afraid." in found["Parents or carers"]
    assert "Their advice: Wait." in found["Advice asked"]
    assert "Kit told me." in found.values()
    [demands] = [words for label, words in found.items() if label.startswith("Has anyone demanded")]
    assert demands == "Yes"


def test_what_was_added_and_danger_are_said_too_and_who_on_the_staff() -> None:
    played = begun(danger="yes", named=("nobody",))
    played.send(TOM, "add", "", "n", danger="threatened", named=("other",))
    played.send(TOM, "add", "", "n2", more="The other one is 19 and meets her on Saturday.")
    played.taken_by(HELEN)
    for form in ("what-to-say", "referral-form"):
        words = said(played, form)
        assert "Yes, in danger now" in words
        assert "A child is threatened" in words
        assert "meets her on Saturday" in words
        assert "Another adult who works here" in words
    assert "Nobody, as far as the reporter knows" not in said(played, "referral-form")


def test_every_child_has_a_part_of_their_own() -> None:
    played = begun()
    for name in ("Kit Marlow", "Ebony Ward"):
        played.enter("child", name=name, role="made")
    played.press(DANA, "referral-form")
    names = [p.value for p in played.form.parts if isinstance(p, Pair) and p.label == "Full name"]
    assert names == ["Kit Marlow", "Ebony Ward"]


def test_report_remove_is_there_when_it_is_offered_and_only_then() -> None:
    played = begun()
    assert "report-remove" not in ways(played)
    for answer, offered in (("no", False), ("not-sure", True), ("yes", True)):
        played.answered({"life-at-risk": "no", "extorted": answer})
        assert ("report-remove" in ways(played)) == offered


def test_report_remove_has_its_address_and_number_and_words_for_the_child() -> None:
    words = said(begun(), "report-remove")
    assert "childline.org.uk/remove" in words
    assert "0800 1111" in words
    assert words.index("Words for the child") < words.index("There is a service called")


@pytest.mark.parametrize("form", FORMS)
def test_every_look_is_recorded_and_leaves_nothing_in_the_chat(form: str) -> None:
    played = begun()
    before: Concern = played.concern
    turn = played.press(DANA, form)
    assert [entry.kind for entry in turn.entries] == ["read"]
    assert not played.posts
    assert turn.concern
    assert turn.concern.but(watch=before.watch) == before
    assert not played.form.submit


@pytest.mark.parametrize("form", ["what-to-say", "referral-form", "first-talk", "report-remove"])
def test_what_is_said_is_cited(form: str) -> None:
    assert "\nSource: " in said(begun(), form)


def test_the_way_there_stands_first_in_the_record() -> None:
    played = begun()
    played.press(DANA, "open")
    row = next(part for part in played.form.parts if isinstance(part, Row))
    assert row.buttons[0].action == "what-now"


@pytest.mark.parametrize("protocol", ["schools-2016", "uk-schools"])
def test_the_recommendation_says_what_to_do_whom_to_ring_and_what_to_say_before_anything_else(
    protocol: str,
) -> None:
    played = Played(protocol=protocol, named=("unsure",), account="Somebody told me.")
    played.taken_by(HELEN).answered(calm(protocol) | {"adult-involved": "yes"})
    played.send(HELEN, "action", "action/0", str(len(played.concern.answers)), **RECORDED)
    played.press(HELEN, "open-decision")
    order = [
        part.text if isinstance(part, Text) else ",".join(b.label for b in part.buttons)
        for part in played.form.parts
        if isinstance(part, Text | Row)
    ]
    words = "\n".join(order)
    first = ["Refer now", "01632 960001", "What to say", "Hillshire LADO", "What led to it"]
    last = (
        ["Newer guidance", "due for review on 1 September 2016"]
        if protocol == "schools-2016"
        else []
    )
    places = [words.index(one) for one in (*first, *last, "Your decision")]
    assert places == sorted(places)


def test_nobody_is_told_not_to_wait_for_questions_that_are_all_answered() -> None:
    go_on = "Do not wait for the other questions."
    played = begun(danger="no")
    played.send(DANA, "several", **{"life-at-risk": "no", "adult-involved": "yes"})
    assert go_on in said(played, "what-now")
    played.send(DANA, "action", "action/0", str(len(played.concern.answers)), **RECORDED)
    played.answered(calm("uk-schools") | {"adult-involved": "yes"})
    for form in ("what-now", "open-decision"):
        assert go_on not in said(played, form)
        assert "other questions" not in said(played, form)
