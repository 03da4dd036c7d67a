"""Whatever is asked again and again is found by an index: what it costs does not grow with what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from flows.turn import Post
from storage import concerns, conversations, directory, duties, readers, repeats, steps
from storage.access import NotFound
from storage.database import Database
from storage.unit import Unit
from tests.storage.records import DSL, HILLSIDE, LEASE, NOW, TEACHER, after, changed, concern, do, stored

TABLES = ("concern", "reporter", "named", "added", "chronology", "duty", "keyset", "audit", "message", "repeat")
ONE = concern(owner=DSL)


def _load(unit: Unit) -> None:
    with pytest.raises(NotFound):
        concerns.load_for_reporter(unit, HILLSIDE, TEACHER, "none")


ASKED: dict[str, Callable[[Unit], Any]] = {
    "what is due is claimed": lambda unit: duties.claim(unit, HILLSIDE.id, NOW, "one", LEASE, 10),
    "of which schools anything is overdue": lambda unit: duties.wake_overdue(unit, NOW),
    "what is urgent is claimed": lambda unit: duties.claim(unit, HILLSIDE.id, NOW, "one", LEASE, 10, urgent_only=True),
    "when the next is due": lambda unit: duties.next_due(unit, HILLSIDE.id),
    "the auditor": lambda unit: steps.without_next_step(unit, HILLSIDE.id, NOW, 100),
    "health": lambda unit: steps.waiting(unit, [HILLSIDE.id], NOW),
    "Home": lambda unit: concerns.open_for(unit, HILLSIDE, DSL),
    "which of mine": lambda unit: concerns.open_of(unit, HILLSIDE, DSL, 5),
    "whose owner may not have it any more": lambda unit: concerns.owners_out(unit, HILLSIDE),
    "was somebody let in": lambda unit: readers.is_reader(unit, HILLSIDE.id, TEACHER),
    "what I reported": lambda unit: concerns.reported_by(unit, HILLSIDE, TEACHER),
    "my own report": _load,
    "which thread": lambda unit: concerns.in_thread(unit, HILLSIDE.id, "D0", "1.0"),
    "where the thread begins": lambda unit: conversations.root_of(unit, HILLSIDE.id, ONE.id, DSL),
    "which message": lambda unit: conversations.message_of(unit, HILLSIDE.id, "none"),
    "a repeat": lambda unit: repeats.done_before(unit, HILLSIDE.id, "none"),
    "who is away": lambda unit: directory.away(unit, HILLSIDE.id, NOW),
}


@contextmanager
def told(unit: Unit) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are executed in the block, as the database is told them."""
    statements: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        statements.append((statement, given))

    event.listen(unit.connection, "before_cursor_execute", keep)
    yield statements
    event.remove(unit.connection, "before_cursor_execute", keep)


def plans(unit: Unit, ask: Callable[[Unit], Any]) -> list[str]:
    """Every step of how this database finds what is asked for."""
    with told(unit) as statements:
        ask(unit)
    assert statements
    explain = "EXPLAIN " if unit.connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    return [str(row[-1]) for statement, given in statements
            for row in unit.connection.exec_driver_sql(explain + statement, given)]


@pytest.mark.parametrize("ask", ASKED)
def test_nothing_is_searched_from_one_end_to_the_other(db: Database, ask: str) -> None:
    def look(unit: Unit) -> list[str]:
        if unit.connection.dialect.name == "postgresql":  # with so few rows it would read them all, and rightly
            unit.connection.execute(text("SET LOCAL enable_seqscan = off"))
            unit.connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        return plans(unit, ASKED[ask])

    stored(db, ONE.but(id=f"{ask} 1", reference=ask), Post("page", DSL), wake_at=NOW)
    scans = [step for step in do(db, look) if _reads_all(step)]
    assert scans == []


def _reads_all(step: str) -> bool:
    """A whole table, or a whole index from its beginning."""
    words = step.split()
    whole = (words[0] == "SCAN" and words[1] in TABLES) or "Seq Scan" in step
    return whole and "away" not in step


@pytest.mark.parametrize(("ask", "index"), [
    ("what is due is claimed", "ix_duty_school_state_due_at"),
    ("when the next is due", "ix_duty_school_state_due_at"),
    ("of which schools anything is overdue", "ix_duty_school_state_due_at"),
    ("the auditor", "ix_concern_school_state_next_wake_at"),
    ("the auditor", "sqlite_autoindex_duty_1 (key=?)"),
    ("Home", "ix_concern_school_state_route_due_at_opened_at"),
    ("which of mine", "ix_concern_school_state_owner_route_due_at_opened_at"),
    ("whose owner may not have it any more", "ix_concern_school_state_owner_route_due_at_opened_at"),
])
def test_what_is_due_is_found_in_the_order_in_which_it_is_due(sqlite_url: str, ask: str, index: str) -> None:
    database = Database(sqlite_url, bytes(range(32)))
    assert any(index in step for step in do(database, plans, ASKED[ask]))
    database.close()


def test_home_reads_no_more_than_it_shows(db: Database) -> None:
    for number in range(9):
        stored(db, concern(opened_at=after(number)))

    def opened(unit: Unit) -> int:
        with told(unit) as statements:
            assert len(concerns.open_for(unit, HILLSIDE, DSL, 3)) == 3
        return max(len(given) for _, given in statements)

    few = do(db, opened)
    for number in range(9):
        stored(db, concern(opened_at=after(-number)))
    assert do(db, opened) == few


def test_what_is_due_later_is_checked_before_it_is_due(db: Database) -> None:
    one = stored(db, concern(), wake_at=NOW + 2 * steps.SOON)
    changed(db, one, wake_at=NOW + 2 * steps.SOON)
    do(db, lambda unit: unit.run(text("DELETE FROM duty")))
    assert do(db, steps.without_next_step, HILLSIDE.id, NOW, 10) == []
    assert do(db, steps.without_next_step, HILLSIDE.id, NOW + steps.SOON, 10) == [one.id]
