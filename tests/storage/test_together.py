"""Turns that wait together share a commit: each is answered after it, and none fails with another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import event, select

from storage.concerns import repeats
from storage.database import tables
from storage.database.committing.together import FEW, MOST, SELDOM, Order, Together, goes_as
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.evidence import audit
from storage.people import who_is_away
from tests.support.storage.records import DSL, HILLSIDE, NOW, after, do


def _remembering(key: str) -> Any:
    return lambda tx: repeats.remember(tx, HILLSIDE.id, key, None, "", NOW)


def _kept(db: Database) -> list[str]:
    return sorted(do(db, lambda tx: list(tx.run(select(tables.repeat.c.key)).scalars())))


def _refused(tx: Transaction) -> None:
    who_is_away.set_away(tx, HILLSIDE.id, DSL, after(60))
    _remembering("refused")(tx)
    raise LookupError


def _panics(tx: Transaction) -> None:
    """What a library in Rust does when it falls over: no `Exception`."""
    _remembering("panicked")(tx)
    raise BaseException("Quillfeather")


def _ends_all(tx: Transaction) -> None:
    """What SQLite does by itself when its disk is full."""
    tx.connection.exec_driver_sql("ROLLBACK")
    raise OSError


def _together(
    db: Database | Together,
    works: Sequence[Any],
    others: Mapping[Order, Sequence[Any]] = MappingProxyType({}),
    meanwhile: Callable[[], object] = lambda: None,
) -> list[Future[Any]]:
    """These wait until all of them are there; nobody waits for the `others`. `meanwhile`: done when
    they wait.
    """
    begun, free = threading.Event(), threading.Event()
    executor = db.executor if isinstance(db, Database) else db._executor
    threads = executor._max_workers
    held = [executor.submit(lambda: begun.set() or free.wait()) for _ in range(threads)]
    begun.wait()
    futures = [
        copy_context().run(_as, order, db, work)
        for order, some in reversed({Order.ANSWERED: works, **others}.items())
        for work in some
    ]
    meanwhile()
    free.set()
    for one in (*held, *futures):
        one.exception(timeout=20)
    return futures


def _as(order: Order, db: Database | Together, work: Any) -> Future[Any]:
    goes_as(order)
    return db.submit(work)


@contextmanager
def _commits(db: Database) -> Iterator[list[int]]:
    seen: list[int] = []
    event.listen(db._engine, "commit", lambda connection: seen.append(1))
    yield seen


def test_what_waits_together_is_one_commit_in_a_file(db: Database, url: str) -> None:
    with _commits(db) as commits:
        done = _together(db, [_remembering(f"{n}") for n in range(5)])
        number = len(commits)
    assert [one.exception() for one in done] == [None] * 5
    assert _kept(db) == ["0", "1", "2", "3", "4"]
    assert number == (5 if url.startswith("postgresql") else 1)


@pytest.mark.parametrize("fails", [_refused, _ends_all])
def test_one_that_fails_takes_no_other_with_it(sqlite_url: str, fails: Any) -> None:
    db = Database(sqlite_url, bytes(range(32)), lambda: NOW)
    ends = _together(db, [_remembering("before"), fails, _remembering("after")])
    assert [type(one.exception()) for one in ends[::2]] == [type(None)] * 2
    assert isinstance(ends[1].exception(), LookupError | OSError)
    assert _kept(db) == ["after", "before"]
    assert do(db, who_is_away.away, HILLSIDE.id, NOW) == {}
    assert do(db, audit.verify, HILLSIDE.id) is None
    db.close()


@pytest.mark.parametrize("others", [[], [_remembering("other")]], ids=["alone", "together"])
def test_whatever_ends_it_nobody_waits_for_ever(db: Database, others: list[Any]) -> None:
    panicked, *rest = _together(db, [_panics, *others])
    assert repr(panicked.exception()) == "RuntimeError('BaseException')"
    assert [one.exception() for one in rest] == [None] * len(rest)
    assert _kept(db) == ["other"] * len(rest)


def test_nobody_is_answered_before_the_commit_and_all_are_told_when_it_fails(
    sqlite_url: str,
) -> None:
    db = Database(sqlite_url, bytes(range(32)), lambda: NOW)
    answered_before: list[bool] = []

    def fail(connection: Any) -> None:
        answered_before.extend(one.done() for one in waiting)
        raise OSError("the disk")

    waiting: list[Future[Any]] = []
    event.listen(db._engine, "commit", fail)
    works = [_remembering(f"{n}") for n in range(3)]
    waiting += _together(db, works)
    event.remove(db._engine, "commit", fail)
    assert [type(one.exception()) for one in waiting] == [OSError] * 3
    assert not any(answered_before)
    assert _kept(db) == []
    db.close()


def test_one_that_was_cancelled_before_it_began_is_never_done(db: Database) -> None:
    begun, free = threading.Event(), threading.Event()
    for _ in range(db.executor._max_workers):
        db.executor.submit(lambda: begun.set() or free.wait())
    begun.wait()
    kept, cancelled = db.submit(_remembering("kept")), db.submit(_remembering("cancelled"))
    assert cancelled.cancel()
    free.set()
    kept.result(timeout=20)
    assert _kept(db) == ["kept"]


def _noting(done: list[Order]) -> dict[Order, Any]:
    return {order: lambda tx, order=order: done.append(order) for order in Order}


@pytest.mark.parametrize(("people", "commits"), [(2, 3), (MOST, 1), (3 * MOST, 3)])
def test_what_people_do_goes_first_then_what_is_due_and_looks_last(
    sqlite_url: str, people: int, commits: int
) -> None:
    db, done = Database(sqlite_url, bytes(range(32)), lambda: NOW), list[Order]()
    answered, due, look = _noting(done).values()
    with _commits(db) as seen:
        _together(
            db,
            [answered] * people,
            {Order.DUE: [due] * 3 * FEW, Order.LOOKED_AFTER: [look]},
        )
    of_first = min(people, MOST)
    assert done[: of_first + 1] == [Order.ANSWERED] * of_first + [Order.DUE]
    assert (done[-1], len(seen)) == (Order.LOOKED_AFTER, commits + 1)
    db.close()


def test_a_look_waits_for_what_is_due_and_not_for_good(sqlite_url: str) -> None:
    db, done = Database(sqlite_url, bytes(range(32)), lambda: NOW), list[Order]()
    _, due, look = _noting(done).values()
    _together(db, [], {Order.DUE: [due] * 2 * SELDOM * FEW, Order.LOOKED_AFTER: [look] * 2})
    assert SELDOM * FEW <= done.index(Order.LOOKED_AFTER) <= (SELDOM + 1) * FEW
    assert done.count(Order.LOOKED_AFTER) == 2
    db.close()


def test_on_a_server_they_take_turns() -> None:
    with ThreadPoolExecutor(1) as executor:
        together, done = Together(executor, 1, lambda work: work(None), None), list[Order]()
        answered, due, look = _noting(done).values()
        _together(together, [answered] * 3, {Order.DUE: [due] * 3, Order.LOOKED_AFTER: [look]})
    assert done == [Order.ANSWERED, Order.DUE] * 3 + [Order.LOOKED_AFTER]


def test_what_else_a_thread_has_to_do_waits_for_one_commit_only(sqlite_url: str) -> None:
    db, done, before = Database(sqlite_url, bytes(range(32)), lambda: NOW), list[int](), list[int]()
    _together(
        db,
        [lambda tx: done.append(1)] * 3 * MOST,
        meanwhile=lambda: db.executor.submit(lambda: before.append(len(done))),
    )
    assert before == [MOST]
    db.close()


def test_what_waits_when_it_is_closed_is_done_first(db: Database) -> None:
    done: list[int] = []
    closing = threading.Thread(target=db.close)
    _together(db, [lambda tx: done.append(1)] * 3 * MOST, meanwhile=closing.start)
    closing.join()
    assert len(done) == 3 * MOST
