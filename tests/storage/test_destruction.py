"""A record is destroyed by two people, after fourteen announced days, with all that is attached to
it; whoever deals with it stops it until the end.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.school.current import CurrentSchool
from flows import chat
from flows.concern import Concern
from flows.destruction.buttons import CONFIRM, STOP
from flows.moves import Click, Submit
from flows.school.tables import Person
from flows.screen import Done, Errors, Form, Open
from storage.concerns import look_over
from storage.database import tables
from storage.database.database import Database
from storage.evidence import audit, proof
from tests.support.storage.records import (
    CHAIR,
    DEPUTY,
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    TEACHER,
    do,
    stored,
)
from tests.support.storage.to_destroy import (
    Destroying,
    child,
    closed,
    kept_until,
    there,
    two_attached,
)

LADDER = {DSL, DEPUTY, HEAD}
FIFTEEN = 15  # days, after which it would be gone, had nobody stopped it


@pytest.fixture
def one(db: Database) -> Destroying:
    return Destroying(db, stored(db, closed()))


def told(db: Database, concern: Concern, step: str) -> set[str]:
    """Who is sent the message of this step."""
    duty = tables.duty.c
    found = select(duty.person, duty.args).where(
        duty.concern == concern.id, duty.kind == "destruction", duty.what == "post"
    )
    return {row.person for row in do(db, lambda tx: tx.run(found).all()) if row.args[1] == step}


def line_of(db: Database, concern: Concern) -> Any:
    """What the audit says of its destruction."""
    columns = tables.audit.c
    found = select(columns.who, columns.what).where(
        columns.concern == concern.id, columns.what.startswith("shredded")
    )
    return do(db, lambda tx: tx.run(found).one())


def words(answer: Any) -> str:
    return repr(answer.form) if isinstance(answer, Open) or hasattr(answer, "form") else ""


def test_it_is_destroyed_when_fourteen_full_days_have_passed_and_not_before(
    one: Destroying,
) -> None:
    assert isinstance(one.confirm(), Done)
    assert there(one.db, one.days(13).one)
    one.clock.forward(timedelta(hours=23, minutes=59))
    one.look()
    assert there(one.db, one.one)
    one.clock.forward(timedelta(minutes=1))
    one.look()
    assert there(one.db, one.one) is None


def test_the_audit_keeps_who_asked_and_who_confirmed_and_no_reason(one: Destroying) -> None:
    one.confirm(why="A reason")
    one.days(14)
    who, what = line_of(one.db, one.one)
    assert who == "program"
    assert what == f"shredded: {one.one.reference}, asked for by {DSL}, confirmed by {HEAD}"
    assert do(one.db, audit.verify, HILLSIDE.id) is None
    assert do(one.db, lambda tx: list(proof.faults(tx, HILLSIDE.id))) == []


def test_nothing_is_destroyed_that_nobody_confirmed_and_after_28_days_it_lapses(
    one: Destroying,
) -> None:
    assert one.days(27).now.stopped_at is None
    assert one.days(1).now.cause == "late"
    assert told(one.db, one.one, "stopped") == LADDER
    one.confirm()
    assert there(one.db, one.days(30).one)


def test_confirmed_late_it_can_still_be_stopped_for_a_day(one: Destroying) -> None:
    one.days(20)
    one.clock.forward(timedelta(hours=23))
    one.confirm()
    one.clock.forward(timedelta(hours=1))
    one.look()
    assert there(one.db, one.one)
    assert there(one.db, one.days(1).one) is None


def test_the_days_begin_when_the_bot_tells_everybody(one: Destroying) -> None:
    assert one.now.announced_at == NOW
    assert told(one.db, one.one, "announced") == LADDER
    one.confirm()
    assert told(one.db, one.one, "confirmed") == LADDER


def test_a_clock_that_jumps_years_counts_for_one_day(one: Destroying) -> None:
    one.confirm()
    one.clock.forward(timedelta(days=3650))
    one.look()
    assert there(one.db, one.one)
    assert one.now.looks == 1
    one.clock.move_to(NOW)
    one.look()
    assert there(one.db, one.days(12).one)
    assert there(one.db, one.days(1).one) is None


def test_whoever_comes_to_the_ladder_meanwhile_is_told_too_and_nobody_twice(
    one: Destroying,
) -> None:
    people = HILLSIDE.people.model_copy(update={"dsl": Person(id=TEACHER, name="Ms Finn")})
    one.turns = replace(
        one.turns, current=CurrentSchool(HILLSIDE.model_copy(update={"people": people}))
    )
    one.days(1)
    assert told(one.db, one.one, "announced") == {*LADDER, TEACHER}
    one.confirm()
    one.days(3)
    assert told(one.db, one.one, "announced") == {*LADDER, TEACHER}
    assert isinstance(one.stop(TEACHER), Done)


def test_whoever_asked_is_not_the_second(one: Destroying) -> None:
    assert "Somebody else has to confirm it" in words(one.confirm(DSL))
    assert there(one.db, one.days(20).one)


def test_an_administrator_is_not_the_second(one: Destroying) -> None:
    people = HILLSIDE.people.model_copy(update={"administrators": (Person(id=DEPUTY),)})
    school = HILLSIDE.model_copy(update={"people": people})
    one.turns = replace(one.turns, current=CurrentSchool(school))
    assert "You look after this bot" in words(one.confirm(DEPUTY))
    assert not one.now.confirmed_by
    assert isinstance(one.stop(DEPUTY), Done)


@pytest.mark.parametrize("who", [TEACHER, CHAIR, "slack:U0STRANGER"])
@pytest.mark.parametrize("press", [CONFIRM, STOP], ids=lambda press: press.name)
def test_nobody_else_confirms_or_stops_it(one: Destroying, press: Any, who: str) -> None:
    before = one.now
    one.send(press, who, "A reason")
    one.take(Click(who, press.name, one.one.id, one.wish.id))
    assert one.now == before


def test_whoever_is_named_neither_asks_nor_confirms_nor_stops(db: Database) -> None:
    one = Destroying(db, stored(db, closed(named=frozenset({DEPUTY}))))
    assert told(db, one.one, "announced") == {DSL, HEAD}
    for press in (CONFIRM, STOP):
        one.send(press, DEPUTY, "A reason")
    assert (one.now.confirmed_by, one.now.stopped_by) == ("", "")


@pytest.mark.parametrize("press", [CONFIRM, STOP], ids=lambda press: press.name)
def test_without_a_reason_it_stays_as_it_is(one: Destroying, press: Any) -> None:
    before = one.now
    assert isinstance(one.send(press, HEAD, "  "), Errors)
    assert one.now == before


def test_a_form_of_an_earlier_wish_does_nothing(one: Destroying) -> None:
    one.stop(HEAD)
    again = Destroying(one.db, one.one, DEPUTY, turns=one.turns)
    for press in (CONFIRM, STOP):
        one.send(press, HEAD, "A reason")
    assert (again.now.confirmed_by, again.now.stopped_by) == ("", "")


@pytest.mark.parametrize("who", sorted(LADDER))
@pytest.mark.parametrize("day", [0, 13])
def test_anybody_on_the_ladder_stops_it_until_the_end(one: Destroying, who: str, day: int) -> None:
    one.confirm()
    assert isinstance(one.days(day).stop(who), Done)
    assert (one.now.stopped_by, one.now.stopped_why) == (who, "It is still needed")
    assert told(one.db, one.one, "stopped") == LADDER
    assert there(one.db, one.days(FIFTEEN).one)


HELD = {"state": "on", "asked-by": "The police", "day": "2026-11-23", "why": "They ask"}


@pytest.mark.parametrize(
    ("move", "cause"),
    [
        (lambda one: Submit(HEAD, "hold", HELD, one.id, "record", "n"), "held"),
        (lambda one: Submit(HEAD, "reopen", {"why": "More came"}, one.id, "record", "n"), "opened"),
        (lambda one: Submit(TEACHER, "add", {"more": "More"}, one.id, "", "n"), "opened"),
    ],
    ids=["hold", "re-opened", "added to"],
)
def test_what_happens_to_the_record_stops_it(one: Destroying, move: Any, cause: str) -> None:
    one.confirm()
    one.take(move(one.one))
    assert one.now.cause == cause
    assert told(one.db, one.one, "stopped") == LADDER
    assert there(one.db, one.days(FIFTEEN).one)


def test_what_was_asked_for_as_a_copy_about_a_child_is_not_destroyed_meanwhile(
    db: Database,
) -> None:
    asked = Destroying(db, stored(db, closed(child())))
    asked.confirm()
    about = {"kind": "child", "about": "0", "staff": "yes", "reporter": "no"}
    asked.take(Submit(HEAD, "paper", about, asked.one.id, "record", "n"))
    assert there(db, asked.one).copies
    assert asked.now.cause == "copy"
    assert there(db, asked.days(FIFTEEN).one)


@pytest.mark.parametrize("first", [True, False], ids=["asked of it", "asked of the other"])
def test_what_is_attached_goes_too_all_at_once(db: Database, first: bool) -> None:
    one, other = two_attached(db)
    asked = Destroying(db, one if first else other, led_by=other)
    assert told(db, one, "announced") == told(db, other, "announced") == LADDER
    asked.confirm(at=one)
    assert [there(db, each).destruction.confirmed_by for each in (one, other)] == [HEAD, HEAD]
    asked.days(14)
    assert (there(db, one), there(db, other)) == (None, None)
    for each in (one, other):
        assert line_of(db, each).what.startswith(f"shredded: {each.reference}, asked for by {DSL}")


def test_the_form_names_every_reference_that_goes(db: Database) -> None:
    one, other = two_attached(db)
    asked = Destroying(db, one, led_by=other)
    shown = asked.take(Click(HEAD, CONFIRM.name, one.id, asked.wish.id))
    assert isinstance(shown, Open)
    assert isinstance(shown.form, Form)
    assert f"{other.reference}, {one.reference}" in repr(shown.form)


def test_the_form_says_until_when_whatever_goes_would_be_kept_the_longest(db: Database) -> None:
    one, other = two_attached(db, kept_until("2090-01-31"))
    asked = Destroying(db, other)
    for each in (one, other):
        shown = repr(asked.take(Click(HEAD, CONFIRM.name, each.id, asked.wish.id)))
        assert "would be kept until 31 January 2090" in shown


def test_the_form_that_keeps_a_record_does_not_say_that_it_destroys_it(one: Destroying) -> None:
    shown = one.take(Click(HEAD, STOP.name, one.one.id, one.wish.id))
    assert isinstance(shown, Open)
    assert isinstance(shown.form, Form)
    assert shown.form.title == "Keep this record"
    assert "To be destroyed for good" in repr(shown.form)


@pytest.mark.parametrize("held", [0, 1])
def test_a_hold_on_any_of_them_stops_all(db: Database, held: int) -> None:
    both = two_attached(db)
    asked = Destroying(db, both[0], led_by=both[1])
    asked.confirm()
    asked.take(Submit(HEAD, "hold", HELD, both[held].id, "record", "n"))
    assert [there(db, each).destructions[-1].cause for each in both] == ["held", "held"]
    asked.days(20)
    assert all(there(db, each) for each in both)


def test_only_somebody_who_deals_with_all_that_goes_confirms(db: Database) -> None:
    one, other = two_attached(db, named=frozenset({DEPUTY}))
    asked = Destroying(db, one, led_by=other)
    said = words(asked.confirm(DEPUTY, at=other))
    assert "somebody who deals with all of that" in said
    assert one.reference not in said
    assert not there(db, other).destruction.confirmed_by
    assert isinstance(asked.confirm(HEAD, at=other), Done)


def test_what_cannot_be_read_is_not_destroyed_and_neither_is_what_it_hangs_on(
    db: Database,
) -> None:
    one, other = two_attached(db)
    asked = Destroying(db, other)
    asked.confirm()
    put = tables.concern.update().where(tables.concern.c.id == one.id).values(body=b"x" * 40)
    do(db, lambda tx: tx.run(put))
    asked.days(14)
    assert there(db, other).destructions[-1].cause == "changed"


def test_a_wish_whose_waking_was_taken_away_is_looked_at_all_the_same(one: Destroying) -> None:
    gone = tables.duty.delete().where(tables.duty.c.what == "wake")
    do(one.db, lambda tx: tx.run(gone))
    assert do(one.db, look_over.look, HILLSIDE, [one.one.id], NOW) == [one.one.id]


def test_a_message_says_who_and_when_and_nothing_else(one: Destroying) -> None:
    concern = there(one.db, one.one)
    ctx = do(one.db, lambda tx: one.turns.turning(tx).context())
    said = chat.message(concern, "destruction", HEAD, (one.wish.id, "announced"), ctx)
    assert "in the name of the designated safeguarding lead" in said.paragraphs[0]
    assert "on 7 December 2026 at the earliest" in said.paragraphs[1]
    assert "Kept long enough" not in repr(said)
