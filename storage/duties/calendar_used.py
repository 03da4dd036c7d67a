"""By which calendar were this school's reminders counted? When it is another one now, every open
concern is woken.
"""

from __future__ import annotations

from datetime import datetime

from storage.database.transaction import Transaction
from storage.duties.waking import wake_all
from storage.people import school_state


def calendar_is(tx: Transaction, school_id: str, calendar: str, now: datetime) -> bool:
    """Keep the name of the present calendar. Whether it is another than before; then every open
    concern is woken.
    """
    if school_state.read(tx, school_id).calendar == calendar:
        return False
    school_state.change(tx, school_id, lambda state: state.but(calendar=calendar), "program")
    wake_all(tx, school_id, now)
    return True
