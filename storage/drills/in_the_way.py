"""Does a concern keep these people from drilling? Only one that each of them may know of.

What somebody may not know of changes nothing for them: a drill that is refused, today and again
tomorrow, would tell whoever is named in a concern that there is one. So it begins, and whoever deals
with that concern is told of a drill as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from flows.school.routing import may_know
from flows.school.school import School
from storage.concerns.open_concerns import readable
from storage.database import tables
from storage.database.transaction import Note, Transaction
from storage.people import role_holders

_concern = tables.concern.c


def known_to(tx: Transaction, school: School, people: Sequence[str], who: str) -> bool:
    """Whether an open concern that all these people may know of has no decision. `who`: who asks. One
    that cannot be read is in nobody's way: who may know of it cannot be said.
    """
    tx.note(Note(school.id, who, "looked whether a drill can be"))
    here = (_concern.school == school.id, _concern.state == "open")
    rows = tx.run(select(tables.concern).where(*here)).all()
    tx.vault.fetch([row.id for row in rows])
    now = role_holders.effective(tx, school)
    undecided = [one for one in readable(tx, school.id, rows) if one.decision is None]
    return any(all(may_know(one, person, now) for person in people) for one in undecided)
