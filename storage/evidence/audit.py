"""Who read or wrote what, and when? One chain of lines a school: a line changed, removed or moved
breaks it.

Lines hold ids and digests of what is sealed, never content, so they outlive a shredded concern. The
chain alone shows casual changes; whoever has the key can make a new one, and the last lines can be
cut off. What shows that is a head written down elsewhere: give it to `verify`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, text

from flows.turn import Turn
from storage.database import row_bytes, tables
from storage.database.row_bytes import AT, framed
from storage.database.transaction import Note, Transaction
from storage.evidence import lines
from storage.evidence.lines import FIELDS
from storage.evidence.numbers import before_room, is_near
from storage.evidence.refusals import NOBODY, Counted, thinned

APPENDING = 7_201_146  # any number: who holds this lock is adding to a school's chain
NOTED = (
    tables.audit,
    tables.concern,
    tables.chronology,
    tables.school_state,
    tables.drill,
    *(tables.duty, tables.message, tables.repeat),
    *(tables.reporter, tables.named, tables.added, tables.child_index),
)  # nothing is kept there without a line
_KEPT = tables.audit.name
_ADD = tables.audit.insert()
_END = (
    select(tables.audit.c.seq, tables.audit.c.mac)
    .where(tables.audit.c.school == bindparam("in_school"))
    .order_by(tables.audit.c.seq.desc())
    .limit(1)
)
_AFTER = select(tables.audit.c.seq, tables.audit.c.mac).where(
    tables.audit.c.school == bindparam("in_school"), tables.audit.c.seq > bindparam("after")
)
_OWN_CLOCK = {
    "sqlite": "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')",
    "postgresql": "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
}


@dataclass(frozen=True)
class Head:
    """The last line of a chain: all lines before it hang on its `mac`."""

    seq: int
    mac: str


@dataclass(frozen=True)
class Broken:
    """The first line that is not as it was written."""

    seq: int
    why: str


def saved(tx: Transaction, school_id: str, turn: Turn, digests: str) -> None:
    """Note that a turn was saved: the kinds of its lines, and the digests of what was sealed
    (`storage.evidence.proof`).
    """
    concern, kinds = turn.concern, [entry.kind for entry in turn.entries]
    if concern is None:
        return
    whose = [entry.who for entry in turn.entries]
    who = tx.readers.get(concern.id) or (whose or ["program"])[0]
    what = f"saved {','.join(kinds)}".strip()
    tx.note(Note(school_id, who, what, concern.id, digests))
    tx.kept.put(lines.SAVED, concern.id, digests)


def write(
    tx: Transaction, now: Callable[[], datetime] | None, counted: Counted = NOBODY
) -> Counted:
    """Add what was noted in this transaction to its chains, as the last thing that is done in it.

    `now`: aware; without it the database's own clock counts. `counted`: who was refused lately; it
    is given back as it is once this is committed.
    """
    if not tx.notes:
        return counted
    at = (now() if now else own_clock(tx)).astimezone(UTC)
    notes, counted = thinned(tx.notes, counted, at)
    for school in sorted({note.school for note in notes}):
        _extend(tx, school, at, [note for note in notes if note.school == school])
    tx.notes.clear()
    return counted


def head(tx: Transaction, school_id: str) -> Head | None:
    """The end of the school's chain, to be kept elsewhere; None when nothing was noted yet. A line
    that somebody put where none belongs is not its end.
    """
    row = tx.run(_END, {"in_school": school_id}).first()
    return _of(lines.last(tx, school_id) if row and not is_near(row.seq) else row)


def last_written(tx: Transaction) -> datetime | None:
    """When a line was last added, of any school (UTC)."""
    last: datetime | None = tx.run(select(func.max(tables.audit.c.at))).scalar_one()
    return last


def seal(tx: Transaction, school_id: str) -> str | None:
    """The same in one word, SCHOOL:NUMBER:CODE, as people keep it."""
    end = head(tx, school_id)
    return f"{school_id}:{end.seq}:{end.mac}" if end else None


def schools(tx: Transaction) -> list[str]:
    """Every school that has a chain or should have one. A damaged name is given as it can be read,
    and has no head.
    """
    found = row_bytes.schools(tx, *NOTED)
    return sorted({name.decode("utf-8", "backslashreplace") for name in found})


def verify(tx: Transaction, school_id: str, *known: Head) -> Broken | None:
    """The first broken line of the school's chain, None when it is whole.

    `known`: heads that were written down before; each must still be there.
    """
    mac, last = b"", 0
    kept = {head.seq: head.mac for head in known}
    for last, row in enumerate(_lines(tx, school_id), 1):
        if row.seq != b"%d" % last:
            return Broken(last, "it is missing")
        mac = tx.vault.mac(school_id, framed([mac, *row[:-1]]))
        if mac != row.mac:
            return Broken(last, "it was changed, or does not follow the line before it")
        if kept.get(last, mac.hex()) != mac.hex():
            return Broken(last, "it is not the line that was written down")
    return Broken(last + 1, "it is missing") if max(kept, default=0) > last else None


def _extend(tx: Transaction, school_id: str, at: datetime, notes: list[Note]) -> None:
    if tx.connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:lock, hashtext(:school))")
        tx.connection.execute(lock, {"lock": APPENDING, "school": school_id})
    end = tx.kept.get(_KEPT, school_id) or _free(tx, school_id, len(notes))
    mac, rows = bytes.fromhex(end.mac), []
    for seq, note in enumerate(notes, end.seq + 1):
        mac = tx.vault.mac(school_id, framed([mac, *_fields(seq, at, note)]))
        line = {"seq": seq, "at": at, "platform": _platform(note.who), "mac": mac}
        rows.append(vars(note) | line)
    tx.add(_ADD, rows)
    tx.kept.put(_KEPT, school_id, Head(rows[-1]["seq"], mac.hex()))


def _free(tx: Transaction, school_id: str, room: int) -> Head:
    """The line after which there is room for so many: the last, but where somebody put one where none
    belongs.
    """
    row = tx.run(_END, {"in_school": school_id}).first()
    if row is None or is_near(row.seq):
        return _of(row) or Head(0, "")
    end = _of(lines.last(tx, school_id)) or Head(0, "")
    after = tx.run(_AFTER, {"in_school": school_id, "after": end.seq}).all()
    macs = {end.seq: end.mac} | {each.seq: each.mac.hex() for each in after}
    seq = before_room(end.seq, macs, room)
    return Head(seq, macs[seq])


def _of(row: Any) -> Head | None:
    return Head(row.seq, row.mac.hex()) if row else None


def _fields(seq: int, at: datetime, note: Note) -> list[bytes | None]:
    values = (
        note.school,
        seq,
        at,
        note.who,
        note.what,
        note.concern,
        _platform(note.who),
        note.digest,
    )
    return [row_bytes.stored(each) for each in values]


def _platform(who: str) -> str:
    return who.partition(":")[0] if ":" in who else "program"


def _lines(tx: Transaction, school_id: str) -> Sequence[Row[Any]]:
    return row_bytes.rows(tx, tables.audit, school_id, (*FIELDS, "mac"), "audit.seq")


def own_clock(tx: Transaction) -> datetime:
    """What the database's own clock says, in UTC."""
    told: str = tx.connection.exec_driver_sql(_OWN_CLOCK[tx.connection.dialect.name]).scalar_one()
    return datetime.strptime(told, AT).replace(tzinfo=UTC)
