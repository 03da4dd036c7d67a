"""Whatever is asked again and again is found by an index: what it costs does not grow with what is
stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from flows.other_concerns import Beside, Children, Search, These
from flows.turn import Post, Refresh
from storage.concerns import concerns, counting, loaded_beside, look_over, repeats, retention
from storage.concerns.access import NotFound
from storage.concerns.look_over import Behind
from storage.database.database import Database
from storage.database.transaction import Note, Transaction
from storage.drills import done
from storage.duties import claiming, from_turn, next_steps
from storage.evidence import told
from storage.people import conversations, readers, who_is_away
from tests.support.storage.databases import as_new
from tests.support.storage.many import READER, close_many, open_many
from tests.support.storage.records import (
    CHAIR,
    DSL,
    HILLSIDE,
    LEASE,
    NOW,
    TEACHER,
    after,
    concern,
    do,
    line,
    stored,
)
from tests.support.storage.statements import planning, visiting
from tests.support.storage.statements import told as told_to

TABLES = (
    "concern",
    "reporter",
    "named",
    "added",
    "chronology",
    "duty",
    "keyset",
    "audit",
    "message",
    "repeat",
)
FEW = "ix_duty_dropped"
ONE = concern(owner=DSL)


@pytest.fixture
def postgres_url(postgres_url: str) -> str:
    """The URL of a PostgreSQL database in which nothing is visited that was taken out."""
    as_new(postgres_url)
    return postgres_url


def _load(tx: Transaction) -> None:
    with pytest.raises(NotFound):
        concerns.load_for_reporter(tx, HILLSIDE, TEACHER, "none")


ASKED: dict[str, Callable[[Transaction], Any]] = {
    "what is due is claimed": lambda tx: claiming.claim(tx, HILLSIDE.id, NOW, "one", LEASE, 10),
    "which schools have something due": lambda tx: claiming.schools_due(tx, NOW, ["another"]),
    "what is urgent is claimed": lambda tx: claiming.claim(
        tx, HILLSIDE.id, NOW, "one", LEASE, 10, urgent_only=True
    ),
    "when the next is due": lambda tx: claiming.next_due(tx, HILLSIDE.id),
    "the auditor's step": lambda tx: look_over.step(tx, HILLSIDE, look_over.Place(), NOW),
    "the auditor's next of all": lambda tx: look_over.of_all(tx, HILLSIDE.id, Behind("closed"), 50),
    "the auditor": lambda tx: look_over.look(tx, HILLSIDE, [ONE.id], NOW),
    "health of all": lambda tx: next_steps.waiting(tx, None, NOW),
    "health": lambda tx: next_steps.waiting(tx, HILLSIDE.id, NOW),
    "what is to be brought up to date": lambda tx: from_turn.rows(
        tx, ONE, 1, [Refresh("page", DSL)]
    ),
    "which child": lambda tx: _beside(tx, Children(DSL, frozenset({"zebedee", "quill"}))),
    "that child, beside those already known": lambda tx: _beside(
        tx, Beside(DSL, (ONE.id,), frozenset({"zebedee"}))
    ),
    "by its reference": lambda tx: _beside(tx, These(DSL, (), "BBBB-2222")),
    "the list": lambda tx: _beside(tx, Search(DSL)),
    "the list since then": lambda tx: _beside(tx, Search(DSL, since=NOW, before=after(60))),
    "the list of whoever is on no ladder of theirs": lambda tx: _beside(tx, Search(CHAIR)),
    "the list of whoever was let in": lambda tx: _beside(tx, Search(READER)),
    "Home": lambda tx: concerns.open_for(tx, HILLSIDE, DSL),
    "Home of whoever is on no ladder of theirs": lambda tx: concerns.open_for(tx, HILLSIDE, CHAIR),
    "Home of whoever was let in": lambda tx: concerns.open_for(tx, HILLSIDE, READER),
    "which of mine": lambda tx: concerns.open_of(tx, HILLSIDE, DSL, 5),
    "whose owner may not have it any more": lambda tx: concerns.owners_out(tx, HILLSIDE),
    "was somebody let in": lambda tx: readers.is_reader(tx, HILLSIDE.id, TEACHER),
    "what I reported": lambda tx: concerns.reported_by(tx, HILLSIDE, TEACHER),
    "my own report": _load,
    "which thread": lambda tx: conversations.in_thread(tx, HILLSIDE.id, "D0", "1.0"),
    "where the thread begins": lambda tx: conversations.root_of(tx, HILLSIDE.id, ONE.id, DSL),
    "which message": lambda tx: conversations.message_of(tx, HILLSIDE.id, "none"),
    "what is still to be said of closed forms": lambda tx: from_turn.say_now(
        tx, Post("not-sent", TEACHER), NOW
    ),
    "what was said of closed forms": lambda tx: from_turn.tell_again(
        tx, HILLSIDE.id, "not-sent", (TEACHER,), "followed", NOW
    ),
    "what is counted of a month": lambda tx: counting.figures(
        tx, HILLSIDE, DSL, after(-60), after(-50)
    ),
    "by its reference, at the machine": lambda tx: retention.find(tx, HILLSIDE, "BBBB-2222"),
    "a repeat": lambda tx: repeats.done_before(tx, HILLSIDE.id, "none"),
    "which drills were done": lambda tx: done.put_away(tx, HILLSIDE.id, NOW),
    "who is away": lambda tx: who_is_away.away(tx, HILLSIDE.id, NOW),
}


def _beside(tx: Transaction, need: Any) -> Any:
    return loaded_beside.needed(tx, HILLSIDE, None, need)


def plans(tx: Transaction, ask: Callable[[Transaction], Any]) -> list[str]:
    """Every step of how this database finds what is asked for."""
    with told_to(tx) as statements:
        ask(tx)
    assert statements
    explain = "EXPLAIN " if tx.connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    return [
        str(row[-1])
        for statement, given in statements
        for row in tx.connection.exec_driver_sql(explain + statement, given)
    ]


@pytest.mark.parametrize("ask", ASKED)
def test_nothing_is_searched_from_one_end_to_the_other(db: Database, ask: str) -> None:
    def look(tx: Transaction) -> list[str]:
        if (
            tx.connection.dialect.name == "postgresql"
        ):  # with so few rows it would read them all, and rightly
            tx.connection.execute(text("SET LOCAL enable_seqscan = off"))
            tx.connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        return plans(tx, ASKED[ask])

    stored(db, ONE.but(id=f"{ask} 1", reference=ask), Post("page", DSL), wake_at=NOW)
    scans = [step for step in do(db, look) if _reads_all(step)]
    assert scans == []


def _reads_all(step: str) -> bool:
    """A whole table, or a whole index from its beginning; but for that of the few messages that never
    reached anybody.
    """
    words = step.split()
    if FEW in step:
        return False
    return (words[0] == "SCAN" and words[1] in TABLES) or "Seq Scan" in step


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        ("what is due is claimed", "ix_duty_open (school=?"),
        ("which drills were done", "ix_audit_drill_destroyed (school=?"),
        ("when the next is due", "ix_duty_open (school=?"),
        ("which schools have something due", "ix_duty_due (due_at<?)"),
        ("which schools have something due", "ix_duty_urgent (due_at<?)"),
        ("the auditor", "sqlite_autoindex_duty_1 (key=?)"),
        ("the list", "ix_concern_school_route_opened_at_id (school=? AND (route,opened_at)>(?,?)"),
        ("Home", "ix_concern_school_state_route_due_at_opened_at"),
        ("which of mine", "ix_concern_school_state_owner_route_due_at_opened_at"),
        (
            "whose owner may not have it any more",
            "ix_concern_school_state_owner_route_due_at_opened_at",
        ),
    ],
)
def test_what_is_due_is_found_in_the_order_in_which_it_is_due(
    sqlite_url: str, ask: str, index: str
) -> None:
    database = Database(sqlite_url, bytes(range(32)))
    assert any(index in step for step in do(database, plans, ASKED[ask]))
    database.close()


def test_what_is_asked_again_is_not_planned_again(sqlite_url: str) -> None:
    database = Database(sqlite_url, bytes(range(32)))
    stored(database, ONE, Post("page", DSL), wake_at=NOW)

    def planned(tx: Transaction) -> Iterator[str]:
        with planning(tx) as counted:
            for ask, work in ASKED.items():
                work(tx)
                before = counted()
                work(tx)
                yield from [ask] * (counted() > before)

    assert do(database, lambda tx: list(planned(tx))) == []
    database.close()


@pytest.mark.parametrize(
    "ask",
    [
        lambda tx, one: told.readings(tx, HILLSIDE.id, one),
        lambda tx, one: told.told(tx, HILLSIDE.id, told.Wanted(concern=one)),
    ],
    ids=["who has read this", "the audit of one concern"],
)
def test_of_one_concern_no_line_is_visited_but_its_own(db: Database, ask: Any) -> None:
    one = stored(db, concern(), entries=(line("reported", TEACHER, NOW),)).id

    def visited(tx: Transaction) -> int:
        with visiting(tx) as counted:
            assert ask(tx, one)
        return counted()

    few = do(db, visited)
    other = stored(db, concern()).id
    do(db, lambda tx: [tx.note(Note(HILLSIDE.id, DSL, "saved read", other)) for _ in range(1000)])
    _counted(db)
    assert do(db, visited) < few + 20  # that somebody looked may be one more line of its own


def test_home_reads_no_more_than_it_shows(db: Database) -> None:
    for number in range(9):
        stored(db, concern(opened_at=after(number)))

    def opened(tx: Transaction) -> int:
        with told_to(tx) as statements:
            assert len(concerns.open_for(tx, HILLSIDE, DSL, 3)) == 3
        return max(len(given) for _, given in statements)

    few = do(db, opened)
    for number in range(9):
        stored(db, concern(opened_at=after(-number)))
    assert do(db, opened) == few


def _filled(db: Database, opened: range, closed: range) -> None:
    db.transaction(lambda tx: open_many(tx, opened))
    db.transaction(lambda tx: close_many(tx, closed))
    _counted(db)


def _counted(db: Database) -> None:
    """PostgreSQL knows how much there is, as it does sooner or later: how it looks depends on that."""
    if db.is_shared:
        db.transaction(lambda tx: tx.connection.exec_driver_sql("ANALYZE"))


def test_however_much_is_stored_no_more_of_it_is_visited(db: Database) -> None:
    """As much is due; ten times as many concerns are open, and ten times as many are closed. Nothing is
    known from what was asked before.
    """

    def visited(tx: Transaction, work: Callable[[Transaction], object]) -> None:
        with visiting(tx) as counted:
            work(tx)
        raise _Enough(counted())

    few, many = dict[str, int](), dict[str, int]()
    for counts, size in ((few, 1), (many, 10)):
        _filled(db, range(100 * (size > 1), 100 * size), range(300 * (size > 1), 300 * size))
        for ask, work in ASKED.items():
            with pytest.raises(_Enough) as told_of:
                db.transaction(partial(visited, work=work))
            counts[ask] = told_of.value.args[0]
    more = {ask: (few[ask], many[ask]) for ask in ASKED if many[ask] > few[ask] * 1.2 + 150}
    assert more == {}


class _Enough(Exception):
    """What was done is taken back."""
