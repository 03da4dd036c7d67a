"""How far behind is what is due? No content: states and times. Only what is due soon is looked at,
so that looking costs no more when more is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from storage.database.tables import duty
from storage.database.transaction import Transaction
from storage.duties.duties import DROPPED, OPEN, POST
from storage.evidence import met

SOON = timedelta(hours=1)


@dataclass(frozen=True)
class Waiting:
    """What is to be done soon. `undelivered_since`: when the oldest message was due;
    `overdue_since`: of anything.

    `most_attempts`: of what was tried most. `given_up`: messages that never reached their person,
    by kind. `not_as_written`: what was met lately that the program had not written so.
    """

    open: tuple[tuple[str, str, int], ...]
    undelivered_since: datetime | None
    overdue_since: datetime | None
    most_attempts: int
    given_up: tuple[tuple[str, int], ...] = ()
    not_as_written: int = 0


def waiting(tx: Transaction, schools: Sequence[str], now: datetime) -> Waiting:
    """What is to be done soon in these schools together, counted by what and kind, and the oldest
    of it. `now`: aware.
    """
    ours = (duty.c.school.in_(schools), duty.c.state == OPEN, duty.c.due_at <= now + SOON)
    since = func.min(func.coalesce(duty.c.maybe_sent_at, duty.c.due_at))
    undelivered = tx.run(select(since).where(*ours, duty.c.what == POST)).scalar()
    attempts = tx.run(select(func.max(duty.c.attempts)).where(*ours)).scalar()
    overdue = tx.run(select(func.min(duty.c.due_at)).where(*ours, duty.c.due_at <= now)).scalar()
    return Waiting(
        tuple(_counts(tx, *ours)),
        undelivered,
        overdue,
        attempts or 0,
        tuple(_given_up(tx, schools)),
        met.lately(tx, schools, now),
    )


def _given_up(tx: Transaction, schools: Sequence[str]) -> Iterator[tuple[str, int]]:
    ours = (duty.c.school.in_(schools), duty.c.state == DROPPED)
    for row in tx.run(
        select(duty.c.kind, func.count().label("number")).where(*ours).group_by(duty.c.kind)
    ):
        yield row.kind, row.number


def _counts(tx: Transaction, *ours: ColumnElement[bool]) -> Iterator[tuple[str, str, int]]:
    counted = select(duty.c.what, duty.c.kind, func.count().label("number")).where(*ours)
    for row in tx.run(counted.group_by(duty.c.what, duty.c.kind)):
        yield row.what, row.kind, row.number
