"""What may be somebody's, closed ones too, the newest first? Those in which this person is named left
out; none is opened, and nobody is authorised by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, exists, func, select, tuple_, union

from storage.concerns.access import KEPT
from storage.concerns.finding.ways import Ways
from storage.database import tables
from storage.database.transaction import Given, Transaction

_concern, _named = tables.concern.c, tables.named.c
_SHUT_OUT = exists().where(_named.concern == _concern.id, _named.person == bindparam("by"))
_OURS = select(_concern.id, _concern.opened_at).where(
    _concern.school == bindparam("in_school"), KEPT, ~_SHUT_OUT
)
_SINCE, _BEFORE = (bindparam(name, type_=_concern.opened_at.type) for name in ("since", "before"))
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def newest(
    tx: Transaction,
    school_id: str,
    person: str,
    by: Ways,
    since: datetime | None,
    before: datetime | None,
    at_most: int,
) -> Sequence[Row[Any]]:
    """At most so many that were reported since and before these moments (aware; None: any)."""
    if not (by.routes or by.beside):
        return []
    given: Given = {f"route_{n}": route for n, route in enumerate(by.routes)}
    given |= {"in_school": school_id, "by": person, "beside": by.beside, "at_most": at_most}
    given |= {"since": since or _FIRST, "before": before or _LAST}
    return tx.run(_newest_first(len(by.routes), beside=bool(by.beside)), given).all()


@lru_cache
def _newest_first(routes: int, *, beside: bool) -> Select[Any]:
    """What may be somebody's by so many routes, and by standing `beside`. A subquery of its own for each
    route: each reads its index up to the limit.
    """
    by_route = [
        _of_route(bindparam(f"route_{n}", type_=_concern.route.type)) for n in range(routes)
    ]
    parts = [*by_route, _of_these()] if beside else by_route
    found = union(*(select(part.subquery()) for part in parts)).subquery()
    first = select(found).order_by(found.c.opened_at.desc(), found.c.id.desc())
    ids = first.limit(bindparam("at_most")).subquery()
    return select(tables.concern).join_from(ids, tables.concern, _concern.id == ids.c.id)


def _of_these() -> Select[Any]:
    """Found by their ids, for they are few: what is worked out of a moment is in no index of moments."""
    moment = func.coalesce(_concern.opened_at, _concern.opened_at).label("opened_at")
    these = _concern.id.in_(bindparam("beside", expanding=True))
    ours = _OURS.with_only_columns(_concern.id, moment)
    return ours.where(these, moment >= _SINCE, moment < _BEFORE)


def _of_route(route: BindParameter[str]) -> Select[Any]:
    """Compared as pairs: of one index for the route and another for the moment, SQLite took the latter."""
    pair = tuple_(_concern.route, _concern.opened_at)
    newest = (_concern.route.desc(), _concern.opened_at.desc(), _concern.id.desc())
    within = (pair >= tuple_(route, _SINCE), pair < tuple_(route, _BEFORE))
    return _OURS.where(*within).order_by(*newest).limit(bindparam("at_most"))
