"""How is all that a turn leads to saved, and which concerns are there?"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, select, update

from flows.concern import Concern
from flows.followup import first_due_of
from flows.routing import may_act, may_know
from flows.school import School
from flows.turn import Turn
from storage import access, audit, children, chronology, plan, proof, role_holders, tables
from storage.access import NotFound, load, load_for_program, load_for_reporter
from storage.unit import Note, Unit
from storage.vault import Damaged

log = logging.getLogger("report_image")

__all__ = [
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
    "owners_out",
    "readable",
    "reported_by",
    "save",
]


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


@dataclass(frozen=True)
class Summary:
    """A concern in a list: no content. `due_at`: since or from when something is due. Times are UTC."""

    id: str
    reference: str
    urgency: str
    owner: str | None
    opened_at: datetime
    due_at: datetime | None


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


def open_for(unit: Unit, school: School, person: str) -> list[Summary]:
    """The open concerns that this person may know of, oldest first; a damaged one is left out and logged."""
    columns, named = tables.concern.c, tables.named.c
    shut_out = select(named.concern).where(named.school == school.id, named.person == person)
    found = (
        select(tables.concern)
        .where(columns.school == school.id, columns.state == "open", columns.id.not_in(shut_out))
        .order_by(columns.opened_at, columns.id)
    )
    rows, now = unit.run(found).all(), role_holders.effective(unit, school)
    unit.note(Note(school.id, person, "listed"))
    unit.vault.fetch([row.id for row in rows])
    return [
        Summary(row.id, row.reference, row.urgency, row.owner, row.opened_at, first_due_of(concern))
        for row in rows
        if (concern := readable(unit, row)) and may_know(concern, person, now)
    ]


def owners_out(unit: Unit, school: School) -> list[str]:
    """Every open concern whose owner is not on its ladder any more: its id."""
    columns = tables.concern.c
    had = (columns.school == school.id, columns.state == "open", columns.owner.is_not(None))
    rows, now = unit.run(select(tables.concern).where(*had)).all(), role_holders.effective(unit, school)
    unit.vault.fetch([row.id for row in rows])
    return [row.id for row in rows if (concern := readable(unit, row)) and not may_act(concern, row.owner, now)]


def in_thread(unit: Unit, school_id: str, channel: str, thread_ts: str) -> str | None:
    """Which concern the thread under this message is about: its id, or None when the message is not ours."""
    columns = tables.message.c
    there = (columns.school == school_id, columns.channel == channel, columns.ts == thread_ts)
    return unit.run(select(columns.concern).where(*there)).scalar()


def readable(unit: Unit, row: Any) -> Concern | None:
    """The concern stored in this row; None, and a line in the log, when it is damaged. Authorises nobody."""
    try:
        return access.opened(unit.vault, row)
    except Damaged as damage:
        log.error("left out of a list", extra={"table": damage.table, "concern": damage.concern})
        return None


def _write(unit: Unit, concern: Concern, wake_at: datetime | None) -> bytes:
    version = unit.versions.get(concern.id, 0)
    if not version:
        unit.vault.begin(concern.id, concern.school)
    values = concern.model_dump(
        include={"id", "school", "reference", "state", "urgency", "route", "owner", "protocol", "opened_at"}
    ) | {"next_wake_at": wake_at, "version": version + 1, "body": (body := access.sealed(unit.vault, concern))}
    if version:
        here = (tables.concern.c.id == concern.id, tables.concern.c.version == version)
        written = unit.changed(update(tables.concern).where(*here).values(values))
    else:
        written = unit.changed(unit.insert(tables.concern).values(values).on_conflict_do_nothing())
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
    unit.run(unit.insert(tables.reporter).on_conflict_do_nothing(), rows)


def _write_people(unit: Unit, table: Table, concern: Concern, people: frozenset[str]) -> None:
    columns = table.c
    stored = set(unit.run(select(columns.person).where(columns.concern == concern.id)).scalars())
    if gone := stored - people:
        unit.run(delete(table).where(columns.concern == concern.id, columns.person.in_(gone)))
    if new := sorted(people - stored):
        rows = [{"concern": concern.id, "person": person, "school": concern.school} for person in new]
        unit.run(table.insert(), rows)
