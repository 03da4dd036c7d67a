"""What did the program meet that was not as it was written? Said in the log by kind, and kept in
the audit, where it stays after whoever did it has put it back.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import func, literal_column, select

from storage.database import tables
from storage.database.tables import NOT_AS_WRITTEN
from storage.database.transaction import Note, Transaction

log = logging.getLogger("report_image.met")
TOLD_FOR = timedelta(days=30)


def note(tx: Transaction, school_id: str, kind: str, concern_id: str | None = None) -> None:
    """Something of this kind (a table, or what of a concern) does not count as it stands."""
    log.error("not as it was written", extra={"kind": kind, "concern": concern_id or ""})
    tx.note(Note(school_id, "program", NOT_AS_WRITTEN, concern_id, kind))


def lately(tx: Transaction, school_id: str | None, now: datetime) -> int:
    """How much of this school, or of all (None), was met in the last thirty days. `now`: aware."""
    line = tables.audit.c
    which = [line.what == literal_column(f"'{NOT_AS_WRITTEN}'"), line.at > now - TOLD_FOR]
    if school_id is not None:
        which.append(line.school == school_id)
    return int(tx.run(select(func.count()).where(*which)).scalar_one())
