"""By which calendar were this school's reminders counted? When it is another one now, every open
concern is woken.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, update

from storage.database import tables
from storage.database.transaction import Transaction
from storage.duties.duties import WAKE
from storage.duties.waking import is_open
from storage.people import school_state

_duty = tables.duty.c
_WAKE_ALL = (
    update(tables.duty)
    .where(
        _duty.school == bindparam("in_school"),
        _duty.what == WAKE,
        is_open(_duty),
        _duty.due_at > bindparam("now"),
    )
    .values(due_at=bindparam("now"))
)


def calendar_is(tx: Transaction, school_id: str, calendar: str, now: datetime) -> bool:
    """Keep the name of the present calendar. Whether it is another than before; then every open
    concern is woken.
    """
    if school_state.read(tx, school_id).calendar == calendar:
        return False
    school_state.change(tx, school_id, lambda state: state.but(calendar=calendar), "program")
    wake_all(tx, school_id, now)
    return True


def wake_all(tx: Transaction, school_id: str, now: datetime) -> None:
    """Wake every open concern of this school now; one that wants nothing yet goes back to sleep.
    `now`: aware.
    """
    tx.run(_WAKE_ALL, {"in_school": school_id, "now": now})
