"""A legal hold: set and lifted by whoever may know, seen first, and nothing is deleted while it
stands.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flows.advance import advance
from flows.concern import Concern
from flows.context import Context
from flows.entries import legal_hold
from flows.kept.closing import Closing
from flows.kept.entry import RecordEntry
from flows.moves import Click, Submit
from flows.protocol.library import load, with_safety
from flows.screen import Done, Errors, One, Open, Row
from flows.screens.record import record_form
from flows.turn import Turn
from tests.support.flows.schools import hillside
from tests.support.flows.told import told
from tests.support.storage.records import DSL, NOW, concern
from tests.support.world import CountedIdentifiers

HEAD = "slack:U0HEAD"
ASKED = {"state": "on", "asked-by": "DC Moore", "day": "2026-11-23", "why": "An investigation"}
CTX = Context(
    hillside(), with_safety(load("schools-2016")), NOW + timedelta(hours=1), CountedIdentifiers()
)


def owned(**fields: Any) -> Concern:
    ladder = (("dsl",), ("headteacher",))
    one = concern(owner=DSL, owned_at=NOW, digest=CTX.protocol.digest, **fields)
    return one.but(paging=one.paging.but(ladder=ladder))


def closed() -> Concern:
    return owned(state="closed", closings=(Closing(note="Done", who=DSL, at=NOW),))


def sent(one: Concern, person: str = HEAD, form: str = "hold", **changes: str) -> Turn:
    return advance(one, Submit(person, form, ASKED | changes, one.id, "hold", "n"), CTX)


def words(one: Concern, person: str = HEAD) -> list[str]:
    return told(record_form(one, person, CTX)).splitlines()


@pytest.mark.parametrize("one", [owned(), closed()], ids=["open", "closed"])
def test_whoever_may_know_sets_a_hold_and_it_stands_first_in_the_record(one: Concern) -> None:
    turn = sent(one)
    assert isinstance(turn.answer, Done)
    assert turn.concern
    assert legal_hold.standing(turn.concern)
    first, _, asked, _, why, *_ = words(turn.concern)
    assert first.startswith("Legal hold: nothing may be deleted")
    assert "DC Moore" in asked
    assert "An investigation" in why
    assert [entry.kind for entry in turn.entries][:1] == ["entered"]


def test_a_closed_record_stays_closed() -> None:
    turn = sent(closed())
    assert turn.concern
    assert turn.concern.state == "closed"
    assert turn.wake_at is None


def test_a_lifted_hold_stands_no_more_and_both_stay_in_the_record() -> None:
    on = sent(owned()).concern
    assert on
    off = sent(on, state="off", lifted="1", why="The case is over").concern
    assert off
    assert not legal_hold.standing(off)
    assert not words(off)[0].startswith("Legal hold: nothing")
    assert [e.values["state"] for e in off.entries] == ["on", "off"]


def test_the_owner_sets_one_from_add_to_the_record() -> None:
    turn = sent(owned(), DSL, "entry")
    assert turn.concern
    assert legal_hold.standing(turn.concern)


def test_what_is_missing_is_said_at_its_field_and_a_hold_that_is_none_cannot_be_lifted() -> None:
    answer = sent(owned(), **{"asked-by": "", "why": " ", "day": "soon"}).answer
    assert isinstance(answer, Errors)
    assert set(answer.fields) == {"asked-by", "why", "day"}
    lifted = sent(owned(), state="off").answer
    assert isinstance(lifted, Errors)
    assert lifted.fields == {"state": "There is no legal hold."}


def test_somebody_who_is_not_the_owner_gets_the_form_of_a_hold_and_of_nothing_else() -> None:
    one = owned()
    for step in ("hold", "child"):
        answer = advance(one, Click(HEAD, "hold", one.id, step), CTX).answer
        assert isinstance(answer, Open)
        assert (answer.form.kind, answer.form.step) == ("hold", "hold")
    other = advance(
        one, Submit(HEAD, "hold", ASKED | {"name": "x", "role": "made"}, one.id, "child", "n"), CTX
    ).concern
    assert other
    assert [e.kind for e in other.entries] == ["hold"]


def test_the_way_to_a_hold_is_shown_where_adding_is_not() -> None:
    def offered(one: Concern, person: str) -> list[str]:
        parts = record_form(one, person, CTX).parts
        return [b.action for part in parts if isinstance(part, Row) for b in part.buttons]

    assert "hold" in offered(owned(), HEAD)
    assert "hold" in offered(closed(), DSL)
    assert "hold" not in offered(owned(), DSL)


def test_nothing_is_taken_down_while_a_hold_stands() -> None:
    given = {"what": "A post", "state": "asked", "by": "2026-12-01"}

    def asked(one: Concern | None) -> Any:
        assert one
        return advance(one, Submit(DSL, "entry", given, one.id, "deletion", "n"), CTX).answer

    held = sent(owned()).concern
    assert held
    assert "legal hold 1." in asked(held).fields["what"]
    assert isinstance(asked(sent(held, state="off", lifted="1").concern), Done)


def two() -> Concern:
    police = sent(closed()).concern
    assert police
    court = sent(police, **{"asked-by": "The county court", "day": "2026-11-22"}).concern
    assert court
    return court


def test_each_hold_stands_until_whoever_asked_for_it_lifts_it() -> None:
    both = two()
    form = advance(both, Click(HEAD, "hold", both.id, "hold"), CTX).answer
    assert isinstance(form, Open)
    (choice,) = [p for p in form.form.parts if isinstance(p, One) and p.id == "lifted"]
    assert [o.label for o in choice.options] == [
        "Hold 1, 23 November 2026: DC Moore",
        "Hold 2, 22 November 2026: The county court",
    ]
    one = sent(both, state="off", lifted="2", **{"asked-by": ""}).concern
    assert one
    assert list(legal_hold.standing(one)) == ["1"]
    assert one.entries[-1].values["asked-by"] == "The county court"
    assert "DC Moore" in " ".join(words(one))
    assert "county court" not in " ".join(words(one))
    none = sent(one, state="off", lifted="1").concern
    assert none
    assert not legal_hold.standing(none)


@pytest.mark.parametrize("which", ["", "2", "9"])
def test_which_is_lifted_is_said_and_one_lifted_before_cannot_be_lifted_again(which: str) -> None:
    one = sent(two(), state="off", lifted="2").concern
    assert one
    answer = sent(one, state="off", lifted=which).answer
    assert isinstance(answer, Errors)
    assert set(answer.fields) == {"lifted"}


@pytest.mark.parametrize(("day", "wrong"), [("2026-11-22", {"day"}), ("2026-11-23", set())])
def test_no_hold_is_lifted_before_it_was_asked_for(day: str, wrong: set[str]) -> None:
    answer = sent(two(), state="off", lifted="1", day=day).answer
    assert set(answer.fields if isinstance(answer, Errors) else ()) == wrong


def held_by(*entries: tuple[str, str]) -> list[str]:
    """Of entries made before a hold was chosen to be lifted: the parties whose hold stands."""
    made = tuple(
        RecordEntry(kind="hold", values={"state": state, "asked-by": by}, who=DSL, at=NOW)
        for state, by in entries
    )
    return [e.values["asked-by"] for e in legal_hold.standing(owned(entries=made)).values()]


def test_in_an_older_record_a_party_lifts_its_own_and_nobody_elses() -> None:
    both = (("on", "DC Moore"), ("on", "The court"))
    assert held_by(*both, ("off", "dc  moore")) == ["The court"]
    assert held_by(*both, ("off", "Somebody")) == ["DC Moore", "The court"]
    assert held_by(("on", "DC Moore"), ("off", "Somebody")) == []
