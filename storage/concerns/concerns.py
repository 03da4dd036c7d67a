"""How is all that a turn leads to saved, and which concerns are there? (Lists of open ones:
`storage.concerns.open_concerns`.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, Table, bindparam, delete, select, update

from flows.concern import Concern
from flows.follow_up.follow_ups import first_due_of
from flows.school.school import School
from flows.turn import Turn
from storage.concerns import access, child_index, chronology
from storage.concerns.access import NotFound, load, load_for_program, load_for_reporter
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
    "Reported",
    "Summary",
    "in_thread",
    "load",
    "load_for_program",
    "load_for_reporter",
    "open_for",
    "open_of",
    "owners_out",
    "readable",
    "reported_by",
    "save",
]

_PLAIN = (
    "id",
    "school",
    "reference",
    "state",
    "urgency",
    "route",
    "owner",
    "protocol",
    "opened_at",
)
_UPDATE = update(tables.concern).where(
    tables.concern.c.id == bindparam("this"), tables.concern.c.version == bindparam("loaded")
)


class Conflict(Exception):
    """The concern is not as it was when it was loaded, or was never loaded in this transaction."""


class ReferenceTaken(Exception):
    """Another concern of the school has this reference: draw a new one."""


@dataclass(frozen=True)
class Reported:
    """What a reporter may know of their report: no content. `at` is UTC."""

    concern: str
    reference: str
    report: str
    at: datetime
    state: str
    owner: str | None


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
    body = _write(tx, concern, turn.wake_at)
    _write_reporters(tx, concern)
    _write_people(tx, tables.named, concern, concern.named)
    _write_people(tx, tables.added, concern, concern.may_read)
    child_index.index(tx, concern)
    lines = chronology.append(tx, school.id, concern.id, turn.entries)
    audit.saved(tx, school.id, turn, proof.digests(body, lines))
    from_turn.add(tx, concern, tx.versions[concern.id], turn.duties, now)
    from_turn.wake(tx, concern, turn.wake_at, now)
    tx.inserted.discard(concern.id)


def reported_by(tx: Transaction, school: School, person: str) -> list[Reported]:
    """What this person reported, newest first."""
    report, concern = tables.reporter.c, tables.concern.c
    found = (
        select(
            report.concern,
            concern.reference,
            report.report,
            report.at,
            concern.state,
            concern.owner,
        )
        .join_from(tables.reporter, tables.concern)
        .where(report.school == school.id, report.person == person)
        .order_by(report.at.desc(), report.report)
    )
    return [Reported(**row._mapping) for row in tx.run(found)]


def in_thread(tx: Transaction, school_id: str, channel: str, thread_ts: str) -> str | None:
    """Which concern the thread under this message is about: its id, or None when the message is not
    ours.
    """
    columns = tables.message.c
    there = (columns.school == school_id, columns.channel == channel, columns.ts == thread_ts)
    return tx.run(select(columns.concern).where(*there)).scalar()


def _write(tx: Transaction, concern: Concern, wake_at: datetime | None) -> bytes:
    version = tx.versions.get(concern.id, 0)
    if not version:
        tx.vault.begin(concern.id, concern.school)
    body = access.sealed(tx.vault, concern)
    values = {name: getattr(concern, name) for name in _PLAIN}
    values |= {
        "next_wake_at": wake_at,
        "due_at": first_due_of(concern),
        "version": version + 1,
        "body": body,
    }
    if version:
        written = tx.changed(_UPDATE, values | {"this": concern.id, "loaded": version})
    else:
        written = tx.changed(tx.add_new(tables.concern), values)
        tx.inserted.add(concern.id)
    if not written:
        raise _refused(tx, concern)
    tx.versions[concern.id] = version + 1
    return body


def _refused(tx: Transaction, concern: Concern) -> Exception:
    stored = tx.run(select(tables.concern.c.id).where(tables.concern.c.id == concern.id)).first()
    return (
        Conflict("the concern has changed since")
        if stored
        else ReferenceTaken("draw another reference")
    )


def _write_reporters(tx: Transaction, concern: Concern) -> None:
    place = {"school": concern.school, "concern": concern.id}
    rows = [
        place | {"report": one.id, "person": one.reporter, "at": one.at} for one in concern.reports
    ]
    tx.run(tx.add_new(tables.reporter), rows)


@cache
def _people(table: Table) -> Select[tuple[str]]:
    return select(table.c.person).where(table.c.concern == bindparam("this"))


def _write_people(tx: Transaction, table: Table, concern: Concern, people: frozenset[str]) -> None:
    new_one = concern.id in tx.inserted
    stored = set() if new_one else set(tx.run(_people(table), {"this": concern.id}).scalars())
    if gone := stored - people:
        tx.run(delete(table).where(table.c.concern == concern.id, table.c.person.in_(gone)))
    if new := sorted(people - stored):
        rows = [
            {"concern": concern.id, "person": person, "school": concern.school} for person in new
        ]
        tx.run(table.insert(), rows)
