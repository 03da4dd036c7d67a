"""Whoever asks again and again for what is not theirs fills neither the record nor the audit."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from storage.concerns import chronology, concerns
from storage.concerns.access import NotFound
from storage.database import tables
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.evidence import audit, told
from tests.support.storage.records import (
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    RIVERSIDE,
    TEACHER,
    concern,
    do,
    line,
    stored,
)

STRANGER = "slack:U0STRANGER"
ABSENT = "no-such-concern"


class Undone(Exception):
    """Nothing of this may stay."""


def asks(db: Database, person: str, concern_id: str, at: datetime = NOW, times: int = 1) -> None:
    db._now = lambda: at
    for _ in range(times):
        do(db, _is_refused, person, concern_id)


def _is_refused(tx: Transaction, person: str, concern_id: str) -> None:
    with pytest.raises(NotFound):
        concerns.load(tx, HILLSIDE, person, concern_id)


def refused(db: Database) -> list[tuple[str, str, str | None]]:
    """What the audit says of who was refused."""
    row = tables.audit.c
    found = select(row.who, row.what, row.concern).where(row.what.like("refused%"))
    return [tuple(each) for each in do(db, lambda tx: tx.run(found.order_by(row.seq)).all())]


def test_who_asks_a_hundred_times_in_an_hour_is_one_line_and_a_count_afterwards(
    db: Database,
) -> None:
    one = stored(db, concern(), entries=(line("reported", TEACHER, NOW),))
    asks(db, STRANGER, one.id, times=100)
    assert refused(db) == [(STRANGER, "refused", one.id)]
    asks(db, STRANGER, one.id, NOW + timedelta(hours=1))
    assert refused(db)[1:] == [
        (STRANGER, "refused, 99 times more", one.id),
        (STRANGER, "refused", one.id),
    ]
    assert [e.kind for e in do(db, chronology.read, HILLSIDE, DSL, one.id)] == ["reported"]
    assert do(db, audit.verify, HILLSIDE.id) is None
    assert told.kind_of("refused, 99 times more") == "refused"


def test_the_count_is_written_with_whatever_is_noted_next(db: Database) -> None:
    one = stored(db, concern())
    asks(db, STRANGER, one.id, times=3)
    db._now = lambda: NOW + timedelta(hours=2)
    do(db, concerns.load, HILLSIDE, DSL, one.id)
    assert refused(db)[1:] == [(STRANGER, "refused, 2 times more", one.id)]


def test_each_person_and_each_concern_is_told_of_but_no_made_up_one(db: Database) -> None:
    one, other = stored(db, concern()), stored(db, concern())
    far = stored(db, concern(RIVERSIDE), at=RIVERSIDE)
    asks(db, STRANGER, one.id)
    asks(db, STRANGER, other.id)
    asks(db, TEACHER, one.id)
    for n in range(50):
        asks(db, STRANGER, f"{ABSENT}-{n}")
    asks(db, STRANGER, far.id)
    assert refused(db) == [
        (STRANGER, "refused", one.id),
        (STRANGER, "refused", other.id),
        (TEACHER, "refused", one.id),
        (STRANGER, "refused", None),
    ]


def test_a_transaction_that_came_to_nothing_is_not_counted(db: Database) -> None:
    one = stored(db, concern(named=frozenset({HEAD})))

    def fails(tx: Transaction) -> None:
        _is_refused(tx, STRANGER, one.id)
        audit.write(tx, lambda: NOW, db._refused)
        raise Undone

    with pytest.raises(Undone):
        db.transaction(fails)
    asks(db, STRANGER, one.id)
    assert refused(db) == [(STRANGER, "refused", one.id)]


def test_a_clock_that_was_set_back_keeps_nobody_quiet(db: Database) -> None:
    one = stored(db, concern())
    asks(db, STRANGER, one.id, NOW + timedelta(days=900))
    asks(db, STRANGER, one.id)
    assert refused(db) == [(STRANGER, "refused", one.id)] * 2
