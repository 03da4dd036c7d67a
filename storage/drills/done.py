"""How many drills were done, and when? Those that two people put away, as the audit tells."""

from __future__ import annotations

from datetime import datetime

from storage.database.transaction import Transaction
from storage.evidence import lines


def put_away(tx: Transaction, school_id: str, since: datetime) -> list[datetime]:
    """When each was put away (UTC), since this aware moment, in order. What the program took away by
    itself is none: it could not be opened, or came back with an older copy.
    """
    told = lines.drills_destroyed(tx, school_id)
    return [one.at for one in told if ":" in one.who and one.at >= since]
