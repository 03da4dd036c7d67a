"""On PostgreSQL whoever is free is woken for what is due, whatever becomes of the jobs and of the
connections.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest

from bot.delivery.shared_waking import LOOK_EVERY, Engine
from bot.running.clock import StoppedClock, SystemClock
from flows.turn import Post
from storage.database.address import for_psycopg, parsed
from storage.database.database import Database
from tests.support.storage.databases import KEY
from tests.support.storage.records import DSL, HILLSIDE, NOW, RIVERSIDE, after, concern, stored

SOON = 2 * LOOK_EVERY + 5
AN_HOUR = 3600
OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
    "pg_backend_pid()"
)


@pytest.fixture
def shared(empty_postgres: str) -> Iterator[tuple[str, Database]]:
    """A new record on PostgreSQL, and its address."""
    db = Database(empty_postgres, KEY)
    db.prepare()
    yield for_psycopg(parsed(empty_postgres)), db
    db.close()


async def test_a_turn_wakes_its_own_school(shared):
    async with working(shared) as woken:
        asked_for(shared)
        await asyncio.wait_for(woken[HILLSIDE.id].wait(), SOON)
        assert not woken[RIVERSIDE.id].is_set()


async def test_what_is_due_is_looked_for_though_its_job_is_gone(shared):
    asked_for(shared)
    order(shared, "DELETE FROM procrastinate_jobs")
    async with working(shared) as woken:
        await asyncio.wait_for(woken[HILLSIDE.id].wait(), SOON)


async def test_a_job_whose_worker_died_is_done_by_another(shared):
    asked_for(
        shared, minutes_from_now=60
    )  # nothing is overdue: only the job itself can wake anybody
    order(
        shared,
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL, scheduled_at = NULL",
    )
    async with working(shared, stalled_every="* * * * * */2") as woken:
        await asyncio.wait_for(woken[HILLSIDE.id].wait(), SOON)


async def test_the_database_may_drop_every_connection(shared):
    async with working(shared) as woken:
        asked_for(shared)
        await asyncio.wait_for(woken[HILLSIDE.id].wait(), SOON)
        order(shared, OTHERS)
        woken[HILLSIDE.id].clear()
        order(shared, "DELETE FROM procrastinate_jobs")
        await asyncio.wait_for(woken[HILLSIDE.id].wait(), 2 * SOON)


async def test_what_is_due_is_looked_for_while_the_machine_s_clock_is_set_back(shared, monkeypatch):
    async with working(shared) as woken:
        asked_for(shared)
        await asyncio.wait_for(woken[HILLSIDE.id].wait(), SOON)
        monkeypatch.setattr("time.time", lambda: SystemClock().now().timestamp() - AN_HOUR)
        for _ in range(2):  # one look may have been under way
            order(shared, "DELETE FROM procrastinate_jobs")
            woken[HILLSIDE.id].clear()
            await asyncio.wait_for(woken[HILLSIDE.id].wait(), SOON)


@asynccontextmanager
async def working(shared: Any, **settings: Any) -> AsyncIterator[dict[str, asyncio.Event]]:
    """The engine at work for two schools; what it wakes."""
    address, db = shared
    woken = {HILLSIDE.id: asyncio.Event(), RIVERSIDE.id: asyncio.Event()}
    wake = {school: event.set for school, event in woken.items()}
    async with Engine(address, db, StoppedClock(NOW), wake, **settings).working():
        yield woken


def asked_for(shared: Any, minutes_from_now: int = 0) -> None:
    """A turn that has something done."""
    _, db = shared
    if minutes_from_now:
        stored(db, concern(), wake_at=after(60 * minutes_from_now))
    else:
        stored(db, concern(), Post("page", DSL))


def order(shared: Any, statement: str) -> None:
    with psycopg.connect(shared[0], autocommit=True) as connection:
        connection.execute(statement)
