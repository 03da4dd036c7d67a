"""What if the machine's clock was set back? Nothing may wait until the time that was shown before
comes again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from storage.database import tables
from storage.database.transaction import Transaction
from storage.duties.waking import is_open

NOTICED = timedelta(minutes=1)  # the clocks of several machines differ by less
LONGEST_CLAIM = timedelta(minutes=1)

_audit = tables.audit.c
_LAST = (
    select(_audit.at)
    .where(_audit.school == bindparam("in_school"))
    .order_by(_audit.seq.desc())
    .limit(1)
)


def was_set_back(tx: Transaction, school_id: str, now: datetime) -> bool:
    """Whether the school's last line of the audit is of a later time than this (aware)."""
    at = tx.run(_LAST, {"in_school": school_id}).scalar()
    return at is not None and at > now + NOTICED


def catch_up(tx: Transaction, school_id: str, now: datetime) -> None:
    """All that waits may go now (aware), and whoever claimed it has it no longer than ever. A
    concern that wants nothing yet goes back to sleep."""
    duty = tables.duty.c
    ours = (duty.school == school_id, is_open(duty))
    claimed = now + LONGEST_CLAIM
    for column, later_than in (
        (duty.due_at, now),
        (duty.maybe_sent_at, now),
        (duty.lease_until, claimed),
    ):
        tx.run(update(tables.duty).where(*ours, column > later_than).values({column: later_than}))
