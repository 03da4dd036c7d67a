"""Which concerns may be somebody's, in the order in which they are due? Concerns that say they are
open, those in which this person is named left out; none is opened, and nobody is authorised by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, select, union

from storage.concerns.finding.ways import Ways
from storage.database import tables
from storage.database.transaction import Given, Transaction

_concern, _named = tables.concern.c, tables.named.c


def in_batches(
    tx: Transaction, school_id: str, person: str, by: Ways, size: int, *, had: bool = False
) -> Iterator[Sequence[Row[Any]]]:
    """So many at once, with their keysets in the vault. `had`: only what this person has."""
    if not (by.routes or by.beside):
        return
    asked = _due_first(len(by.routes), beside=bool(by.beside), had=had)
    given: Given = {f"route_{n}": route for n, route in enumerate(by.routes)}
    given |= {"in_school": school_id, "by": person, "beside": by.beside, "size": size}
    for start in count(0, size):
        rows = tx.run(asked, given | {"start": start, "as_far": start + size}).all()
        for row in rows:
            tx.vault.take(row.id, row.wrapped)
        yield rows
        if len(rows) < size:  # there are no more
            return


@lru_cache
def _due_first(routes: int, *, beside: bool, had: bool) -> Select[Any]:
    """What may be somebody's by so many routes, and by standing `beside`, and whose it is (`had`),
    with its keyset. A subquery of its own for each way, and for what is never due: each reads its
    index up to the limit.
    """
    shut_out = exists().where(_named.concern == _concern.id, _named.person == bindparam("by"))
    stated = (_concern.school == bindparam("in_school"), _concern.state == "open", ~shut_out)
    ours = select(_concern.id, _concern.due_at, _concern.opened_at).where(*stated)
    ours = ours.where(_concern.owner == bindparam("by")) if had else ours
    by_route = [
        ours.where(_concern.route == bindparam(f"route_{n}"), moment)
        .order_by(_concern.due_at, _concern.opened_at)
        .limit(bindparam("as_far"))
        for n in range(routes)
        for moment in (_concern.due_at.is_not(None), _concern.due_at.is_(None))
    ]
    these = ours.where(_concern.id.in_(bindparam("beside", expanding=True)))
    parts = [*by_route, these] if beside else by_route
    each = union(*(select(part.subquery()) for part in parts)).subquery()
    in_order = select(each).order_by(*_order(each.c))
    first = in_order.limit(bindparam("size")).offset(bindparam("start")).subquery()
    return (
        select(_concern.id, _concern.school, _concern.body, tables.keyset.c.wrapped)
        .join_from(first, tables.concern, _concern.id == first.c.id)
        .outerjoin(tables.keyset, tables.keyset.c.concern == _concern.id)
        .order_by(*_order(first.c))
    )


def _order(columns: Any) -> tuple[ColumnElement[Any], ...]:
    return columns.due_at.is_(None), columns.due_at, columns.opened_at, columns.id
