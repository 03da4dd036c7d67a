"""Has every open concern a living next step, and how far behind is what is due? No content: ids,
states and times.

Only what is due soon is looked at, so that looking costs no more when more is stored. Every concern
is due soon before it is due, and what is tried again is due again soon.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, literal, or_, select

from storage.database.tables import concern, duty
from storage.database.transaction import Transaction
from storage.duties.duties import DROPPED, OPEN, POST, WAKE_KEY

SOON = timedelta(hours=1)


@dataclass(frozen=True)
class Waiting:
    """What is to be done soon. `undelivered_since`: when the oldest message was due;
    `overdue_since`: of anything.

    `most_attempts`: of what was tried most. `given_up`: messages that never reached their person,
    by kind.
    """

    open: tuple[tuple[str, str, int], ...]
    undelivered_since: datetime | None
    overdue_since: datetime | None
    most_attempts: int
    given_up: tuple[tuple[str, int], ...] = ()


def without_next_step(tx: Transaction, school_id: str, now: datetime, limit: int) -> list[str]:
    """Ids of open concerns that want to be woken soon, or never, and that nothing will wake then;
    the earliest first.

    A waking that was put back after a failure is alive, though its time is another. `now`: aware.
    """
    wanted = concern.c.next_wake_at
    ours = (concern.c.school == school_id, concern.c.state == OPEN)
    waking = and_(duty.c.key == literal(WAKE_KEY) + concern.c.id, duty.c.state == OPEN)
    alive = or_(duty.c.due_at <= concern.c.next_wake_at, duty.c.attempts > 0)
    living = select(duty.c.seq).where(waking, alive).exists()
    soon = (
        select(concern.c.id)
        .where(*ours, wanted <= now + SOON, ~living)
        .order_by(wanted, concern.c.opened_at)
    )
    never = select(concern.c.id).where(*ours, wanted.is_(None))
    return [one for found in (never, soon) for one in tx.run(found.limit(limit)).scalars()][:limit]


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
