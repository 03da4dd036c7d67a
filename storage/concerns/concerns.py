"""How is all that a turn leads to saved, and which concerns are there? (Lists of open ones:
`storage.concerns.open_concerns`.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from datetime import datetime

from sqlalchemy import (
    Select,
    String,
    Table,
    bindparam,
    delete,
    literal_column,
    select,
    union_all,
    update,
)

from flows.concern import Concern
from flows.school.school import School
from flows.turn import Turn
from storage.concerns import access, chronology, places
from storage.concerns.access import (
    NotFound,
    load,
    load_for_program,
    load_for_reporter,
    look_for_reporter,
)
from storage.concerns.children import child_index
from storage.concerns.open_concerns import LISTED, Summary, open_for, open_of, owners_out, readable
from storage.database import tables
from storage.database.transaction import Transaction
from storage.duties import from_turn
from storage.evidence import audit, proof

__all__ = [
    "LISTED",
    "Conflict",
    "NotFound",
    "ReferenceTaken",
    "Summary",
    "load",
    "load_for_program",
    "load_for_reporter",
    "look_for_reporter",
    "open_for",
    "open_of",
    "owners_out",
    "readable",
    "reported_by",
    "reported_since",
    "save",
]

# Never the id itself: SQLite would look everywhere for what is of a concern that has another now.
_UPDATE = update(tables.concern).where(
    tables.concern.c.id == bindparam("this"), tables.concern.c.version == bindparam("loaded")
)

_report = tables.reporter.c
_REPORTED = (
    select(_report.concern)
    .where(_report.school == bindparam("in_school"), _report.person == bindparam("by"))
    .order_by(_report.at.desc(), _report.report)
)


def _of(table: Table, by: str) -> Select[tuple[str, str]]:
    name = literal_column(f"'{table.name}'", String).label("of")
    return select(name, table.c[by].label("by")).where(table.c.concern == bindparam("this"))


_PEOPLE = (_of(tables.named, "person"), _of(tables.added, "person"))
_FOUND_BY = union_all(*_PEOPLE, _of(tables.child_index, "token"))  # one statement, in every turn


class Conflict(Exception):
    """The concern is not as it was when it was loaded, or was never loaded in this transaction."""


class ReferenceTaken(Exception):
    """Another concern of the school has this reference: draw a new one."""


def save(tx: Transaction, school: School, turn: Turn, now: datetime) -> None:
    """Store all that a turn leads to; a turn without a concern leads to nothing that is stored.

    A concern loaded in this transaction is updated, any other is inserted. `now`: aware. Raises
    Conflict, ReferenceTaken, and ValueError for another school's concern.
    """
    concern = turn.concern
    if concern is None:
        return
    if concern.school != school.id:
        raise ValueError("the concern belongs to another school")
    stored = _found_by(tx, concern)
    tokens = _tokens(tx, concern, stored[tables.child_index.name])
    body = _write(tx, concern, turn, child_index.digest(tokens), now)
    _write_people(tx, concern, stored)
    child_index.index(tx, concern, tokens, stored[tables.child_index.name])
    lines = chronology.append(tx, school.id, concern.id, turn.entries)
    audit.saved(tx, school.id, turn, proof.digests(body, lines))
    if concern.id not in tx.inserted:
        from_turn.wake(tx, concern, turn.wake_at, now)
    tx.inserted.discard(concern.id)


def reported_by(tx: Transaction, school: School, person: str) -> list[str]:
    """The concerns that this person reported as far as a column says, newest first: where to look
    (`load_for_reporter`).
    """
    return list(tx.run(_REPORTED, {"in_school": school.id, "by": person}).scalars())


def reported_since(tx: Transaction, school: School, person: str, since: datetime) -> bool:
    """Whether this person has reported anything since then (UTC), as far as a column says."""
    report = tables.reporter.c
    theirs = (report.school == school.id, report.person == person, report.at >= since)
    return tx.run(select(report.report).where(*theirs).limit(1)).first() is not None


def _write(tx: Transaction, concern: Concern, turn: Turn, found_by: str, now: datetime) -> bytes:
    version = tx.versions.get(concern.id, 0) + 1
    if version == 1:
        tx.vault.begin(concern.id, concern.school)
    asked = from_turn.rows(tx, concern, version, turn.duties)
    before = tx.beside.get(concern.id)
    beside = (
        from_turn.first(asked) if version == 1 else from_turn.queue(tx, concern, before, asked, now)
    ).model_copy(update={"version": version, "wake_at": turn.wake_at, "found_by": found_by})
    body = access.sealed(tx.vault, concern, beside)
    values = places.columns(concern, beside) | {"body": body}
    if version > 1:
        del values["reference"]  # it stays what it is, whoever else's row says it has it
        this = {"this": values.pop("id"), "loaded": version - 1}
        written = tx.changed(_UPDATE, values | this)
    else:
        written = tx.add_new(tables.concern, [values])
        tx.inserted.add(concern.id)
    if not written:
        raise _refused(tx, concern)
    if version == 1:
        from_turn.begin(tx, concern, asked, turn.wake_at, now)
    tx.versions[concern.id], tx.beside[concern.id] = version, beside
    return body


def _refused(tx: Transaction, concern: Concern) -> Exception:
    stored = tx.run(select(tables.concern.c.id).where(tables.concern.c.id == concern.id)).first()
    return (
        Conflict("the concern has changed since")
        if stored
        else ReferenceTaken("draw another reference")
    )


def _tokens(tx: Transaction, concern: Concern, stored: Set[str]) -> Set[str]:
    """By what its children are found. Where nothing that it is made of was changed since it was loaded,
    and what is stored is what was sealed then, that is it; else it is worked out.
    """
    before, beside = tx.locked.get((concern.school, concern.id)), tx.beside.get(concern.id)
    same = before and beside and child_index.is_of_both(before, concern)
    if same and beside and child_index.fit(stored, beside.found_by):
        return stored
    return child_index.tokens(tx, concern)


def _found_by(tx: Transaction, concern: Concern) -> dict[str, set[str]]:
    """By table, whom and what the concern stands there under; nothing for one that is new."""
    found: dict[str, set[str]] = defaultdict(set)
    if concern.id in tx.versions:
        for row in tx.run(_FOUND_BY, {"this": concern.id}):
            found[row.of].add(row.by)
    return found


def _write_people(tx: Transaction, concern: Concern, stored: Mapping[str, Set[str]]) -> None:
    rows = places.of_people(concern)
    tx.add_new(tables.reporter, rows[tables.reporter])
    for table in (tables.named, tables.added):
        there, people = stored[table.name], {row["person"] for row in rows[table]}
        if there - people:
            gone = (table.c.concern == concern.id, table.c.person.not_in(people))
            tx.run(delete(table).where(*gone))
        if new := [row for row in rows[table] if row["person"] not in there]:
            tx.run(table.insert(), new)
