"""Promises about roles that change while a concern is there: nobody comes to see what is about
themself by being appointed.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.concern import Concern, Glance
from flows.moves import Wake
from flows.school.confirmations import Confirmations, Once
from flows.school.routing import may_act, may_know, on_ladder
from flows.school.school import School
from flows.school.tables import Person
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, VERA, Played
from tests.support.flows.told import told
from tests.support.world import example_school

SAM = "slack:U0SAM"


def with_head(person: str, name: str) -> School:
    """The example school, once this person has become its headteacher."""
    school = example_school()
    head = Person(id=person, name=name, phone="01632 960077")
    return school.model_copy(
        update={"people": school.people.model_copy(update={"headteacher": head})}
    )


def about(name: str) -> Played:
    return Played(danger="no", named=("other",), **{"other-adult": name}).taken_by(HELEN)


def glance(concern: Concern) -> Glance:
    """What a list reads of it."""
    return Glance.model_validate_json(concern.model_dump_json())


@pytest.mark.parametrize("typed", ["Sam Fox", "Mr Fox", "sam fox, year 9 tutor"])
def test_who_was_named_as_the_adult_sees_nothing_of_it_once_they_lead_the_school(
    typed: str,
) -> None:
    played = about(typed)
    played.school = with_head(SAM, "Sam Fox")
    assert not may_know(played.concern, SAM, played.school)
    assert not may_act(played.concern, SAM, played.school)
    assert not may_know(glance(played.concern), SAM, played.school)
    played.press(SAM, "open", "record")
    assert played.concern.reference not in told(played.form)
    played.do(Wake(played.concern.id))
    assert SAM in played.concern.named & played.concern.perhaps
    assert ("page", SAM) not in played.posts
    assert ("page", COLIN) in played.posts


@pytest.mark.parametrize(
    "said",
    ["Mr Fox sent it to her.", "She had it from sam fox, she says.", "It is Mr. Fox's phone."],
)
@pytest.mark.parametrize("later", [False, True])
def test_who_was_only_named_in_the_words_of_a_report_is_asked_about_too(
    said: str, later: bool
) -> None:
    played = Played(danger="no", account="It was him." if later else said).taken_by(DANA)
    if later:
        played.send(TOM, "add", more=said)
    played.school = with_head(SAM, "Sam Fox")
    assert not may_know(played.concern, SAM, played.school)
    played.do(Wake(played.concern.id))
    assert SAM in played.concern.named & played.concern.perhaps
    played.send(DANA, "settle", "1", **{f"part:{SAM}": "told"})
    assert may_act(played.concern, SAM, played.school)


@pytest.mark.parametrize("said", ["Sam has it on her phone.", "Fox and hounds.", "Mr Foxley."])
def test_a_child_of_the_same_first_name_keeps_nobody_out(said: str) -> None:
    played = Played(danger="no", account=said).taken_by(DANA)
    assert may_act(played.concern, SAM, with_head(SAM, "Sam Fox"))


def test_whose_name_is_in_a_report_about_nobody_on_the_staff_is_not_kept_out() -> None:
    played = Played(danger="no", named=("nobody",), account="Mr Fox told me.").taken_by(DANA)
    assert may_act(played.concern, SAM, with_head(SAM, "Sam Fox"))


def test_who_reported_it_and_wrote_their_own_name_is_not_kept_out() -> None:
    played = Played(danger="no", reporter=SAM, account="Sam Fox, Year 9 tutor.").taken_by(DANA)
    assert may_act(played.concern, SAM, with_head(SAM, "Sam Fox"))


def test_who_had_it_and_was_written_of_in_danger_is_not_kept_out_once_it_is_somebody_elses() -> (
    None
):
    played = Played(danger="no").taken_by(DANA)
    played.send(TOM, "add", danger="yes", more="I told Mrs Shaw.")
    played.press(DANA, "give-back", "page", str(played.concern.handovers))
    played.taken_by(DEV)
    assert may_act(played.concern, DANA, played.school)


def test_a_namesake_deals_with_it_once_somebody_said_that_they_are_not_meant() -> None:
    played = about("Sam Fox")
    played.school = with_head(SAM, "Sam Reed")
    played.do(Wake(played.concern.id))
    played.taken_by(COLIN)
    played.send(COLIN, "settle", "1", **{f"part:{SAM}": "told"})
    assert may_act(played.concern, SAM, played.school)
    assert may_know(glance(played.concern), SAM, played.school)
    played.do(Wake(played.concern.id))
    assert SAM not in played.concern.named


@pytest.mark.parametrize("name", ["Sam Reed", "Ann Oakes"])
def test_who_was_not_named_is_not_kept_out(name: str) -> None:
    played = about("Mrs Bright")
    played.school = with_head(SAM, name)
    assert may_act(played.concern, SAM, played.school)


def test_a_closed_record_stays_shut_to_whom_it_is_about() -> None:
    played = about("Sam Fox")
    closed = played.concern.but(state="closed", owner=None)
    assert not may_know(closed, SAM, with_head(SAM, "Sam Fox"))


def test_what_is_about_somebody_who_comes_to_lead_the_school_goes_to_those_above_them() -> None:
    """A deputy is ticked, the acting head has it; then the deputy becomes headteacher."""
    played = Played(danger="no", named=(DEV,)).taken_by(HELEN)
    played.school = with_head(DEV, "Dev Patel")
    played.do(Wake(played.concern.id))
    assert played.concern.route == "head"
    assert on_ladder(played.concern, played.school) == (
        COLIN,
        VERA,
    )
    assert ("page", COLIN) in played.posts


def test_a_lead_who_becomes_headteacher_keeps_what_they_have() -> None:
    played = Played(danger="no", reporter=TOM).taken_by(DANA)
    played.school = with_head(DANA, "Dana Shaw")
    played.do(Wake(played.concern.id))
    assert played.concern.owner == DANA


def with_child(name: str, **values: str) -> Played:
    played = Played(danger="no", named=("nobody",)).taken_by(DANA)
    played.enter("child", name=name, role="made", **values)
    return played


@pytest.mark.parametrize(
    ("entered", "values"), [("Sam Fox", {}), ("Sam Reed", {"other-names": "Sam Fox; Sammy"})]
)
def test_a_former_pupil_who_comes_to_a_role_sees_nothing_of_what_they_were_part_of(
    entered: str, values: dict[str, str]
) -> None:
    played = with_child(entered, **values)
    played.school = with_head(SAM, "Sam Fox")
    closed = played.concern.but(state="closed", owner=None)
    for one in (played.concern, closed, glance(closed)):
        assert not may_know(one, SAM, played.school)
        assert may_know(one, DEV, played.school)
    played.do(Wake(played.concern.id))
    assert SAM in played.concern.named & played.concern.perhaps
    played.send(DANA, "settle", "1", **{f"part:{SAM}": "told"})
    assert may_act(played.concern, SAM, played.school)


def test_whoever_was_told_of_it_is_not_the_child_of_their_name_nor_of_one_entered_in_error() -> (
    None
):
    school = with_head(SAM, "Sam Fox")
    wrong = with_child("Sam Fox")
    wrong.enter("withdrawn", what="0", why="It was Sam Frost.")
    assert may_act(wrong.concern, SAM, school)
    paged = with_child("Sam Fox").concern.but(latest_pages={SAM: ("1",)})
    assert may_act(paged, SAM, school)
    assert may_act(with_child("Sam Foxley").concern, SAM, school)


@pytest.mark.parametrize("said", [{"same": "0"}, {}])
def test_what_was_corrected_of_a_child_entered_in_error_goes_with_them(
    said: dict[str, str],
) -> None:
    school = with_head(SAM, "Sam Fox")
    wrong = with_child("Sam Foxe" if said else "Sam Fox", born="2012-05-03")
    wrong.enter("child", name="Sam Fox", born="2012-05-03", role="made", **said)
    assert not may_act(wrong.concern, SAM, school)
    wrong.enter("withdrawn", what="0", why="It was Sam Frost.")
    assert may_act(wrong.concern, SAM, school)
    wrong.enter("child", name="Sam Fox", born="2012-05-03", role="made")
    assert not may_act(wrong.concern, SAM, school), "entered anew, they count"


@pytest.mark.parametrize(("days", "theirs"), [(-400, True), (400, False)])
def test_whoever_held_a_role_before_it_was_reported_is_not_the_child_of_their_name(
    days: int, theirs: bool
) -> None:
    """A deputy who was not paged: whether the child is safe never waits for what both are called."""
    played = with_child("Dev Patel")
    since = played.concern.opened_at + timedelta(days=days)
    ever = (Once(DEV, "deputy", "Dev Patel", since),)
    played.school = played.school.confirmed_by(Confirmations(ever=ever))
    assert may_know(glance(played.concern), DEV, played.school) is theirs
    played.send(TOM, "add", danger="yes", more="They are at the gate.")
    assert (("danger", DEV) in played.posts) is theirs
