"""What happened, who did it, and when? Lines are only ever added: the database refuses all else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic_core import to_json
from sqlalchemy import bindparam, func, select

from flows.kept.line import Line
from flows.school.school import School
from storage.concerns import access
from storage.database import tables
from storage.database.columns import in_utc
from storage.database.transaction import Transaction
from storage.evidence import met, proof
from storage.evidence.numbers import before_room, is_near
from storage.sealing.damaged import Damaged

_CALLED = "called-then"  # beside the body: the name and role of whoever it was
_PLACE = {"table": "chronology", "column": "body"}
_IN_ORDER = json.JSONEncoder(sort_keys=True).encode
_ADD = tables.chronology.insert()
_seq, _THIS = tables.chronology.c.seq, tables.chronology.c.concern == bindparam("this")
_LAST, _NUMBERS = select(func.max(_seq)).where(_THIS), select(_seq).where(_THIS)

_ALL = (
    select(tables.chronology)
    .where(tables.chronology.c.concern == bindparam("this"))
    .order_by(tables.chronology.c.seq)
)
_THESE = select(tables.chronology).where(
    tables.chronology.c.id.in_(bindparam("these", expanding=True))
)


def append(
    tx: Transaction, school_id: str, concern_id: str, entries: Sequence[Line]
) -> list[dict[str, Any]]:
    """Add these lines, in this order, after those that are there; the concern is stored and locked
    before.

    Gives the rows, as they are stored.
    """
    last = 0 if concern_id in tx.inserted else _last(tx, concern_id, len(entries))
    rows = [
        _row(tx, school_id, concern_id, seq, entry) for seq, entry in enumerate(entries, last + 1)
    ]
    if rows:
        tx.add(_ADD, rows)
    return rows


def _last(tx: Transaction, concern_id: str, room: int) -> int:
    """The number after which there is room for so many lines."""
    last = tx.run(_LAST, {"this": concern_id}).scalar() or 0
    if is_near(last):
        return last
    taken = tx.run(_NUMBERS, {"this": concern_id}).scalars().all()
    return before_room(max(filter(is_near, taken), default=0), taken, room)


def read(tx: Transaction, school: School, person: str, concern_id: str) -> list[Line]:
    """The lines of a concern that this person may know of, in order; without what somebody else put
    there. Raises NotFound, Damaged.
    """
    access.load(tx, school, person, concern_id)
    try:
        return _whole(tx, concern_id)
    except Damaged:
        return _as_noted(tx, school.id, concern_id)


def _whole(tx: Transaction, concern_id: str) -> list[Line]:
    rows = tx.run(_ALL, {"this": concern_id}).all()
    if [row.seq for row in rows] != [*range(1, len(rows) + 1)]:
        raise Damaged("chronology", concern_id)
    return [_entry(tx, row) for row in rows]


def _as_noted(tx: Transaction, school_id: str, concern_id: str) -> list[Line]:
    ids = proof.lines_of(tx, school_id, concern_id)
    if ids is None:
        raise Damaged("chronology", concern_id)
    found = {row.id: row for row in tx.run(_THESE, {"these": ids}).all()}
    entries = [_entry(tx, found[one]) for one in ids]
    if not tx.looks:
        met.note(tx, school_id, tables.chronology.name, concern_id)
    return entries


def _row(tx: Transaction, school_id: str, concern_id: str, seq: int, entry: Line) -> dict[str, Any]:
    line = {
        "id": entry.id,
        "school": school_id,
        "concern": concern_id,
        "seq": seq,
        "at": entry.at,
        "kind": entry.kind,
        "who": entry.who,
    }
    called = {_CALLED: (entry.name, entry.role)} if entry.name or entry.role else {}
    content = to_json({**entry.body, **called})
    return line | {
        "body": tx.vault.seal(content, concern=concern_id, row=_whole_line(line), **_PLACE)
    }


def _entry(tx: Transaction, row: Any) -> Line:
    line = row._asdict()
    body = tx.vault.open(line.pop("body"), concern=row.concern, row=_whole_line(line), **_PLACE)
    content = json.loads(body)
    called = content.pop(_CALLED, ("", ""))
    return Line(row.id, row.kind, row.who, row.at, content, *called)


def _whole_line(line: dict[str, Any]) -> str:
    """A body is bound to all that its line says: who and when cannot be changed under it."""
    return _IN_ORDER(line | {"at": in_utc(line["at"])})
