"""Whoever sets a concern in the database back to what it once was gives nobody back what was taken from
them: it counts as damaged, as if its row had been written over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from flows.concern import Concern
from flows.kept.access import Reader
from flows.other_concerns import Beside, EveryOpen, Search, These
from storage.concerns import concerns, copies, loaded_beside, look_over, retention
from storage.concerns.access import NotFound
from storage.database import tables
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.drills import in_the_way
from storage.people import readers
from storage.sealing.damaged import Damaged
from tests.support.storage.databases import KEY
from tests.support.storage.intruder import intruder
from tests.support.storage.records import (
    DEPUTY,
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    TEACHER,
    changed,
    concern,
    do,
    stored,
)

PUT = "UPDATE concern SET body = :body, version = :version WHERE id = :id"
VOUCHED_FOR = (  # the line of the first saving, once more and behind all others
    "INSERT INTO audit (school, seq, at, who, what, concern, platform, digest, mac) "
    "SELECT school, 900, at, who, what, concern, platform, digest, mac FROM audit WHERE seq = 1"
)
FIELDS = (tables.concern.c.id, tables.concern.c.body, tables.concern.c.version)


def kept(db: Database) -> dict[str, Any]:
    return dict(do(db, lambda tx: tx.run(select(*FIELDS)).one())._mapping)


def put_back(url: str, row: dict[str, Any]) -> None:
    with intruder(url) as connection:
        connection.execute(text(PUT), row)


def named_later(db: Database) -> tuple[Concern, dict[str, Any]]:
    """A concern about nobody of the school, as it was stored before an addition named its lead."""
    one = stored(db, concern())
    before = kept(db)
    return changed(db, one.but(named=frozenset({DSL}))), before


@pytest.mark.parametrize("load", [concerns.load, concerns.load_for_reporter])
def test_whoever_was_named_since_sees_nothing_of_what_it_was_before(
    db: Database, url: str, load: Any
) -> None:
    one, before = named_later(db)
    with pytest.raises(NotFound):
        do(db, concerns.load, HILLSIDE, DSL, one.id)
    put_back(url, before)
    for person in (DSL, DEPUTY, HEAD):
        with pytest.raises(Damaged):
            do(db, concerns.load, HILLSIDE, person, one.id)


def test_what_is_put_into_the_audit_past_the_program_vouches_for_nothing(
    db: Database, url: str
) -> None:
    one, before = named_later(db)
    with intruder(url) as connection:
        connection.execute(text(VOUCHED_FOR))
    assert do(db, concerns.load, HILLSIDE, HEAD, one.id).named == {DSL}
    put_back(url, before)
    with pytest.raises(Damaged):
        do(db, concerns.load, HILLSIDE, DSL, one.id)


def test_a_concern_that_another_process_saved_is_opened_by_whoever_may(
    db: Database, url: str
) -> None:
    one, _ = named_later(db)
    other = Database(url, KEY)
    changed(other, one.but(named=frozenset()))
    other.close()
    assert do(db, concerns.load, HILLSIDE, DSL, one.id).named == frozenset()


def test_the_auditor_tells_of_it_and_puts_nothing_right_by_what_it_was(
    db: Database, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    one, before = named_later(db)
    put_back(url, before)
    do(db, look_over.look, HILLSIDE, [one.id], NOW)
    assert [(each.msg, vars(each)["concern"]) for each in caplog.records] == [
        ("cannot be read", one.id)
    ]
    assert do(db, lambda tx: tx.run(select(tables.named.c.person)).scalars().all()) == [DSL]


def test_no_copy_is_made_of_what_it_was(db: Database, url: str) -> None:
    _, before = named_later(db)
    put_back(url, before)
    assert do(db, copies.known_to, HILLSIDE, DSL) == []


LISTS: dict[str, Callable[[Transaction, Concern], object]] = {
    "by its id": lambda tx, one: beside(tx, These(DSL, (one.id,))),
    "by its reference": lambda tx, one: beside(tx, These(DSL, reference=one.reference)),
    "beside another": lambda tx, one: beside(tx, Beside(DSL, (one.id,), frozenset())),
    "with all that are open": lambda tx, _: beside(tx, EveryOpen(DSL)),
    "searched": lambda tx, _: beside(tx, Search(DSL)),
    "searched by its reference": lambda tx, one: beside(tx, Search(DSL, one.reference)),
    "on Home": lambda tx, _: concerns.open_for(tx, HILLSIDE, DSL),
    "as a drill is begun": lambda tx, _: in_the_way.known_to(tx, HILLSIDE, [DSL], HEAD),
    "as let in": lambda tx, _: readers.is_reader(tx, HILLSIDE.id, TEACHER),
    "with all who were let in": lambda tx, _: readers.every(tx, HILLSIDE.id),
    "by its review date": lambda tx, _: [k for k in retention.kept(tx, HILLSIDE) if k.review],
}


def beside(tx: Transaction, need: Any) -> object:
    return loaded_beside.needed(tx, HILLSIDE, None, need)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_shows_what_it_was(db: Database, url: str, name: str) -> None:
    """Whoever was named since, or was let in once, finds it in none."""
    let_in = Reader(person=TEACHER, why="They teach her.", who=HEAD, at=NOW)
    one = stored(db, concern(readers=(let_in,)))
    before = kept(db)
    assert do(db, LISTS[name], one)
    changed(db, one.but(named=frozenset({DSL}), readers=()))
    put_back(url, before)
    with intruder(url) as connection:
        connection.execute(tables.named.delete())
        row = {"concern": one.id, "person": TEACHER, "school": HILLSIDE.id}
        connection.execute(tables.added.insert(), row)
    assert not do(db, LISTS[name], one)
