"""What is kept, until when, and how is a concern destroyed? Nothing here hands out content.

Destroying takes the concern's keyset, so that nothing sealed opens again, and every row about it in
other tables. What stays: the concern's own row (its id, its reference, when it was opened), so that
no reference is given twice; its chronology, which nobody can read and nobody can delete; and the
audit.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import delete, select, update

from flows.closing import retention
from flows.closing.retention import Review
from flows.concern import Concern
from flows.entries import legal_hold
from flows.names.redaction import Hidden, Redaction
from flows.school.routing import may_act
from flows.school.school import School
from storage.concerns import access
from storage.concerns.access import SHREDDED
from storage.database import tables
from storage.database.transaction import Note, Transaction
from storage.people import role_holders
from storage.sealing.damaged import Damaged

log = logging.getLogger("report_image")

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

Why = Literal["open", "held", "early", "not-theirs", "unreadable", "names", "other"]


class NotYet(Exception):
    """The concern may not be destroyed; `why` says what is in the way."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Kept:
    """A concern as it is kept: no content. `review` is None when it cannot be read."""

    id: str
    reference: str
    state: str
    review: Review | None = None
    held: bool = False


@dataclass(frozen=True)
class Order:
    """Who decided that a concern is destroyed, and why; `early`: why before its review date.
    `today`: the school's.
    """

    decided_by: str
    why: str
    today: date
    early: str = ""


def kept(tx: Transaction, school: School) -> list[Kept]:
    """Every concern of the school that is not destroyed, by review date; those that cannot be read
    come first.
    """
    columns = tables.concern.c
    rows = (
        tx.run(select(columns.id).where(columns.school == school.id, access.KEPT)).scalars().all()
    )
    tx.note(Note(school.id, "program", "listed review dates"))
    tx.vault.fetch(rows)
    return sorted(
        (_kept(tx, school, one) for one in rows), key=lambda one: (_day(one), one.reference)
    )


def find(tx: Transaction, school: School, reference: str) -> Kept | None:
    """The concern of this reference, however it is typed; also one that is destroyed. None: there
    is none.
    """
    columns = tables.concern.c
    found = select(columns.id, columns.reference).where(columns.school == school.id)
    same = [row.id for row in tx.run(found) if plain(row.reference) == plain(reference)]
    return _kept(tx, school, same[0]) if same else None


def references(tx: Transaction, school_id: str) -> dict[str, str]:
    """The reference of every concern of the school, by its id; also of those destroyed."""
    columns = tables.concern.c
    found = select(columns.id, columns.reference).where(columns.school == school_id)
    return {row.id: row.reference for row in tx.run(found)}


def plain(reference: str) -> str:
    """A reference without the hyphens, spaces and small letters that people type."""
    return "".join(letter for letter in reference.upper() if letter.isalnum())


def allow(tx: Transaction, school: School, concern_id: str, order: Order) -> None:
    """Raises NotYet unless this concern may be destroyed now. Call it in the transaction that
    destroys.
    """
    try:
        concern = access.load_for_program(tx, school.id, concern_id)
    except Damaged:
        raise NotYet("unreadable") from None
    why = _in_the_way(concern, role_holders.effective(tx, school), order) or _of_the_other(
        tx, school, concern
    )
    if why:
        raise NotYet(why)


def destroy(tx: Transaction, note: Note) -> bool:
    """Take the keyset and every row about the concern; whether there was anything to take. `note`
    goes to the audit.
    """
    here = (tables.concern.c.id == note.concern, tables.concern.c.school == note.school)
    if not note.concern or tx.run(select(tables.concern.c.id).where(*here)).first() is None:
        return False
    had = tx.vault.shred(note.concern, note.school)
    for table in GOING:
        tx.run(delete(table).where(table.c.concern == note.concern))
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
        return True
    return False


def _in_the_way(concern: Concern, school: School, order: Order) -> Why | None:
    if not may_act(concern, order.decided_by, school):
        return "not-theirs"
    if concern.state != "closed":
        return "open"
    if legal_hold.standing(concern):
        return "held"
    if retention.review(concern, school).on > order.today and not order.early:
        return "early"
    return "names" if _names_a_child(concern, f"{order.why} {order.early}") else None


def _of_the_other(tx: Transaction, school: School, concern: Concern) -> Why | None:
    """What is attached to another concern is kept as long as that one is open or held: they are
    about the same.
    """
    to, seen = concern.closing.to if concern.closing else "", {concern.id}
    while to and to not in seen:
        seen.add(to)
        try:
            other = access.load_for_program(tx, school.id, to)
        except access.NotFound:
            return None
        except Damaged:
            return "unreadable"
        if other.state != "closed" or legal_hold.standing(other):
            return "other"
        to = other.closing.to if other.closing else ""
    return None


def _names_a_child(concern: Concern, words: str) -> bool:
    entered = [
        Hidden(entry.values.get("name", ""), "")
        for entry in concern.entries
        if entry.kind == retention.CHILD
    ]
    return Redaction(entered).clean(words).found > 0


def _kept(tx: Transaction, school: School, concern_id: str) -> Kept:
    row = tx.run(select(tables.concern).where(tables.concern.c.id == concern_id)).one()
    if not row.body:
        return Kept(row.id, row.reference, SHREDDED)
    try:
        concern = access.opened(tx.vault, row)
    except Damaged as damage:
        log.error("cannot be reviewed", extra={"table": damage.table, "concern": damage.concern})
        return Kept(row.id, row.reference, row.state)
    held = legal_hold.standing(concern) is not None
    return Kept(row.id, row.reference, concern.state, retention.review(concern, school), held)


def _day(one: Kept) -> date:
    return one.review.on if one.review else date.min
