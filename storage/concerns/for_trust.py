"""What is counted of a school's concerns for somebody of its trust? From readable columns: no concern
is opened, and nobody gets to one by it. That they looked is noted.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, select

from flows.figures.counting import took
from flows.kept.figures import ForTrust
from flows.school.routing import ORDINARY
from flows.school.school import School
from flows.trust.people import Trust
from storage.concerns.access import SHREDDED, NotFound
from storage.concerns.counting import PICKED_UP
from storage.database import tables
from storage.database.transaction import Note, Transaction
from storage.evidence.told import COUNTED_FOR_TRUST

_concern, _line = tables.concern.c, tables.chronology.c


def counted(
    tx: Transaction, school: School, trust: Trust, account: str, since: datetime, now: datetime
) -> ForTrust:
    """Ordinary concerns only: of others a number would tell who was named. `since`: when this year
    began (UTC). Raises NotFound when the account is of nobody of this trust.
    """
    if not trust.has(account):
        raise NotFound
    tx.note(Note(school.id, account, COUNTED_FOR_TRUST))
    ordinary = and_(_concern.school == school.id, _concern.route == ORDINARY)
    still = select(func.count(), func.count().filter(_concern.due_at < now)).where(
        ordinary, _concern.state == "open"
    )
    picked_up = (
        select(_concern.opened_at, func.min(_line.at))
        .join(tables.chronology, (_line.concern == _concern.id) & (_line.school == school.id))
        .where(ordinary, _concern.state != SHREDDED, _concern.opened_at >= since)
        .where(_line.kind == PICKED_UP)
        .group_by(_concern.id, _concern.opened_at)
    )
    counts = tx.run(still).one()
    pairs = [(row[0], row[1]) for row in tx.run(picked_up)]
    return ForTrust(counts[0], counts[1], took(pairs))
