"""What was settled once is to be come back to again where more is told of, or another child is found."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from flows.concern import Concern
from flows.follow_up.follow_ups import open_ones
from flows.moves import Value
from tests.support.flows.played import DANA, HELEN, TOM, Played, calm

HOURS, DAYS = timedelta(hours=1), timedelta(days=1)
LADO = {"agency": "lado", "spoke_to": "Lee", "when": "10:00", "advice": "Meet tomorrow."}


def rules(concern: Concern) -> set[str]:
    """What is to be come back to."""
    return {one.rule for one in open_ones(concern)}


def lado_asked(played: Played) -> Played:
    day = played.school.local(played.now).date().isoformat()
    played.enter("consultation", **LADO, day=day)
    return played


def later(played: Played, time: timedelta = DAYS) -> Played:
    played.until(played.now + time)
    return played


@pytest.mark.parametrize(
    "more",
    [{"named": (DANA,)}, {"named": ("other",)}, {"named": ("unsure",)}],
    ids=["the lead", "another adult", "not sure who"],
)
def test_of_whoever_is_named_after_the_lado_was_told_the_lado_is_told_too(
    more: dict[str, Value],
) -> None:
    oak: dict[str, Value] = {"named": ("other",), "other-adult": "Mr Oak"}
    played = lado_asked(Played(danger="no", **oak).taken_by(HELEN))
    assert "lado-told" not in rules(later(played).concern)
    played.send(TOM, "add", "", "n", more="There is more.", **more)
    assert "lado-told" in rules(later(played, HOURS).concern)
    assert "lado-told" not in rules(lado_asked(played).concern)


def test_the_lados_advice_from_before_anybody_was_named_settles_nothing() -> None:
    played = later(lado_asked(Played(danger="no").taken_by(DANA)))
    played.send(TOM, "add", "", "n", more="Mr Oak too.", named=("other",))
    assert "lado-told" in rules(later(played.taken_by(HELEN)).concern)


def with_a_plan(name: str) -> Played:
    """Decided, with one child who has a safety plan."""
    played = Played(danger="no").taken_by(DANA).answered(calm("uk-schools"))
    played.enter("child", name=name, role="made")
    played.decided("early-help")
    played.enter("safety-plan", child="0", lessons="Apart.", who="Una Lock")
    assert "safety-plan" not in rules(played.concern)
    return played


def test_a_child_who_is_found_later_has_a_safety_plan_of_their_own() -> None:
    played = later(with_a_plan("Kit Marlow"))
    played.send(DANA, "entry", "child", "n2", name="Bo Reed", role="received")
    assert "safety-plan" in rules(played.concern)
    played.send(DANA, "entry", "safety-plan", "n3", child="2", lessons="Apart.", who="Una Lock")
    assert "safety-plan" not in rules(played.concern)


def test_a_child_of_another_school_who_is_found_later_has_none() -> None:
    played = later(with_a_plan("Kit Marlow"))
    played.send(DANA, "entry", "child", "n2", name="Bo Reed", role="received", school="Elm High")
    assert "safety-plan" not in rules(played.concern)


@pytest.mark.parametrize(("head", "asked"), [("not-yet", True), ("told", False)])
def test_where_the_headteacher_does_not_know_yet_who_saw_it_that_is_come_back_to(
    head: str, asked: bool
) -> None:
    played = later(Played(danger="no", seen="no").taken_by(DANA))
    seen = {"who": "Una Lock", "day": "2026-11-24", "when": "9:00", "why": "It was held up to her."}
    played.enter("viewing", **seen, head=head)
    assert ("staff-who-saw" in rules(played.concern)) is asked


def test_once_a_naming_is_undone_nobody_is_asked_whether_the_lado_was_told() -> None:
    played = Played(danger="no", named=(DANA,)).taken_by(HELEN)
    assert "lado-told" in rules(played.concern)
    undone = {"who": DANA, "what": "undo", "why": "A mistake.", "advice": "LADO."}
    played.send(HELEN, "named", "", "n", **undone)
    assert "lado-told" not in rules(later(played, HOURS).concern)


def test_what_time_has_settled_is_not_written_down_as_done() -> None:
    """A holiday begins, and is over: nobody said who had it."""
    played = Played(danger="no").taken_by(DANA).answered(calm("uk-schools"))
    played.decided("early-help")
    played.until(datetime.fromisoformat("2026-12-31T12:00:00+00:00"))
    over: list[str] = []
    while "holiday" not in over:
        played.wake()
        ids = {one.id: one.rule for one in played.concern.follow_ups}
        lines = [line for line in played.turn.entries if line.kind == "follow-up-over"]
        over += [ids[line.body["follow_up"]] for line in lines]
        assert "follow-up-done" not in {line.kind for line in played.turn.entries}
    assert played.now > datetime.fromisoformat("2027-01-04T00:00:00+00:00")
