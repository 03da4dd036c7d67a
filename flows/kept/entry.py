"""What was added to the record by a form?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.kept.record import Record

CHILD, ABOUT = "child", "about"  # `about`: the place of the first entry of the child who is meant
SAME = "same"  # in a child's own: whether it is one entered before, and whose
WITHDRAWN, PLACE = "withdrawn", "place"  # `place`: of what else than a child was entered in error


class RecordEntry(Record):
    """Something added to the record by a form of its kind (`record.yml`): its fields as they were
    filled in.
    """

    kind: str
    values: dict[str, str]
    who: str
    at: datetime


def in_error(entries: Sequence[RecordEntry]) -> dict[str, RecordEntry]:
    """What else than a child was entered in error: the entry that says so, by the place of each."""
    return {
        one.values[PLACE]: one for one in entries if one.kind == WITHDRAWN and PLACE in one.values
    }


def by_place(entries: Sequence[RecordEntry]) -> dict[str, RecordEntry]:
    """Those of all the entries that were not entered in error, nor say so of another, by their place."""
    wrong = in_error(entries)
    said = list(wrong.values())
    counted = ((str(at), one) for at, one in enumerate(entries))
    return {place: one for place, one in counted if place not in wrong and one not in said}


def standing(entries: Sequence[RecordEntry]) -> list[RecordEntry]:
    """The same, in order."""
    return list(by_place(entries).values()) if in_error(entries) else list(entries)
