"""How is all that a turn leads to saved, and which concerns are there? (Lists of open ones: `storage.listed`.)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, Table, bindparam, delete, select, update

from flows.concern import Concern
from flows.followup import first_due_of
from flows.school import School
from flows.turn import Turn
from storage import access, audit, children, chronology, plan, proof, tables
from storage.access import NotFound, load, load_for_program, load_for_reporter
from storage.listed import LISTED, Summary, open_for, open_of, owners_out, readable
from storage.unit import Unit

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

_PLAIN = ("id", "school", "reference", "state", "urgency", "route", "owner", "protocol", "opened_at")
_UPDATE = update(tables.concern).where(
    tables.concern.c.id == bindparam("this"), tables.concern.c.version == bindparam("loaded"))


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


def save(unit: Unit, school: School, turn: Turn, now: datetime) -> None:
    """Store all that a turn leads to; a turn without a concern leads to nothing that is stored.

    A concern loaded in this transaction is updated, any other is inserted. `now`: aware. Raises Conflict,
    ReferenceTaken, and ValueError for another school's concern.
    """
    concern = turn.concern
    if concern is None:
        return
    if concern.school != school.id:
        raise ValueError("the concern belongs to another school")
    body = _write(unit, concern, turn.wake_at)
    _write_reporters(unit, concern)
    _write_people(unit, tables.named, concern, concern.named)
    _write_people(unit, tables.added, concern, concern.may_read)
    children.index(unit, concern)
    lines = chronology.append(unit, school.id, concern.id, turn.entries)
    audit.saved(unit, school.id, turn, proof.digests(body, lines))
    plan.add(unit, concern, unit.versions[concern.id], turn.duties, now)
    plan.wake(unit, concern, turn.wake_at, now)
    unit.inserted.discard(concern.id)


def reported_by(unit: Unit, school: School, person: str) -> list[Reported]:
    """What this person reported, newest first."""
    report, concern = tables.reporter.c, tables.concern.c
    found = (
        select(report.concern, concern.reference, report.report, report.at, concern.state, concern.owner)
        .join_from(tables.reporter, tables.concern)
        .where(report.school == school.id, report.person == person)
        .order_by(report.at.desc(), report.report)
    )
    return [Reported(**row._mapping) for row in unit.run(found)]




def in_thread(unit: Unit, school_id: str, channel: str, thread_ts: str) -> str | None:
    """Which concern the thread under this message is about: its id, or None when the message is not ours."""
    columns = tables.message.c
    there = (columns.school == school_id, columns.channel == channel, columns.ts == thread_ts)
    return unit.run(select(columns.concern).where(*there)).scalar()


def _write(unit: Unit, concern: Concern, wake_at: datetime | None) -> bytes:
    version = unit.versions.get(concern.id, 0)
    if not version:
        unit.vault.begin(concern.id, concern.school)
    body = access.sealed(unit.vault, concern)
    values = {name: getattr(concern, name) for name in _PLAIN}
    values |= {"next_wake_at": wake_at, "due_at": first_due_of(concern), "version": version + 1, "body": body}
    if version:
        written = unit.changed(_UPDATE, values | {"this": concern.id, "loaded": version})
    else:
        written = unit.changed(unit.add_new(tables.concern), values)
        unit.inserted.add(concern.id)
    if not written:
        raise _refused(unit, concern)
    unit.versions[concern.id] = version + 1
    return body


def _refused(unit: Unit, concern: Concern) -> Exception:
    stored = unit.run(select(tables.concern.c.id).where(tables.concern.c.id == concern.id)).first()
    return Conflict("the concern has changed since") if stored else ReferenceTaken("draw another reference")


def _write_reporters(unit: Unit, concern: Concern) -> None:
    place = {"school": concern.school, "concern": concern.id}
    rows = [place | {"report": one.id, "person": one.reporter, "at": one.at} for one in concern.reports]
    unit.run(unit.add_new(tables.reporter), rows)


@cache
def _people(table: Table) -> Select[tuple[str]]:
    return select(table.c.person).where(table.c.concern == bindparam("this"))


def _write_people(unit: Unit, table: Table, concern: Concern, people: frozenset[str]) -> None:
    new_one = concern.id in unit.inserted
    stored = set() if new_one else set(unit.run(_people(table), {"this": concern.id}).scalars())
    if gone := stored - people:
        unit.run(delete(table).where(table.c.concern == concern.id, table.c.person.in_(gone)))
    if new := sorted(people - stored):
        rows = [{"concern": concern.id, "person": person, "school": concern.school} for person in new]
        unit.run(table.insert(), rows)
