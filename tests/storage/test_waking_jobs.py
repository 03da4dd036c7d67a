"""On PostgreSQL a turn and the jobs that wake somebody for what follows from it are kept together
or not at all.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from flows.turn import Post
from storage.database.database import Database
from storage.database.jobs import queue
from storage.database.transaction import Transaction
from storage.duties import claiming, duties, from_turn
from tests.support.storage.databases import KEY
from tests.support.storage.records import (
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    after,
    claim,
    concern,
    do,
    only,
    stored,
)

JOBS = text(
    "SELECT queue_name, priority, scheduled_at, args FROM procrastinate_jobs ORDER BY scheduled_at NULLS FIRST"
)


@pytest.fixture
def shared(postgres_url: str):
    db = Database(postgres_url, KEY)
    do(db, lambda tx: tx.run(text("DELETE FROM procrastinate_jobs")))
    yield db
    db.close()


def test_a_turn_has_somebody_woken_at_once_and_again_when_it_wants_to_be(shared: Database) -> None:
    stored(shared, concern(), Post("page", DSL), Post("receipt", HEAD), wake_at=after(600))
    at_once, later = jobs(shared)
    assert (at_once.scheduled_at, later.scheduled_at) == (None, after(600))
    assert {(one.queue_name, one.args["school"], one.priority) for one in (at_once, later)} == {
        ("school:hillside", "hillside", 0)
    }


def test_a_school_with_the_longest_name_that_is_allowed_is_woken_and_no_other(
    shared: Database,
) -> None:
    longest = "a" * 62
    here, there = (HILLSIDE.model_copy(update={"id": longest + each}) for each in "xy")
    for school in (here, there):
        stored(shared, concern(school=school.id), Post("page", DSL), at=school)
    waiting = [one.queue_name for one in jobs(shared)]
    assert waiting == [queue(here.id), queue(there.id)]
    assert len({name[:63] for name in waiting}) == 2


def test_a_turn_that_comes_to_nothing_wakes_nobody(shared: Database) -> None:
    known = stored(shared, concern())
    before = jobs(shared)

    def failing(tx: Transaction) -> None:
        from_turn.insert_rows(tx, from_turn.rows(tx, known, 1, [Post("page", DSL)]), NOW)
        raise LookupError

    with pytest.raises(LookupError):
        shared.transaction(failing)
    assert jobs(shared) == before


def test_an_emergency_goes_before_all_other_jobs(shared: Database) -> None:
    stored(shared, concern(), Post("receipt", HEAD), Post("page", DSL, urgent=True))
    assert [one.priority for one in jobs(shared)] == [10]


def test_two_turns_that_want_the_same_moment_are_both_kept_and_wake_one(shared: Database) -> None:
    first = stored(shared, concern(), Post("page", DSL), wake_at=after(600))
    second = stored(shared, concern(), Post("page", DSL), wake_at=after(600))
    assert first != second
    assert len([one for one in jobs(shared) if one.scheduled_at]) == 1
    assert len(claim(shared, after(600))) == 4


def test_what_is_put_back_has_somebody_woken_when_it_may_go(shared: Database) -> None:
    stored(shared, concern(), Post("page", DSL))
    do(shared, duties.put_back, only(shared), after(30), False)
    assert [one.scheduled_at for one in jobs(shared)] == [None, after(30)]


def test_somebody_is_woken_for_what_is_overdue_or_whose_claim_has_run_out_and_for_nothing_else(
    shared: Database,
) -> None:
    stored(shared, concern(), Post("page", DSL))
    for moment, woken in [(after(-1), 0), (NOW, 1)]:
        assert looked(shared, moment) == woken
    duty = only(shared)
    assert [looked(shared, NOW + duty.lease * part) for part in (0.5, 1)] == [0, 1]


def looked(db: Database, moment: Any) -> int:
    do(db, lambda tx: tx.run(text("DELETE FROM procrastinate_jobs")))
    do(db, claiming.wake_overdue, moment)
    assert all(one.args["school"] == HILLSIDE.id for one in jobs(db))
    return len(jobs(db))


def jobs(db: Database) -> list[Any]:
    return do(db, lambda tx: tx.run(JOBS).all())
