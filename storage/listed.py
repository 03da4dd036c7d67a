"""Which open concerns may this person know of, what is due next first? Reads no more of them than can be shown."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, select, union

from flows.concern import Concern
from flows.routing import may_know, routes_to
from flows.school import School
from storage import access, tables
from storage.unit import Note, Unit
from storage.vault import Damaged

log = logging.getLogger("report_image")

LISTED = 100  # as many blocks as a page of Slack has
_concern = tables.concern.c


@dataclass(frozen=True)
class Summary:
    """A concern in a list: no content. Times are UTC."""

    id: str
    reference: str
    urgency: str
    owner: str | None
    opened_at: datetime
    next_wake_at: datetime | None


def open_for(unit: Unit, school: School, person: str, limit: int = LISTED) -> list[Summary]:
    """The open concerns that this person may know of: what nothing will wake, then what is due, the earliest first.

    At most `limit`. A damaged one is left out and logged.
    """
    ways = [_concern.route == route for route in routes_to(person, school)]
    return _known(unit, school, person, ways, limit)


def open_of(unit: Unit, school: School, owner: str, limit: int = LISTED) -> list[Summary]:
    """The open concerns that this person has, and may know of; in the same order."""
    return _known(unit, school, owner, [_concern.owner == owner], limit)


def _known(
    unit: Unit, school: School, person: str, ways: Sequence[ColumnElement[bool]], limit: int
) -> list[Summary]:
    """Plain columns say which concerns it may be; whether it is so, only the concern itself, opened, says."""
    unit.note(Note(school.id, person, "listed"))
    found: list[Summary] = []
    for rows in _batches(unit, school, person, ways, limit):
        found += [_summary(row) for row in rows if (one := _whole(unit, row)) and may_know(one, person, school)]
        if len(found) >= limit:
            break
    return found[:limit]


def _batches(
    unit: Unit, school: School, person: str, ways: Sequence[ColumnElement[bool]], size: int
) -> Iterator[list[Row[Any]]]:
    offset = 0
    while ways and (ids := list(unit.run(_due_first(school.id, person, ways, size, offset)).scalars())):
        unit.vault.fetch(ids)
        rows = {row.id: row for row in unit.run(select(tables.concern).where(_concern.id.in_(ids)))}
        yield [rows[one] for one in ids if one in rows]
        offset += size


def _due_first(school_id: str, person: str, ways: Sequence[ColumnElement[bool]], size: int, offset: int) -> Any:
    """A subquery of its own for each way, and for what nothing will wake: each reads its index up to the limit."""
    named = tables.named.c
    shut_out = exists().where(named.concern == _concern.id, named.person == person)
    ours = select(_concern.id, _concern.next_wake_at, _concern.opened_at).where(
        _concern.school == school_id, _concern.state == "open", ~shut_out)
    moments = (_concern.next_wake_at.is_(None), _concern.next_wake_at.is_not(None))
    parts = [ours.where(way, moment).order_by(_concern.next_wake_at, _concern.opened_at).limit(size + offset)
             for way in ways for moment in moments]
    each = union(*(select(part.subquery()) for part in parts)).subquery().c
    in_order = select(each.id).order_by(each.next_wake_at.is_not(None), each.next_wake_at, each.opened_at)
    return in_order.limit(size).offset(offset)


def _summary(row: Row[Any]) -> Summary:
    return Summary(row.id, row.reference, row.urgency, row.owner, row.opened_at, row.next_wake_at)


def _whole(unit: Unit, row: Row[Any]) -> Concern | None:
    try:
        return access.opened(unit.vault, row)
    except Damaged as damage:
        log.error("left out of a list: %s", damage)
        return None
