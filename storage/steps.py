"""Has every open concern a living next step, and how far behind is what is due? No content: ids, states and times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from storage.duties import DROPPED, OPEN, POST, WAKE
from storage.tables import concern, duty
from storage.unit import Unit


@dataclass(frozen=True)
class Waiting:
    """What is open now. `undelivered_since`: since when the oldest message waits; `overdue_since`: of anything due.

    `given_up`: messages that never reached their person, by kind.
    """

    open: tuple[tuple[str, str, int], ...]
    undelivered_since: datetime | None
    overdue_since: datetime | None
    most_attempts: int
    given_up: tuple[tuple[str, int], ...] = ()


def without_next_step(unit: Unit, school_id: str, limit: int) -> list[str]:
    """Ids of open concerns that nothing will wake when they want it, the oldest first.

    A waking that was put back after a failure is alive, though its time is another.
    """
    waking = and_(duty.c.concern == concern.c.id, duty.c.what == WAKE, duty.c.state == OPEN)
    alive = or_(duty.c.due_at <= concern.c.next_wake_at, duty.c.attempts > 0)
    living = select(duty.c.seq).where(waking, concern.c.next_wake_at.is_not(None), alive).exists()
    ours = (concern.c.school == school_id, concern.c.state == OPEN)
    found = select(concern.c.id).where(*ours, ~living).order_by(concern.c.opened_at).limit(limit)
    return list(unit.run(found).scalars())


def waiting(unit: Unit, schools: Sequence[str], now: datetime) -> Waiting:
    """What is open in these schools together, counted by what and kind, and the oldest of it."""
    ours = (duty.c.school.in_(schools), duty.c.state == OPEN)
    since = func.min(func.coalesce(duty.c.maybe_sent_at, duty.c.due_at))
    posts = select(since.label("since"), func.max(duty.c.attempts).label("attempts"))
    oldest = unit.run(posts.where(*ours, duty.c.what == POST)).one()
    overdue = unit.run(select(func.min(duty.c.due_at)).where(*ours, duty.c.due_at <= now)).scalar()
    return Waiting(tuple(_counts(unit, schools)), oldest.since, overdue, oldest.attempts or 0,
                   tuple(_given_up(unit, schools)))


def _given_up(unit: Unit, schools: Sequence[str]) -> Iterator[tuple[str, int]]:
    ours = (duty.c.school.in_(schools), duty.c.state == DROPPED)
    for row in unit.run(select(duty.c.kind, func.count().label("number")).where(*ours).group_by(duty.c.kind)):
        yield row.kind, row.number


def _counts(unit: Unit, schools: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    ours = (duty.c.school.in_(schools), duty.c.state == OPEN)
    counted = select(duty.c.what, duty.c.kind, func.count().label("number")).where(*ours)
    for row in unit.run(counted.group_by(duty.c.what, duty.c.kind)):
        yield row.what, row.kind, row.number
