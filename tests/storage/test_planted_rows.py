"""Whoever puts a row where none belongs, or gives one concern's reference to another, keeps nobody
from being heard: what comes after is kept, and the auditor goes on.
"""

from __future__ import annotations

import pytest
from sqlalchemy import Table, select

from storage.concerns import chronology, look_over
from storage.database import tables
from storage.database.database import Database
from storage.evidence import audit, lines, met, proof
from storage.evidence.numbers import FAR, LAST
from storage.sealing.damaged import Damaged
from tests.support.storage.databases import KEY
from tests.support.storage.intruder import intruder
from tests.support.storage.records import (
    DSL,
    HILLSIDE,
    NOW,
    changed,
    concern,
    do,
    line,
    stored,
)

NUMBERS = (FAR - 1, FAR, LAST - 1, LAST)
ONLY_IN_SQLITE = (2**63 - 1, 5.5, "'quill'")  # which lets anything stand for a number
DELETING = {
    "sqlite": (
        "DROP TRIGGER chronology_no_delete",
        "DELETE FROM chronology WHERE seq = 2",
    ),
    "postgresql": (
        "ALTER TABLE chronology DISABLE TRIGGER USER",
        "DELETE FROM chronology WHERE seq = 2",
        "ALTER TABLE chronology ENABLE TRIGGER USER",
    ),
}
PLACES = [(number, kind) for kind in ("sqlite", "postgresql") for number in NUMBERS]
PLACES += [(number, "sqlite") for number in ONLY_IN_SQLITE]


def plant(url: str, table: Table, number: object) -> None:
    """A copy of a line of it, with this number."""
    instead = {"id": f"'planted {str(number).strip(chr(39))}'", "seq": str(number)}
    names = [column.name for column in table.columns]
    taken = ", ".join(instead.get(name, name) for name in names)
    with intruder(url) as connection:
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {taken} FROM {table.name} LIMIT 1"
        )


@pytest.fixture
def place(request: pytest.FixtureRequest) -> tuple[str, object]:
    """The address of a database, and a number for a line in it."""
    number, kind = request.param
    return request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url"), number


@pytest.mark.parametrize("place", PLACES, indirect=True)
def test_a_line_put_anywhere_in_the_audit_keeps_nobody_from_reporting(
    place: tuple[str, object],
) -> None:
    url, number = place
    db = Database(url, KEY)
    stored(db, concern())
    plant(url, tables.audit, number)
    for _ in range(3):
        changed(db, stored(db, concern()))
        with intruder(url) as connection:  # the end is looked for again
            connection.exec_driver_sql("UPDATE concern SET state = state")
    noted = do(db, lambda tx: list(lines.those(tx, HILLSIDE.id)))
    assert [holds for _, holds in noted].count(False) == 1
    assert do(db, audit.verify, HILLSIDE.id) is not None
    db.close()


@pytest.mark.parametrize("place", PLACES, indirect=True)
def test_a_line_put_anywhere_in_a_chronology_keeps_nobody_from_answering(
    place: tuple[str, object],
) -> None:
    url, number = place
    db = Database(url, KEY)
    one = stored(db, concern(), entries=(line("reported", DSL, NOW),))
    plant(url, tables.chronology, number)
    for kinds in (("paged", "read"), ("acknowledged",), ("paged", "read", "noted")):
        changed(db, one, entries=tuple(line(kind, DSL, NOW) for kind in kinds))
    kept = do(db, chronology.read, HILLSIDE, DSL, one.id)
    assert [each.kind for each in kept] == [
        *("reported", "paged", "read", "acknowledged", "paged", "read", "noted")
    ]
    assert len(do(db, lambda tx: list(proof.faults(tx, HILLSIDE.id)))) == 1
    assert do(db, met.lately, HILLSIDE.id, NOW) == 1
    db.close()


@pytest.mark.parametrize("number", [2, 77])
def test_a_line_that_was_taken_away_is_missed_whatever_was_put_in_its_place(
    url: str, number: int
) -> None:
    db = Database(url, KEY)
    one = stored(db, concern(), entries=(line("reported", DSL, NOW), line("paged", DSL, NOW)))
    changed(db, one, entries=(line("acknowledged", DSL, NOW),))
    with intruder(url) as connection:
        for statement in DELETING[url.partition(":")[0].partition("+")[0]]:
            connection.exec_driver_sql(statement)
    plant(url, tables.chronology, number)
    with pytest.raises(Damaged):
        do(db, chronology.read, HILLSIDE, DSL, one.id)
    db.close()


def test_two_concerns_whose_references_were_exchanged_go_on_and_get_their_own_again(
    url: str,
) -> None:
    db = Database(url, KEY)
    mine, other = stored(db, concern()), stored(db, concern())
    with intruder(url) as connection:
        for reference, whose in (
            ("between", mine),
            (mine.reference, other),
            (other.reference, mine),
        ):
            connection.exec_driver_sql(
                f"UPDATE concern SET reference = '{reference}' WHERE id = '{whose.id}'"
            )
    changed(db, mine.but(owner=DSL))
    ids = [mine.id, other.id]
    for _ in range(2):
        do(db, look_over.look, HILLSIDE, ids, NOW)
    found = do(db, lambda tx: tx.run(select(tables.concern.c.id, tables.concern.c.reference)).all())
    assert dict(tuple(row) for row in found) == {one.id: one.reference for one in (mine, other)}
    db.close()


def test_whoever_copies_a_concern_s_row_takes_its_reference_from_it_for_a_moment_only(
    url: str,
) -> None:
    db = Database(url, KEY)
    mine = stored(db, concern())
    names = [column.name for column in tables.concern.columns]
    taken = ", ".join({"id": "'another'", "reference": "'Z'"}.get(name, name) for name in names)
    with intruder(url) as connection:
        connection.exec_driver_sql(
            f"INSERT INTO concern ({', '.join(names)}) SELECT {taken} FROM concern"
        )
        connection.exec_driver_sql(f"UPDATE concern SET reference = 'Y' WHERE id = '{mine.id}'")
        connection.exec_driver_sql(
            f"UPDATE concern SET reference = '{mine.reference}' WHERE id = 'another'"
        )
    do(db, look_over.look, HILLSIDE, [mine.id, "another"], NOW)
    columns = tables.concern.c
    asked = select(columns.reference).where(columns.id == mine.id)
    assert do(db, lambda tx: tx.run(asked).scalar()) == mine.reference
    db.close()
