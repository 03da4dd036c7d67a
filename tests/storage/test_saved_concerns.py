"""A saved turn keeps all it leads to, and hands it only to those who may know."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from flows.kept.assessment import Note
from flows.kept.closing import Closing
from flows.school.routing import may_know
from flows.turn import Post, Turn
from storage.concerns import chronology, concerns
from storage.concerns.access import NotFound
from storage.concerns.concerns import Conflict, ReferenceTaken
from storage.database import tables
from storage.database.columns import as_stored, in_utc
from storage.database.database import Database
from storage.database.transaction import Transaction
from tests.support.storage.records import (
    CHAIR,
    DEPUTY,
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    RIVERSIDE,
    TEACHER,
    after,
    changed,
    concern,
    do,
    line,
    report,
    stored,
    turn,
)


def test_a_concern_comes_back_as_it_was_saved(db: Database) -> None:
    note = Note(text="Spoke to the parents.", who=DSL, at=after(5))
    one = stored(db, concern(notes=(note,), named=frozenset({CHAIR}), owner=DSL, owned_at=NOW))
    assert do(db, concerns.load, HILLSIDE, DSL, one.id) == one


def test_a_changed_concern_comes_back_changed(db: Database) -> None:
    one = stored(db, concern())
    closed = one.but(
        state="closed", closing=Closing(note="Done.", who=DSL, at=NOW), named=frozenset({CHAIR})
    )
    changed(db, closed)
    changed(db, closed.but(named=frozenset({HEAD})))
    assert do(db, concerns.load, HILLSIDE, DSL, one.id) == closed.but(named=frozenset({HEAD}))
    named = do(db, lambda tx: tx.run(select(tables.named.c.person)).scalars().all())
    assert named == [HEAD]


def test_a_turn_that_fails_leaves_nothing(db: Database) -> None:
    one = concern()

    def work(tx: Any) -> None:
        concerns.save(tx, HILLSIDE, turn(one, Post("page", DSL), wake_at=after(60)), NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        db.transaction(work)
    for table in tables.metadata.sorted_tables:
        assert not do(db, lambda tx, table=table: tx.run(select(table)).all())


def test_a_turn_without_a_concern_stores_nothing(db: Database) -> None:
    do(db, concerns.save, HILLSIDE, Turn(None, wake_at=NOW), NOW)
    assert not do(db, lambda tx: tx.run(select(tables.duty)).all())


@pytest.mark.parametrize("route", ["ordinary", "staff", "lead", "head"])
@pytest.mark.parametrize(
    "named", [frozenset(), frozenset({DSL}), frozenset({HEAD}), frozenset({CHAIR})]
)
def test_a_concern_is_found_by_those_who_may_know_and_by_nobody_else(
    db: Database, route: str, named: frozenset[str]
) -> None:
    one = stored(db, concern(route=route, named=named))
    for person in (DSL, DEPUTY, HEAD, CHAIR, TEACHER, "slack:U0STRANGER"):
        listed = [item.id for item in do(db, concerns.open_for, HILLSIDE, person)]
        if may_know(one, person, HILLSIDE):
            assert do(db, concerns.load, HILLSIDE, person, one.id) == one
            assert listed == [one.id]
        else:
            with pytest.raises(NotFound):
                do(db, concerns.load, HILLSIDE, person, one.id)
            assert listed == []


def test_not_found_says_the_same_for_every_reason(db: Database) -> None:
    theirs = stored(db, concern(RIVERSIDE), at=RIVERSIDE)
    hidden = stored(db, concern(named=frozenset({DSL})))
    said = set()
    for concern_id in (theirs.id, hidden.id, "no such id"):
        with pytest.raises(NotFound) as raised:
            do(db, concerns.load, HILLSIDE, DSL, concern_id)
        said.add(str(raised.value))
    assert len(said) == 1


def test_another_schools_concern_is_not_found_by_any_way(db: Database) -> None:
    theirs = stored(db, concern(RIVERSIDE), at=RIVERSIDE)
    for find in (concerns.load, concerns.load_for_reporter, chronology.read):
        for person in (DSL, TEACHER):
            with pytest.raises(NotFound):
                do(db, find, HILLSIDE, person, theirs.id)
    with pytest.raises(NotFound):
        do(db, concerns.load_for_program, HILLSIDE.id, theirs.id)
    assert do(db, concerns.open_for, HILLSIDE, DSL) == []
    assert do(db, concerns.reported_by, HILLSIDE, TEACHER) == []
    with pytest.raises(ValueError, match="another school"):
        stored(db, concern(RIVERSIDE), at=HILLSIDE)


def test_somebody_who_loses_the_role_loses_the_concern(db: Database) -> None:
    one = stored(db, concern())
    without = HILLSIDE.model_copy(
        update={"people": HILLSIDE.people.model_copy(update={"dsl": None})}
    )
    with pytest.raises(NotFound):
        do(db, concerns.load, without, DSL, one.id)
    assert do(db, concerns.open_for, without, DSL) == []


def test_a_reporter_can_add_to_their_own_report_only(db: Database) -> None:
    one = stored(db, concern())
    assert do(db, concerns.load_for_reporter, HILLSIDE, TEACHER, one.id) == one
    with pytest.raises(NotFound):
        do(db, concerns.load_for_reporter, HILLSIDE, DSL, one.id)


def test_what_somebody_reported_is_found_newest_first(db: Database) -> None:
    first = stored(db, concern(owner=DSL, owned_at=NOW))
    second = stored(
        db, concern(reports=(report(at=after(60)), report(reporter=DEPUTY, at=after(90))))
    )
    listed = do(db, concerns.reported_by, HILLSIDE, TEACHER)
    assert listed == [second.id, first.id]
    assert do(db, concerns.reported_by, HILLSIDE, DEPUTY) == [second.id]


def test_the_list_of_open_concerns_says_what_is_due_and_is_without_closed_ones(
    db: Database,
) -> None:
    late = stored(db, concern(opened_at=after(60)))
    early = stored(db, concern(urgency="emergency"))
    stored(db, concern(state="closed"))
    idle = stored(db, concern(owner=DSL))
    first, second, third = do(db, concerns.open_for, HILLSIDE, DSL)
    assert (first.id, first.owner, first.urgency, first.opened_at) == (
        early.id,
        None,
        "emergency",
        NOW,
    )
    assert (second.id, second.reference, second.due_at) == (late.id, late.reference, after(60))
    assert (third.id, third.owner, third.due_at) == (idle.id, DSL, None)


def test_a_reference_is_given_once_in_a_school_and_the_transaction_goes_on(db: Database) -> None:
    one = stored(db, concern())
    stored(db, concern(RIVERSIDE, reference=one.reference), at=RIVERSIDE)
    other = concern(reference=one.reference)

    def work(tx: Any) -> None:
        with pytest.raises(ReferenceTaken):
            concerns.save(tx, HILLSIDE, turn(other), NOW)
        concerns.save(tx, HILLSIDE, turn(other.but(reference="BCDFGHJK")), NOW)

    db.transaction(work)
    assert do(db, concerns.load, HILLSIDE, DSL, other.id).reference == "BCDFGHJK"


def test_a_concern_that_was_not_loaded_cannot_be_overwritten(db: Database) -> None:
    one = stored(db, concern())
    with pytest.raises(Conflict):
        stored(db, one.but(state="closed"))
    assert do(db, concerns.load, HILLSIDE, DSL, one.id).state == "open"


def test_a_concern_that_changed_since_it_was_loaded_cannot_be_overwritten(db: Database) -> None:
    one = stored(db, concern())

    def work(tx: Any) -> None:
        concerns.load(tx, HILLSIDE, DSL, one.id)
        tx.run(update(tables.concern).values(version=9))
        concerns.save(tx, HILLSIDE, turn(one), NOW)

    with pytest.raises(Conflict):
        db.transaction(work)


def test_two_turns_of_one_concern_can_be_saved_in_one_transaction(db: Database) -> None:
    one = concern()

    def work(tx: Any) -> None:
        concerns.save(tx, HILLSIDE, turn(one), NOW)
        concerns.save(tx, HILLSIDE, turn(one.but(owner=DSL)), NOW)

    db.transaction(work)
    assert do(db, concerns.load, HILLSIDE, DSL, one.id).owner == DSL


def test_the_chronology_is_read_in_the_order_it_was_written(db: Database) -> None:
    lines = [line(f"kind-{n}", DSL, after(n), n=n, words=["a", "é"]) for n in range(5)]
    one = stored(db, concern(), entries=tuple(lines[:2]))
    changed(db, one, entries=tuple(lines[2:]))
    assert do(db, chronology.read, HILLSIDE, DSL, one.id) == lines


def test_times_in_the_chronologys_details_are_kept_as_text(db: Database) -> None:
    one = stored(db, concern(), entries=(line("decided", DSL, NOW, due=NOW),))
    (kept,) = do(db, chronology.read, HILLSIDE, DSL, one.id)
    assert kept.body == {"due": "2026-11-23T14:00:00Z"}


def test_the_chronology_is_read_by_those_who_may_know_only(db: Database) -> None:
    one = stored(db, concern(named=frozenset({DEPUTY})), entries=(line("reported", TEACHER, NOW),))
    for person in (TEACHER, DEPUTY, CHAIR):
        with pytest.raises(NotFound):
            do(db, chronology.read, HILLSIDE, person, one.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE chronology SET who = 'nobody'",
        "DELETE FROM chronology",
        "UPDATE chronology SET body = body",
    ],
)
def test_the_database_refuses_to_change_the_chronology(db: Database, statement: str) -> None:
    entry = line("reported", TEACHER, NOW)
    one = stored(db, concern(), entries=(entry,))
    with pytest.raises(Exception, match="only ever added to"):
        do(db, lambda tx: tx.connection.exec_driver_sql(statement))
    assert do(db, chronology.read, HILLSIDE, DSL, one.id) == [entry]


def test_a_line_of_the_chronology_cannot_be_replaced(db: Database) -> None:
    stored(db, concern(), entries=(line("reported", TEACHER, NOW),))

    def work(tx: Any) -> None:
        line = tx.run(select(tables.chronology)).one()._asdict() | {"who": "nobody"}
        tx.run(insert(tables.chronology).prefix_with("OR REPLACE", dialect="sqlite").values(line))

    with pytest.raises(Exception, match=r"only ever added to|duplicate key"):
        db.transaction(work)


def test_a_moment_without_a_time_zone_is_refused(db: Database) -> None:
    with pytest.raises(Exception, match="needs a time zone"):
        stored(db, concern(), wake_at=NOW.replace(tzinfo=None))


def test_moments_come_back_in_utc_whatever_zone_they_were_given_in(db: Database) -> None:
    summer = replace(
        turn(concern(opened_at=NOW)),
        wake_at=NOW.replace(month=7).astimezone(ZoneInfo("Europe/London")),
    )
    do(db, concerns.save, HILLSIDE, summer, NOW)
    (due_at,) = do(db, lambda tx: tx.run(select(tables.concern.c.next_wake_at)).scalars().all())
    assert due_at == NOW.replace(month=7)
    assert str(due_at.tzinfo) == "UTC"


def test_the_hour_that_comes_twice_is_stored_as_two() -> None:
    first = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"))
    second = first.replace(fold=1)
    for written in (in_utc, as_stored):
        assert [written(one)[11:16] for one in (first, second, first)] == [
            "00:30",
            "01:30",
            "00:30",
        ]


def test_a_new_concern_may_be_saved_again_in_the_same_transaction(db: Database) -> None:
    one = concern(named=frozenset({HEAD}))

    def work(tx: Transaction) -> None:
        concerns.save(tx, HILLSIDE, turn(one, entries=(line("reported", DSL, NOW),)), NOW)
        again = one.but(named=frozenset({DEPUTY}))
        concerns.save(tx, HILLSIDE, turn(again, entries=(line("added", DSL, NOW),)), NOW)

    db.transaction(work)
    assert [each.kind for each in do(db, chronology.read, HILLSIDE, DSL, one.id)] == [
        "reported",
        "added",
    ]
    assert [c.id for c in do(db, concerns.open_for, HILLSIDE, HEAD)] == [one.id]
    assert do(db, concerns.open_for, HILLSIDE, DEPUTY) == []
