"""Do the readable columns say what stands sealed in a concern, and who holds a role what the audit
noted?

The program authorises by what is sealed, so no column lets anybody in. But whoever can write in the
database could hide a concern, take away what tells whom it is about, or make somebody a
role-holder: that is found here. The sealed values and the chronology are held against the audit in
`storage.evidence.proof`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Table

from storage.concerns import access, places
from storage.database import row_bytes, tables
from storage.database.transaction import Transaction
from storage.people import school_state, told_in_audit
from storage.sealing.damaged import Damaged

COLUMNS = (
    *("reference", "state", "urgency", "route", "owner", "protocol", "opened_at"),
    *("due_at", "next_wake_at", "version"),
)
BESIDE = (
    (tables.named, ("person",), "who is named in it"),
    (tables.added, ("person",), "who was let in to read it"),
    (tables.reporter, ("report", "person", "at"), "who reported it"),
    (tables.child_index, ("token",), "by which child it is found"),
)
Fields = tuple[bytes | None, ...]
ByConcern = dict[bytes, set[Fields]]


def faults(tx: Transaction, school_id: str) -> Iterator[str]:
    """A sentence for each concern and each person of whom a column says something else, with ids
    and no content.
    """
    beside = {table: _by_concern(tx, table, school_id, names) for table, names, _ in BESIDE}
    for row in row_bytes.rows(
        tx, tables.concern, school_id, ("id", "school", *COLUMNS, "body"), "concern.id"
    ):
        if row.body and (fault := _fault(tx, row, beside)):
            yield fault
    if wrong := school_state.fault(tx, school_id):
        yield wrong
        return
    kept = school_state.read(tx, school_id)
    noted = told_in_audit.people(tx, school_id)
    held = {"held": kept.held, "accounts": kept.accounts, "closed": kept.closed}
    for about in sorted(_standing(noted) ^ _standing(held)):
        yield f"{about[1]}, {about[0]}: this is not as it was noted"


def _standing(people: dict[str, Any]) -> set[tuple[str, ...]]:
    """Who is known as what: each role with its state, whose accounts are, and which are closed."""
    roles = {(one.role, one.person, one.state) for one in people["held"] if one.state != "left"}
    whose = {(f"account {account}", person) for account, person in people["accounts"].items()}
    return roles | whose | {("account", account) for account in people["closed"]}


def _by_concern(tx: Transaction, table: Table, school_id: str, names: tuple[str, ...]) -> ByConcern:
    found: ByConcern = defaultdict(set)
    for row in row_bytes.rows(tx, table, school_id, ("concern", *names), "concern"):
        found[row[0]].add(tuple(row[1:]))
    return found


def _fault(tx: Transaction, row: Any, beside: dict[Table, ByConcern]) -> str:
    name = _words(row.id)
    try:
        concern, kept = access.whole(
            tx.vault, SimpleNamespace(id=name, school=_words(row.school), body=row.body)
        )
    except Damaged as damage:
        return str(damage)
    different = [
        name
        for name, value in places.columns(concern, kept).items()
        if name in COLUMNS and getattr(row, name) != row_bytes.stored(value)
    ]
    wanted = places.rows(tx, concern)
    different += [
        words
        for table, names, words in BESIDE
        if beside[table][row.id]
        != {tuple(row_bytes.stored(one[name]) for name in names) for one in wanted[table]}
    ]
    return f"concern {name}: {', '.join(different)}: not as it stands sealed" if different else ""


def _words(stored: bytes) -> str:
    return stored.decode("utf-8", "backslashreplace")
