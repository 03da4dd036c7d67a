"""What is counted of a school for somebody of its trust? Concerns from readable columns: none is
opened, and nobody gets to one by it. Drills from the audit. That they looked is noted.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select

from flows.figures.counting import took
from flows.kept.figures import ForTrust
from flows.school.routing import ORDINARY
from flows.school.school import School
from flows.trust.counted import NOBODY_HAD_IT
from flows.trust.people import Trust
from storage.concerns.access import SHREDDED, NotFound
from storage.concerns.counting import PICKED_UP
from storage.database import tables
from storage.database.transaction import Note, Transaction
from storage.drills import done
from storage.evidence.told import COUNTED_FOR_TRUST

_concern, _line = tables.concern.c, tables.chronology.c
_ORDINARY = and_(_concern.school == bindparam("in_school"), _concern.route == ORDINARY)
_LATE = or_(
    and_(_concern.owner.is_not(None), _concern.due_at < bindparam("now")),
    and_(_concern.owner.is_(None), _concern.due_at < bindparam("long_ago")),
)
_OPEN = select(func.count().label("all"), func.count().filter(_LATE).label("late")).where(
    _ORDINARY, _concern.state == "open"
)
_PICKED_UP = (
    select(_concern.opened_at, func.min(_line.at).label("at"))
    .join(tables.chronology, (_line.concern == _concern.id) & (_line.school == _concern.school))
    .where(_ORDINARY, _concern.state != SHREDDED, _concern.opened_at >= bindparam("since"))
    .where(_line.kind == PICKED_UP)
    .group_by(_concern.id, _concern.opened_at)
)


def counted(
    tx: Transaction, school: School, trust: Trust, account: str, since: datetime, now: datetime
) -> ForTrust:
    """Ordinary concerns only: of others a number would tell who was named. `since`: when this year
    began (UTC). Raises NotFound when the account is of nobody of this trust.
    """
    if not trust.has(account):
        raise NotFound
    tx.note(Note(school.id, account, COUNTED_FOR_TRUST))
    ours = {"in_school": school.id}
    found = tx.run(_OPEN, ours | {"now": now, "long_ago": now - NOBODY_HAD_IT}).one()
    pairs = [(row.opened_at, row.at) for row in tx.run(_PICKED_UP, ours | {"since": since})]
    drills = done.put_away(tx, school.id, since)
    days = tuple(school.local(at).date() for at in drills)
    return ForTrust(found.all, found.late, took(pairs), days)
