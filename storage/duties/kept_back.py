"""How is a claimed duty that may not go yet put back until later, in its place among all that is
due?
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update

from storage.database.tables import duty as table
from storage.database.transaction import Transaction
from storage.duties.duties import OPEN, Duty


def keep_back(tx: Transaction, waiting: Iterable[tuple[Duty, datetime]]) -> None:
    """Claim none of these again before its moment (aware). It counts as no attempt; one lost
    meanwhile is left.
    """
    for duty, moment in waiting:
        ours = (
            table.c.key == duty.key,
            table.c.state == OPEN,
            table.c.lease_owner == duty.lease_owner,
        )
        tx.run(update(table).where(*ours).values(lease_until=moment))
