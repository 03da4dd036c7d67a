"""Who is told does not depend on the questions: that is why each route is played in one protocol
only.
"""

from __future__ import annotations

import pytest

from flows.paging import whom_to_ring
from flows.protocol.library import FOR_SCHOOLS
from flows.reporting import receipt
from flows.school.routing import on_ladder
from flows.screen import Open, Pair, Text
from flows.turn import Refresh
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, VERA, Played
from tests.support.world import example_school

ROUTES: dict[
    str, tuple[str | tuple[str, ...], str, tuple[str, ...]]
] = {  # who is ticked, who reports, who is told
    "nobody": ((), TOM, (DANA, DEV, HELEN)),
    "another adult": (("other",), TOM, (HELEN, COLIN)),
    "not sure who": (("unsure",), TOM, (HELEN, COLIN)),
    "the lead": ((DANA,), TOM, (HELEN, COLIN)),
    "a deputy": ((DEV,), TOM, (HELEN, COLIN)),
    "the lead and a deputy": ((DANA, DEV), TOM, (HELEN, COLIN)),
    "the headteacher": ((HELEN,), TOM, (COLIN, VERA)),
    "the lead and the headteacher": ((DANA, HELEN), TOM, (COLIN, VERA)),
    "everyone": ((DANA, DEV, HELEN, "unsure"), TOM, (COLIN, VERA)),
    "the reporter": (("me",), TOM, (HELEN, COLIN)),
    "a deputy who reports the lead": ((DANA,), DEV, (HELEN, COLIN)),
}


@pytest.mark.parametrize("protocol", FOR_SCHOOLS)
@pytest.mark.parametrize("route", list(ROUTES))
def test_a_route_goes_to_the_same_people_whatever_is_asked_afterwards(
    route: str, protocol: str
) -> None:
    named, reporter, told = ROUTES[route]
    played = Played(protocol=protocol, reporter=reporter, named=named)
    everyone = on_ladder(played.concern, played.school)
    assert everyone == told
    paged = [to for kind, to in played.posts if kind == "page"]
    for _ in told[1:]:
        played.wake()
        paged += [to for kind, to in played.posts if kind == "page"]
    assert tuple(paged) == told


@pytest.mark.parametrize("protocol", FOR_SCHOOLS)
def test_a_lead_who_reports_has_it_at_once_whatever_is_asked(protocol: str) -> None:
    assert Played(protocol=protocol, reporter=DANA).concern.owner == DANA


def test_when_nobody_can_be_reached_the_reporter_is_told_at_once_with_the_numbers_outside_the_school() -> (
    None
):
    played = Played(named=(DANA,))
    played.undelivered("page")
    assert played.posts == [("page", COLIN)]
    played.undelivered("page")
    assert played.posts == [("nobody-yet", TOM)]
    said = whom_to_ring.numbers(played.concern, played.ctx)
    assert "Hillshire MASH" in said
    assert "Hillshire LADO" in said


def test_an_owner_who_leaves_hands_it_to_the_next_person_on_its_own_ladder() -> None:
    played = Played().taken_by(DANA)
    people = played.school.people.model_copy(update={"dsl": None})
    played.school = played.school.model_copy(update={"people": people})
    played.wake()
    assert played.concern.owner is None
    assert ("page", DEV) in played.posts
    assert Refresh() in played.turn.duties


def test_whoever_cannot_take_it_is_out_for_good_and_the_next_person_is_told_at_once() -> None:
    played = Played()
    played.send(DANA, "cannot", "page", "n")
    assert ("page", DEV) in played.posts
    assert DANA in played.concern.named
    assert all(to != DANA for _, to in played.until(played.now.replace(hour=20)))


@pytest.mark.parametrize(
    ("device", "theirs"), [("with-child", True), ("taken-on", True), ("adult-or-school", False)]
)
def test_a_school_may_say_itself_what_is_done_with_a_childs_device(
    device: str, theirs: bool
) -> None:
    school = example_school(device_advice="Put it in the silver bag in the office.")
    played = Played(school=school, device=device)
    shown = receipt.receipt(played.concern, played.concern.reports[0], played.ctx)
    assert any("silver bag" in getattr(part, "text", "") for part in shown.parts) == theirs


def test_the_status_of_a_report_that_nobody_has_gives_the_numbers_and_a_way_to_say_more() -> None:
    played = Played()
    answer = receipt.status(TOM, [played.concern], played.ctx)
    assert isinstance(answer, Open)
    assert [
        part.button.action
        for part in answer.form.parts
        if isinstance(part, Text | Pair) and part.button
    ] == ["add"]
    assert any(
        "Hillshire MASH" in part.text for part in answer.form.parts if isinstance(part, Text)
    )
    answer = receipt.status(TOM, [played.taken_by(DANA).concern], played.ctx)
    assert isinstance(answer, Open)
    assert not any(
        "Hillshire MASH" in part.text for part in answer.form.parts if isinstance(part, Text)
    )
