"""Which records were destroyed, and is one of them there again? Concerns, and drills. The list is kept
outside the database, so that it outlives a copy that is put back.

A line is made from a line of the audit that holds, and carries a code that only the school's key
can make: nobody destroys a record by writing in the list.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select

from storage.concerns import access, retention
from storage.database import tables
from storage.database.row_bytes import framed
from storage.database.transaction import Transaction
from storage.evidence import lines

AT_ONCE = 500
_concern, _drill = tables.concern.c, tables.drill.c
_DRILL = select(_drill.id).where(_drill.school == bindparam("in_school"))
_GONE = select(_concern.id, _concern.reference).where(
    _concern.school == bindparam("in_school"), _concern.state == access.SHREDDED
)
_THERE = select(_concern.id).where(
    _concern.school == bindparam("in_school"),
    _concern.id.in_(bindparam("these", expanding=True)),
    access.KEPT,
)
DRILL = "drill"  # in place of the reference, which it has none; no reference has a vowel


@dataclass(frozen=True)
class Tombstone:
    """A record that was destroyed on this day (YYYY-MM-DD, UTC); `concern`: its id, or a drill's."""

    day: str
    school: str
    concern: str
    reference: str
    mac: str = ""

    @property
    def line(self) -> str:
        """As it is kept."""
        return " ".join((self.day, self.school, self.concern, self.reference, self.mac))

    @property
    def is_of_a_drill(self) -> bool:
        """Whether it was a drill."""
        return self.reference == DRILL

    def __str__(self) -> str:
        return f"{DRILL if self.is_of_a_drill else 'concern'} {self.concern}"


def missing(tx: Transaction, school_id: str, kept: Sequence[Tombstone]) -> list[Tombstone]:
    """Those that were destroyed, as the audit tells, and are not among these."""
    ours = [one for one in kept if one.school == school_id]
    return [*_concerns_missing(tx, school_id, ours), *_drills_missing(tx, school_id, ours)]


def _drills_missing(tx: Transaction, school_id: str, ours: Sequence[Tombstone]) -> list[Tombstone]:
    gone = {row.digest: f"{row.at:%Y-%m-%d}" for row in lines.drills_destroyed(tx, school_id)}
    known = {one.concern for one in ours if one.is_of_a_drill and holds(tx, one)} if gone else set()
    new = [(one, day) for one, day in gone.items() if one and one not in known]
    return [_coded(tx, Tombstone(day, school_id, one, DRILL)) for one, day in new]


def _concerns_missing(
    tx: Transaction, school_id: str, ours: Sequence[Tombstone]
) -> list[Tombstone]:
    gone = tx.run(_GONE, {"in_school": school_id}).all()
    known = {one.concern for one in ours if holds(tx, one)} if gone else set()
    new = {row.id: row.reference for row in gone if row.id not in known}
    if not new:
        return []
    told = lines.those(tx, school_id, tables.audit.c.what.startswith(retention.DESTROYED))
    days = {row.concern: f"{row.at:%Y-%m-%d}" for row, as_written in told if as_written}
    return [
        _coded(tx, Tombstone(days[one], school_id, one, new[one])) for one in new if one in days
    ]


def there_again(tx: Transaction, school_id: str, kept: Sequence[Tombstone]) -> list[Tombstone]:
    """Those of these that stand in the database once more."""
    ours = [one for one in kept if one.school == school_id]
    there: set[str] = set(tx.run(_DRILL, {"in_school": school_id}).scalars())
    for start in range(0, len(ours), AT_ONCE):
        some = [one.concern for one in ours[start : start + AT_ONCE]]
        there |= set(tx.run(_THERE, {"in_school": school_id, "these": some}).scalars())
    again = {one.concern: one for one in ours if one.concern in there and holds(tx, one)}
    return list(again.values())


def faults(tx: Transaction, school_id: str, kept: Sequence[Tombstone]) -> Iterator[str]:
    """A sentence for each line of the school that does not hold, and for each record that is there
    all the same.
    """
    for one in kept:
        if one.school == school_id and not holds(tx, one):
            yield f"{one}: the line that says it was destroyed is not as it was written"
    for one in there_again(tx, school_id, kept):
        yield f"{one}: it is there again, though it was destroyed: start the bot"


def holds(tx: Transaction, one: Tombstone) -> bool:
    """Whether the program wrote this line."""
    return hmac.compare_digest(one.mac, _coded(tx, one).mac)


def _coded(tx: Transaction, one: Tombstone) -> Tombstone:
    said = [b"tombstone", *(each.encode() for each in (one.day, one.concern, one.reference))]
    return replace(one, mac=tx.vault.row_mac(one.school, framed(said)).hex())
