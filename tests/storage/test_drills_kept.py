"""A drill is kept apart: whatever is played in it, nothing that is kept, counted or listed of concerns
changes; it is sealed and noted, and gone when it is put away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from flows.concern import Concern
from flows.drills.buttons import DRILLS
from flows.drills.drill import Drill
from flows.kept.decision import Decision
from flows.moves import Click, Submit
from storage.concerns import (
    access,
    concerns,
    copies,
    counting,
    look_over,
    retention,
)
from storage.database import tables
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.drills import drills, in_the_way
from storage.duties import duties
from storage.evidence import coded_rows, proof, readable_columns, told
from storage.people import knowing, readers
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
    claim,
    concern,
    deliver,
    do,
    stored,
    turns_of,
)
from tests.support.storage.undone import in_one

DECIDED = Decision(
    answers=0,
    options=("social-care",),
    reasons="x",
    decided_against="x",
    childs_wishes="x",
    recommended="ESCALATE",
    who=DSL,
    at=NOW,
)
OF_CONCERNS = [
    tables.concern,
    tables.reporter,
    tables.named,
    tables.added,
    tables.child_index,
    tables.chronology,
    tables.protocol,
    tables.repeat,
]
SIDE_BY_SIDE = (tables.duty, tables.message, tables.audit)
READS: tuple[Callable[[Transaction], Any], ...] = (
    lambda tx: counting.figures(tx, HILLSIDE, HEAD, after(-9999), after(99_999)),
    lambda tx: retention.kept(tx, HILLSIDE),
    lambda tx: retention.references(tx, HILLSIDE.id),
    lambda tx: [concerns.open_for(tx, HILLSIDE, one) for one in (DSL, DEPUTY, HEAD)],
    lambda tx: concerns.open_of(tx, HILLSIDE, DSL),
    lambda tx: concerns.owners_out(tx, HILLSIDE),
    lambda tx: concerns.reported_by(tx, HILLSIDE, TEACHER),
    lambda tx: copies.known_to(tx, HILLSIDE, DSL),
    lambda tx: look_over.stated_open(tx, HILLSIDE.id, look_over.Behind(), 999),
    lambda tx: look_over.of_all(tx, HILLSIDE.id, look_over.Behind(), 999),
    lambda tx: readers.every(tx, HILLSIDE.id),
    lambda tx: list(proof.faults(tx, HILLSIDE.id)),
    lambda tx: list(readable_columns.faults(tx, HILLSIDE.id)),
    lambda tx: list(coded_rows.faults(tx, HILLSIDE.id, after(90_000))),
)
PEOPLE = (DSL, DEPUTY, HEAD, TEACHER)
FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "answer": ("drill-read", {"under-13": "yes"}),
    "decide": ("drill-decide", {"options": ("ceop",), "reasons": "Because."}),
}
MOVES = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from([*(one.name for one in DRILLS), *FORMS, "begin", "day", "deliver"]),
    ),
    max_size=12,
)


def decided(db: Database, **more: Any) -> Concern:
    return stored(db, concern(decisions=(DECIDED,), owner=DSL, owned_at=NOW, **more))


def rows(db: Database) -> list[list[Any]]:
    every = [select(one).order_by(*one.primary_key) for one in OF_CONCERNS]
    return do(db, lambda tx: [list(tx.run(one).all()) for one in every])


def of_a_concern(db: Database) -> list[list[Any]]:
    found = [select(one).where(one.c.concern.is_not(None)) for one in SIDE_BY_SIDE]
    return do(db, lambda tx: [list(tx.run(one).all()) for one in found])


def read(db: Database) -> list[Any]:
    """What everybody who reads concerns is told; that they read is undone."""
    with in_one(db) as (inside, _):
        return [inside.transaction(one) for one in READS]


async def play(db: Database, moves: list[tuple[str, str]], story: str = "") -> None:
    """Each of these, as it comes through a turn."""
    turns, later = turns_of(db), turns_of(db)
    later.clock.forward(timedelta(days=1))
    await turns.take(Submit(DSL, "drill", {"story": story}, nonce="first"))
    for person, name in moves:
        drill = do(db, drills.look, HILLSIDE.id)
        if name == "deliver":
            for duty in claim(db):
                if duty.what == duties.POST:
                    deliver(db, duty, ts=f"1700000000.{len(duty.key):06}")
        elif name == "day":
            await later.wake_drill(drill.id if drill else "gone")
        elif name in FORMS and drill:
            await turns.take(Submit(person, *FORMS[name], step=drill.id))
        elif name == "begin":
            await turns.take(Submit(person, "drill", {}, nonce="again"))
        else:
            await turns.take(Click(person, name, "", drill.id if drill else ""))


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(MOVES, st.sampled_from(["", "gift-cards"]))
def test_whatever_is_played_in_a_drill_nothing_of_a_concern_changes(
    shared_db: Database, moves: list[tuple[str, str]], story: str
) -> None:
    with in_one(shared_db) as (db, _):
        decided(db)
        before = rows(db), of_a_concern(db), read(db)
        asyncio.run(play(db, moves, story))
        assert (rows(db), of_a_concern(db), read(db)) == before


def test_no_drill_can_be_loaded_as_a_concern(db: Database) -> None:
    asyncio.run(play(db, []))
    drill = do(db, drills.look, HILLSIDE.id)
    for load in (
        lambda tx: access.load_for_program(tx, HILLSIDE.id, drill.id),
        lambda tx: access.load(tx, HILLSIDE, DSL, drill.id),
        lambda tx: access.load_for_reporter(tx, HILLSIDE, DSL, drill.id),
    ):
        with pytest.raises(access.NotFound):
            do(db, load)
    assert not do(db, knowing.was_told, HILLSIDE, DSL, drill.id)
    assert do(db, drills.look, RIVERSIDE.id) is None


def noted(db: Database) -> list[tuple[str, str]]:
    columns = tables.audit.c
    found = select(columns.who, columns.what).order_by(columns.seq)
    lines = do(db, lambda tx: tx.run(found).all())
    return [(one.who, one.what) for one in lines if "drill" in one.what]


def test_who_begins_presses_and_puts_it_away_is_noted_and_then_it_is_gone(db: Database) -> None:
    asyncio.run(play(db, [(DSL, "drill-end"), (DSL, "drill-agree")]))
    drill = do(db, drills.look, HILLSIDE.id)
    keyset = select(tables.keyset.c.concern).where(tables.keyset.c.concern == f"drill:{drill.id}")
    assert do(db, lambda tx: tx.run(keyset).all())
    asyncio.run(turns_of(db).take(Click(HEAD, "drill-agree", "", drill.id)))
    assert not do(db, lambda tx: tx.run(keyset).all())
    assert not do(db, lambda tx: tx.run(select(tables.drill)).all())
    assert noted(db) == [
        (DSL, "looked whether a drill can be"),
        (DSL, drills.SAVED),
        *[(DSL, drills.READ), (DSL, drills.SAVED)] * 2,
        (HEAD, drills.READ),
        (HEAD, drills.DESTROYED),
    ]
    assert {told.kind_of(what) for _, what in noted(db)} == {"drill"}


def test_what_is_sealed_of_it_is_nowhere_readable(db: Database) -> None:
    asyncio.run(play(db, [(DSL, "drill-here")]))
    body = do(db, lambda tx: tx.run(select(tables.drill.c.body)).scalar_one())
    assert b"pressed" not in body
    assert DSL.encode() not in body


@pytest.mark.parametrize("how", ["changed", "put back", "taken away"])
def test_one_that_is_not_as_it_was_noted_is_found(db: Database, how: str) -> None:
    asyncio.run(play(db, []))
    first = do(db, lambda tx: tx.run(select(tables.drill.c.body)).scalar_one())
    drill = do(db, drills.look, HILLSIDE.id)
    asyncio.run(turns_of(db).take(Click(DSL, "drill-here", "", drill.id)))
    assert do(db, lambda tx: list(drills.faults(tx, HILLSIDE.id))) == []
    there = tables.drill
    done = {
        "changed": update(there).values(body=b"other"),
        "put back": update(there).values(body=first),
        "taken away": there.delete(),
    }
    do(db, lambda tx: tx.run(done[how]))
    assert do(db, lambda tx: list(drills.faults(tx, HILLSIDE.id))) == [
        "the drill is not as it was last noted"
    ]


def test_one_that_cannot_be_opened_is_taken_away_and_another_can_begin(db: Database) -> None:
    asyncio.run(play(db, []))
    do(db, lambda tx: tx.run(update(tables.drill).values(body=b"other")))
    assert do(db, drills.look, HILLSIDE.id) is None
    assert do(db, lambda tx: tx.run(select(tables.drill)).all()) == []


def test_a_second_is_not_begun_beside_the_first(db: Database) -> None:
    drill = Drill(id="a", school=HILLSIDE.id, by=DSL, at=NOW, people=(DSL, HEAD))
    do(db, drills.begin, drill, DSL)
    with pytest.raises(drills.AnotherDrill):
        do(db, drills.begin, drill.but(id="b"), DSL)


def in_the_way_of(db: Database, *people: str) -> bool:
    return bool(do(db, in_the_way.known_to, HILLSIDE, people, DSL))


def test_what_is_undecided_is_in_the_way_of_whoever_may_know_of_it(db: Database) -> None:
    decided(db)
    stored(db, concern(state="closed"))
    assert not in_the_way_of(db, DSL)
    stored(db, concern())
    assert in_the_way_of(db, DSL)
    assert in_the_way_of(db, DSL, DEPUTY, HEAD)
    assert not do(db, in_the_way.known_to, RIVERSIDE, [DSL], DSL)


@pytest.mark.parametrize(
    ("fields", "knows"),
    [
        ({"route": "staff"}, HEAD),
        ({"route": "head"}, CHAIR),
        ({"named": frozenset({DSL})}, DEPUTY),
    ],
    ids=["about staff", "about the headteacher", "about the lead"],
)
def test_what_somebody_may_not_know_of_is_never_in_their_way(
    db: Database, fields: dict[str, Any], knows: str
) -> None:
    one = stored(db, concern(**fields))
    assert in_the_way_of(db, knows)
    assert not in_the_way_of(db, DSL)
    assert not in_the_way_of(db, knows, DSL)
    broken = update(tables.concern).where(tables.concern.c.id == one.id)
    do(db, lambda tx: tx.run(broken.values(body=b"other")))
    assert not in_the_way_of(db, knows)
