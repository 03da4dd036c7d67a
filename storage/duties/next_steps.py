"""How far behind is what is due? No content: states and times. Only what is due soon is looked at,
so that looking costs no more when more is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, literal_column, select

from storage.database.tables import duty
from storage.database.transaction import Transaction
from storage.duties.duties import DROPPED, POST
from storage.duties.waking import is_open
from storage.evidence import met

SOON, LATE = timedelta(hours=1), timedelta(minutes=5)


@dataclass(frozen=True)
class Waiting:
    """What is to be done soon. `undelivered_since`: when the oldest message was due;
    `overdue_since`: of anything.

    `most_attempts`: of what was tried most. `given_up`: messages that never reached their person,
    by kind. `not_as_written`: what was met lately that the program had not written so.
    `late_schools`: how many have something that was due minutes ago.
    """

    open: tuple[tuple[str, str, int], ...]
    undelivered_since: datetime | None
    overdue_since: datetime | None
    most_attempts: int
    given_up: tuple[tuple[str, int], ...] = ()
    not_as_written: int = 0
    late_schools: int = 0


def waiting(tx: Transaction, school_id: str | None, now: datetime) -> Waiting:
    """What is to be done soon in this school, or in all together (None), counted by what and kind,
    and the oldest of it. `now`: aware.
    """
    ours = (*_due_by(now + SOON, school_id), is_open(duty.c))
    since = func.min(func.coalesce(duty.c.maybe_sent_at, duty.c.due_at))
    undelivered = tx.run(select(since).where(*ours, duty.c.what == POST)).scalar()
    attempts = tx.run(select(func.max(duty.c.attempts)).where(*ours)).scalar()
    overdue = tx.run(select(func.min(duty.c.due_at)).where(*ours, duty.c.due_at <= now)).scalar()
    schools = (
        duty.c.school + ""
    )  # as words: else it may be read in their order, and all that is open
    late = select(func.count(schools.distinct())).where(*ours, duty.c.due_at <= now - LATE)
    return Waiting(
        tuple(_counts(tx, *ours)),
        undelivered,
        overdue,
        attempts or 0,
        tuple(_given_up(tx, school_id)),
        met.lately(tx, school_id, now),
        tx.run(late).scalar_one(),
    )


def _due_by(moment: datetime, school_id: str | None) -> tuple[ColumnElement[bool], ...]:
    """By the index of one school's, or of all."""
    ours = (duty.c.school == school_id,) if school_id else ()
    return (*ours, duty.c.due_at <= moment)


def _given_up(tx: Transaction, school_id: str | None) -> Iterator[tuple[str, int]]:
    dropped = duty.c.state == literal_column(f"'{DROPPED}'")  # written out, for its own index
    ours = (dropped, duty.c.school == school_id) if school_id else (dropped,)
    for row in tx.run(
        select(duty.c.kind, func.count().label("number")).where(*ours).group_by(duty.c.kind)
    ):
        yield row.kind, row.number


def _counts(tx: Transaction, *ours: ColumnElement[bool]) -> Iterator[tuple[str, str, int]]:
    counted = select(duty.c.what, duty.c.kind, func.count().label("number")).where(*ours)
    for row in tx.run(counted.group_by(duty.c.what, duty.c.kind)):
        yield row.what, row.kind, row.number
