"""What can be read in the database says nothing but what stands sealed, and what the audit noted;
else it is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.running.identifiers import RandomIdentifiers
from flows.kept.access import Reader
from flows.school.school import Person
from storage.concerns import concerns, copies
from storage.concerns.access import NotFound
from storage.database import tables
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.evidence import proof, readable_columns
from storage.people import role_holders
from storage.sealing.damaged import Damaged
from tests.support.storage.damage import fresh, without_triggers
from tests.support.storage.records import (
    CHILD,
    DEPUTY,
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    RIVERSIDE,
    TEACHER,
    changed,
    concern,
    do,
    line,
    stored,
)

READER = "slack:U0READER"


class Undone(Exception):
    """Nothing of this may stay."""


@pytest.fixture
def one(db: Database) -> Iterator[Any]:
    """A concern in which the head is named, with a reader, owned by the DSL; and a school whose
    people are known.
    """
    do(db, role_holders.read, HILLSIDE, NOW, RandomIdentifiers())
    reader = Reader(person=READER, why="x", who=DSL, at=NOW)
    kept = stored(
        db,
        concern(named=frozenset({HEAD}), readers=(reader,), owner=DSL, owned_at=NOW),
        entries=(line("reported", TEACHER, NOW, words=CHILD),),
    )
    changed(db, kept)
    return kept


def faults(tx: Transaction) -> list[str]:
    return [*proof.faults(tx, HILLSIDE.id), *readable_columns.faults(tx, HILLSIDE.id)]


def tampered(
    db: Database, statement: str, then: Callable[[Transaction], Any] = faults, **given: Any
) -> Any:
    """What is then seen, after this was done with nothing in the way. Nothing of it stays."""
    seen: list[Any] = []

    def work(tx: Transaction) -> None:
        without_triggers(tx)
        tx.connection.execute(text(statement), given)
        seen.append(then(fresh(db, tx)))
        raise Undone

    with suppress(Undone):
        db.transaction(work)
    return seen[0]


def test_what_the_program_wrote_agrees(db: Database, one: Any) -> None:
    stored(db, concern(reference="ABCD"))
    gone = stored(db, concern(), entries=(line("reported", TEACHER, NOW),))
    db.shred(HILLSIDE.id, gone.id, DSL)
    do(db, role_holders.set_account, HILLSIDE.id, DEPUTY, False, NOW)
    do(db, role_holders.set_account, HILLSIDE.id, DEPUTY, True, NOW + timedelta(hours=1))
    assert do(db, faults) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE concern SET owner = 'slack:U0HEAD'", ": owner: not as it stands sealed"),
        ("UPDATE concern SET state = 'closed'", ": state: not as it stands sealed"),
        ("UPDATE concern SET route = 'head'", ": route: not as it stands sealed"),
        ("UPDATE concern SET urgency = 'emergency'", ": urgency: not as it stands sealed"),
        ("UPDATE concern SET reference = 'X'", ": reference: not as it stands sealed"),
        (
            "UPDATE concern SET due_at = '2099-01-01 00:00:00.000000'",
            ": due_at: not as it stands sealed",
        ),
        (
            "UPDATE concern SET opened_at = '2099-01-01 00:00:00.000000'",
            ": opened_at: not as it stands sealed",
        ),
        ("DELETE FROM named", "who is named in it"),
        ("UPDATE named SET person = 'slack:U0DSL'", "who is named in it"),
        ("DELETE FROM added", "who was let in to read it"),
        (
            "INSERT INTO added (school, concern, person) SELECT school, id, 'slack:U0X' FROM concern",
            "who was let in to read it",
        ),
        ("UPDATE reporter SET person = 'slack:U0X'", "who reported it"),
        (
            "INSERT INTO reporter (report, school, concern, person, at) SELECT 'x', school, id, 'slack:U0X', opened_at"
            " FROM concern",
            "who reported it",
        ),
        ("DELETE FROM keyset WHERE concern NOT LIKE 'school:%'", "unreadable, its keyset is gone"),
    ],
)
def test_a_readable_column_that_was_changed_is_named(
    db: Database, one: Any, change: str, said: str
) -> None:
    [found] = tampered(db, change)
    assert found.startswith(f"concern {one.id}")
    assert said in found


def test_a_concern_hidden_from_everybody_is_found(db: Database, one: Any) -> None:
    """As destroyed it is there for nobody, and nobody destroyed it."""
    found, *_ = tampered(db, "UPDATE concern SET state = 'shredded'")
    assert found == f"concern {one.id}: it stands there as destroyed, which nobody did"


def test_a_concern_brought_back_after_it_was_destroyed_is_found(db: Database, one: Any) -> None:
    row = do(db, lambda tx: tx.run(tables.concern.select()).one()._asdict())
    theirs = tables.keyset.c.concern == one.id
    keyset = do(db, lambda tx: tx.run(tables.keyset.select().where(theirs)).one()._asdict())
    db.shred(HILLSIDE.id, one.id, DSL)

    def back(tx: Transaction) -> list[str]:
        tx.run(tables.concern.update(), row)
        tx.run(tables.keyset.insert(), keyset)
        assert concerns.load(fresh(db, tx), HILLSIDE, DSL, one.id) == one
        return [fault for fault in faults(tx) if "sealed" not in fault]

    [found] = tampered(db, "DELETE FROM repeat", back)
    assert found == f"concern {one.id}: it is there, though it was destroyed or never saved"


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM named",
        "INSERT INTO added (school, concern, person) SELECT school, id, 'slack:U0HEAD' FROM concern",
        "UPDATE concern SET owner = 'slack:U0HEAD', route = 'staff'",
    ],
)
def test_no_readable_column_lets_in_who_is_named(db: Database, one: Any, change: str) -> None:
    def tried(tx: Transaction) -> bool:
        with pytest.raises(NotFound):
            concerns.load(tx, HILLSIDE, HEAD, one.id)
        return not concerns.open_for(tx, HILLSIDE, HEAD)

    assert tampered(db, change, tried)


def test_a_concern_moved_to_another_school_opens_for_nobody_there(db: Database, one: Any) -> None:
    """Both schools have somebody who is the DSL, and the deployment has one key."""

    def tried(tx: Transaction) -> bool:
        with pytest.raises(Damaged):
            concerns.load(tx, RIVERSIDE, DSL, one.id)
        return not concerns.open_for(tx, RIVERSIDE, DSL) and not copies.known_to(tx, RIVERSIDE, DSL)

    assert tampered(db, "UPDATE concern SET school = 'riverside'", tried)


def test_no_row_makes_anybody_a_reporter(db: Database, one: Any) -> None:
    def tried(tx: Transaction) -> bool:
        with pytest.raises(NotFound):
            concerns.load_for_reporter(tx, HILLSIDE, "slack:U0X", one.id)
        return True

    assert tampered(
        db,
        "INSERT INTO reporter (report, school, concern, person, at)"
        " SELECT 'x', school, id, 'slack:U0X', opened_at FROM concern",
        tried,
    )


def test_a_row_that_says_another_concern_has_a_report_is_in_nobody_s_way(db: Database) -> None:
    """Nobody's row keeps the true one out: whoever reported it finds it."""
    other, told = stored(db, concern()), concern()
    row = {"report": told.reports[0].id, "school": HILLSIDE.id, "concern": other.id}
    forged = row | {"person": "slack:U0X", "at": NOW}
    do(db, lambda tx: tx.run(tables.reporter.insert(), forged))
    stored(db, told)
    assert told.id in do(db, concerns.reported_by, HILLSIDE, TEACHER)


@pytest.mark.parametrize(
    "change", ["DELETE FROM school_state", "UPDATE school_state SET body = ''"]
)
def test_what_is_kept_of_people_is_missed(db: Database, one: Any, change: str) -> None:
    assert tampered(db, change) == ["what is kept of its people is not as it was last noted"]


def test_what_was_kept_of_people_before_does_not_come_back(db: Database, one: Any) -> None:
    """A deputy whose account was closed stays out, whatever document is put back."""
    whole = do(db, lambda tx: tx.run(tables.school_state.select()).one()._asdict())
    do(db, role_holders.set_account, HILLSIDE.id, DEPUTY, False, NOW)

    def put_back(tx: Transaction) -> list[str]:
        tx.run(tables.school_state.update(), whole)
        view = fresh(db, tx)
        assert faults(view) == ["what is kept of its people is not as it was last noted"]
        assert role_holders.deactivated(view, HILLSIDE) == [DEPUTY]
        return faults(view)

    assert tampered(db, "DELETE FROM repeat", put_back) == []


def test_whoever_waits_is_not_confirmed_by_taking_what_is_kept_of_everybody_away(
    db: Database, one: Any
) -> None:
    """Without it a school would look new, and the people of a new school are taken as they are."""
    more = HILLSIDE.people.model_copy(update={"dsl": Person(id="slack:U0NEW")})
    file = HILLSIDE.model_copy(update={"people": more})
    do(db, role_holders.read, file, NOW, RandomIdentifiers())

    def roles(tx: Transaction) -> tuple[str, ...]:
        role_holders.read(tx, file, NOW, RandomIdentifiers())
        return role_holders.effective(tx, file).roles_of("slack:U0NEW")

    assert tampered(db, "DELETE FROM school_state", roles) == ()
