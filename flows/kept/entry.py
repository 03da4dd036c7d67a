"""What was added to the record by a form?"""

from __future__ import annotations

from datetime import datetime

from flows.kept.record import Record


class RecordEntry(Record):
    """Something added to the record by a form of its kind (`record.yml`): its fields as they were
    filled in.
    """

    kind: str
    values: dict[str, str]
    who: str
    at: datetime
