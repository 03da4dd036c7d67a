"""Is every concern in the index of children, under the key there is now?

Concerns stored before there was an index are put in it, and all of them anew once the key has
changed, or what counts as the same name: tokens made otherwise are found by nobody. A damaged
concern is left out and logged; it has its turn when it is next saved.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from storage.concerns import repeats
from storage.concerns.access import KEPT
from storage.concerns.children import child_index
from storage.concerns.open_concerns import readable
from storage.database import tables
from storage.database.transaction import Transaction


def of_every_school(tx: Transaction, now: datetime) -> None:
    """The same for each school in the record whose lasting keys can be read. Raises AlreadyDone."""
    columns = tables.concern.c
    for school_id in tx.run(select(columns.school).distinct()).scalars().all():
        if not tx.vault.damaged_roots(school_id):
            bring_up_to_date(tx, school_id, now)


def bring_up_to_date(tx: Transaction, school_id: str, now: datetime) -> None:
    """Index every concern of the school, once for each key. `now`: aware. Raises AlreadyDone."""
    mark = f"child-index:{child_index.KEYS}:{tx.vault.token(school_id, '')}"
    if repeats.done_before(tx, school_id, mark):
        return
    columns = tables.concern.c
    found = select(tables.concern).where(columns.school == school_id, KEPT)
    rows = tx.run(found.order_by(columns.id).with_for_update()).all()
    for concern in readable(tx, school_id, rows):
        child_index.index_anew(tx, concern)
    repeats.remember(tx, school_id, mark, None, "", now)
