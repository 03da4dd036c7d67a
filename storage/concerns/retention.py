"""What is kept, until when, and how is a concern destroyed? Nothing here hands out content.

Destroying takes the concern's keyset, so that nothing sealed opens again, and every row about it in
other tables. What stays: the concern's own row (its id, its reference, when it was opened), so that
no reference is given twice; its chronology, which nobody can read and nobody can delete; and the
audit. Its messages in the chat shrink to the reference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import delete, select, update

from flows.closing import retention
from flows.closing.attaching import end_of_chain
from flows.closing.retention import Review
from flows.concern import Concern
from flows.destruction import days
from flows.entries import legal_hold
from flows.school.school import School
from storage.concerns import access
from storage.concerns.access import SHREDDED
from storage.concerns.finding.by_reference import called
from storage.concerns.open_concerns import readable
from storage.database import tables
from storage.database.transaction import Note, Transaction
from storage.duties import about_destroyed

DESTROYED = "shredded"  # with this word a line of the audit begins that says so
STAYING = frozenset({"chronology", "audit"})  # only ever added to
GOING = tuple(
    t for t in tables.metadata.sorted_tables if "concern" in t.c and t.name not in STAYING
)
TELLING = (
    tables.keyset,
    tables.reporter,
    tables.named,
    tables.added,
    tables.child_index,
)  # the key; whom it is about

Step = Literal["", "asked", "announced", "confirmed", "stopped"]


@dataclass(frozen=True)
class Kept:
    """A concern as it is kept: no content. `review` is None when it cannot be read. What it goes
    `together` with is reviewed and held with it.

    `step`: how far the last wish to destroy it is; `day`: when that happens at the earliest, or was
    stopped.
    """

    id: str
    reference: str
    state: str
    review: Review | None = None
    held: bool = False
    together: tuple[str, ...] = ()
    step: Step = ""
    day: date | None = None


def kept(tx: Transaction, school: School) -> list[Kept]:
    """Every concern of the school that is not destroyed, by review date; those that cannot be read
    come first.
    """
    columns = tables.concern.c
    rows = tx.run(select(tables.concern).where(columns.school == school.id, access.KEPT)).all()
    tx.note(Note(school.id, "program", "listed review dates"))
    tx.vault.fetch([row.id for row in rows])
    known = {one.id: one for one in readable(tx, school.id, rows)}
    lost = [Kept(row.id, row.reference, row.state) for row in rows if row.id not in known]
    found = [*lost, *_together(known, school)]
    return sorted(found, key=lambda one: (_day(one), one.reference))


def _together(known: Mapping[str, Concern], school: School) -> list[Kept]:
    """Each as it is kept with what it is attached to: until the last review date, held when one
    is.
    """
    groups: dict[str, list[Concern]] = defaultdict(list)
    for concern in known.values():
        groups[end_of_chain(concern, known)].append(concern)
    return [one for group in groups.values() for one in _of_group(group, school)]


def _of_group(group: list[Concern], school: School) -> list[Kept]:
    review = retention.of_all(group, school)
    held = any(legal_hold.standing(one) for one in group)
    return [_kept(one, group, review, held, school) for one in group]


def find(tx: Transaction, school: School, reference: str) -> Kept | None:
    """The concern of this reference, however it is typed; also one that is destroyed. None: there
    is none.
    """
    this = tables.concern.c.id.in_(called(school.id, reference))
    row = tx.run(select(tables.concern).where(this)).first()
    return Kept(row.id, row.reference, row.state if row.body else SHREDDED) if row else None


def references(tx: Transaction, school_id: str) -> dict[str, str]:
    """The reference of every concern of the school, by its id; also of those destroyed."""
    columns = tables.concern.c
    found = select(columns.id, columns.reference).where(columns.school == school_id)
    return {row.id: row.reference for row in tx.run(found)}


def destroy(tx: Transaction, note: Note) -> bool:
    """Take the keyset and every row about the concern; whether there was anything to take. `note`
    goes to the audit.
    """
    here = (tables.concern.c.id == note.concern, tables.concern.c.school == note.school)
    reference = tx.run(select(tables.concern.c.reference).where(*here)).scalar()
    if not note.concern or reference is None:
        return False
    about_destroyed.shrink(tx, note.school, note.concern, reference)
    had = tx.vault.shred(note.concern, note.school)
    for table in GOING:
        about_it = (table.c.concern == note.concern, table.c.school == note.school)
        tx.run(delete(table).where(*about_it))
    blank = {
        "state": SHREDDED,
        "urgency": "",
        "route": "",
        "owner": None,
        "next_wake_at": None,
        "due_at": None,
        "body": b"",
    }
    changed = update(tables.concern).where(*here, access.KEPT)
    if tx.changed(changed.values(blank | {"version": tables.concern.c.version + 1})) or had:
        tx.note(note)
        tx.destroyed.append(note.concern)
        return True
    return False


def _kept(
    concern: Concern, group: list[Concern], review: Review, held: bool, school: School
) -> Kept:
    step, day = _last_wish(concern, school)
    return Kept(
        concern.id,
        concern.reference,
        concern.state,
        review,
        held,
        tuple(sorted(one.reference for one in group if one is not concern)),
        step,
        day,
    )


def _last_wish(concern: Concern, school: School) -> tuple[Step, date | None]:
    wish = concern.destructions[-1] if concern.destructions else None
    if wish is None:
        return "", None
    if wish.stopped_at:
        return "stopped", school.local(wish.stopped_at).date()
    if wish.announced_at is None:
        return "asked", None
    return "confirmed" if wish.confirmed_by else "announced", days.day(wish, school)


def _day(one: Kept) -> date:
    return one.review.on if one.review else date.min
