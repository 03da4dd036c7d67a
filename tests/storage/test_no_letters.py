"""Whatever somebody puts where letters or moments belong, and however often, keeps nobody waiting: what
comes behind it is found, and the looking comes to an end.
"""

from __future__ import annotations

import pytest
from sqlalchemy import Table

from bot.delivery.due_schools import ASKED_FOR
from flows.turn import Post
from storage.concerns import chronology, concerns, look_over
from storage.concerns.look_over import AT_ONCE
from storage.database import tables
from storage.database.database import Database
from storage.duties import claiming, next_steps
from storage.evidence import audit, met, proof, readable_columns
from tests.support.storage.databases import KEY, PAST_THE_GUARDS, made, upgraded
from tests.support.storage.intruder import intruder
from tests.support.storage.records import (
    DSL,
    HILLSIDE,
    LEASE,
    NOW,
    after,
    begun,
    concern,
    do,
    line,
    stored,
)


def test_letters_that_are_none_are_left_out_with_the_line_they_stand_in(sqlite_url: str) -> None:
    db = Database(sqlite_url, KEY)
    one = stored(db, concern(), entries=(line("reported", DSL, NOW),))
    with intruder(sqlite_url) as connection:
        connection.exec_driver_sql(
            "INSERT INTO chronology SELECT 'planted', school, concern, 2, at, kind, CAST(x'ff' AS TEXT), body"
            " FROM chronology"
        )
    [kept] = do(db, chronology.read, HILLSIDE, DSL, one.id)
    assert kept.kind == "reported"
    db.close()


UNREADABLE = (
    (tables.audit, "who"),
    (tables.concern, "reference"),
    (tables.duty, "person"),
    (tables.chronology, "kind"),
)


@pytest.mark.parametrize(
    ("table", "column"), UNREADABLE, ids=[table.name for table, _ in UNREADABLE]
)
def test_where_postgresql_takes_bytes_that_are_no_letters_they_stop_nothing_and_are_told(
    server: str, table: Table, column: str
) -> None:
    with made(server, "template0", "SQL_ASCII") as url:
        db = Database(upgraded(url), KEY)
        begun(db, HILLSIDE)
        one = stored(
            db, concern(owner="slack:Ŵyn"), Post("page", DSL), entries=(line("paged", DSL, NOW),)
        )
        with db._engine.begin() as connection:
            connection.exec_driver_sql(PAST_THE_GUARDS)
            connection.exec_driver_sql(f"UPDATE {table.name} SET {column} = {column} || E'\\xff'")
        other = stored(db, concern())
        assert do(db, concerns.load, HILLSIDE, DSL, one.id).owner == "slack:Ŵyn"
        assert len(do(db, concerns.open_for, HILLSIDE, DSL)) == 2
        assert {one.id, other.id} == {
            *do(db, look_over.step, HILLSIDE, look_over.Place(), NOW).concerns
        }
        assert faults(db, table)
        db.close()


def faults(db: Database, table: Table) -> bool:
    """Whether whoever verifies hears of it, or the program said so."""
    found = do(
        db, lambda tx: [*proof.faults(tx, HILLSIDE.id), *readable_columns.faults(tx, HILLSIDE.id)]
    )
    met_lately = do(db, met.lately, HILLSIDE.id, NOW)
    return bool(found or met_lately or do(db, audit.verify, HILLSIDE.id))


def test_what_is_due_in_a_school_whose_name_is_none_keeps_no_school_waiting(
    sqlite_url: str,
) -> None:
    db = Database(sqlite_url, KEY)
    stored(db, concern(), Post("page", DSL, ("1",)))
    names = ", ".join(c.name for c in tables.duty.columns if c.name not in ("seq", "key", "school"))
    with intruder(sqlite_url) as connection:
        for n in range(2 * ASKED_FOR):
            connection.exec_driver_sql(
                f"INSERT INTO duty (key, school, {names}) SELECT 'planted {n}', CAST(x'61ff' AS TEXT), {names}"
                " FROM duty WHERE key NOT LIKE 'planted%'"
            )
        connection.exec_driver_sql(
            "UPDATE duty SET due_at = '2020-01-01', urgent = 1, what = 'wake' WHERE key LIKE 'planted%'"
        )
    asked: list[str] = []
    for _ in range(4):
        asked += do(db, claiming.schools_due, after(1), asked, ASKED_FOR)
    assert asked.count(HILLSIDE.id) == 1
    assert do(db, claiming.schools_due, after(1), asked, ASKED_FOR) == []
    db.close()


@pytest.mark.parametrize("kind", ["TEXT", "BLOB"])
@pytest.mark.parametrize("first", ["x'01'", "x'7a'"], ids=["before all", "after all"])
def test_however_many_ids_are_none_the_auditor_comes_to_what_is_behind_them_and_to_an_end(
    sqlite_url: str, kind: str, first: str
) -> None:
    db = Database(sqlite_url, KEY)
    mine = {stored(db, concern()).id for _ in range(AT_ONCE + 1)}
    names = ", ".join(c.name for c in tables.concern.columns if c.name not in ("id", "reference"))
    with intruder(sqlite_url) as connection:
        for n in range(2 * AT_ONCE):
            connection.exec_driver_sql(
                f"INSERT INTO concern (id, reference, {names}) SELECT CAST({first} || x'ff' || {n} AS {kind}),"
                f" 'planted {n}', {names} FROM concern WHERE reference NOT LIKE 'planted%' LIMIT 1"
            )
    place: look_over.Place | None = look_over.Place()
    seen, steps, behind = set[str](), 0, look_over.Behind()
    while place:
        step = do(db, look_over.step, HILLSIDE, place, NOW)
        seen, place, steps = seen | {*step.concerns}, step.next, steps + 1
        assert steps < 9
    assert mine <= seen
    while found := do(db, look_over.of_all, HILLSIDE.id, behind, AT_ONCE):
        mine, behind = mine - {*found}, behind.and_behind(found)
    assert not mine
    db.close()


@pytest.mark.parametrize("moment", ["9999-12-31 23:59:59.999999", "infinity"])
def test_however_many_wakings_are_put_beyond_all_time_the_auditor_comes_to_an_end(
    url: str, moment: str
) -> None:
    db = Database(url, KEY)
    mine = {stored(db, concern(), wake_at=after(60)).id for _ in range(AT_ONCE + 1)}
    with intruder(url) as connection:
        connection.exec_driver_sql(f"UPDATE duty SET due_at = '{moment}'")
    place: look_over.Place | None = look_over.Place()
    to_wake, steps = set[str](), 0
    while place:
        step = do(db, look_over.step, HILLSIDE, place, NOW)
        to_wake, place, steps = to_wake | {*step.to_wake}, step.next, steps + 1
        assert steps < 9
    woken = {duty.concern for duty in do(db, claiming.claim, HILLSIDE.id, NOW, "x", LEASE, 99)}
    assert mine <= woken | to_wake
    db.close()


@pytest.mark.parametrize("said", ["'quill'", "x'ff'", "5.5"])
def test_a_number_of_tries_that_is_none_keeps_nobody_from_seeing_how_far_it_is(
    sqlite_url: str, said: str
) -> None:
    db = Database(sqlite_url, KEY)
    stored(db, concern(), Post("page", DSL))
    with intruder(sqlite_url) as connection:
        connection.exec_driver_sql(f"UPDATE duty SET attempts = {said}, refusals = {said}")
    assert do(db, next_steps.waiting, HILLSIDE.id, NOW).most_attempts == 0
    [duty] = do(db, claiming.claim, HILLSIDE.id, NOW, "x", LEASE, 9)
    assert (duty.attempts, duty.refusals) == (0, 0)
    db.close()
