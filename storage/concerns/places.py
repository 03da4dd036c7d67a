"""Where is a concern looked for? Rows that can be read say where to look; what is so stands sealed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, delete, or_, select

from flows.concern import Concern
from flows.follow_up.follow_ups import first_due_of
from storage.concerns.beside import Beside
from storage.concerns.children import child_index
from storage.database import tables
from storage.database.transaction import Transaction

PLAIN = (
    *("id", "school", "reference", "state", "urgency", "route"),
    *("owner", "protocol", "opened_at"),
)
BESIDE = (tables.reporter, tables.named, tables.added, tables.child_index)

Row = frozenset[tuple[str, Any]]
Rows = Mapping[Table, Mapping[str, set[Row]]]


def columns(concern: Concern, beside: Beside | None = None) -> dict[str, Any]:
    """What the row of this concern says beside what is sealed in it."""
    said = {name: getattr(concern, name) for name in PLAIN} | {"due_at": first_due_of(concern)}
    if beside:
        said |= {"version": beside.version, "next_wake_at": beside.wake_at}
    return said


def rows(tx: Transaction, concern: Concern) -> dict[Table, list[dict[str, Any]]]:
    """The rows by which it is found: who reported it, is named in it, was let in; its children."""
    here = {"school": concern.school, "concern": concern.id}
    reports = [
        here | {"report": one.id, "person": one.reporter, "at": one.at} for one in concern.reports
    ]
    return {
        tables.reporter: reports,
        tables.named: [here | {"person": person} for person in concern.named],
        tables.added: [here | {"person": person} for person in concern.may_read],
        tables.child_index: [here | {"token": one} for one in child_index.tokens(tx, concern)],
    }


def stored(tx: Transaction, ids: Sequence[str]) -> Rows:
    """The rows there are, by table and concern."""
    found: dict[Table, dict[str, set[Row]]] = {table: defaultdict(set) for table in BESIDE}
    for table in BESIDE:
        for row in tx.run(select(table).where(table.c.concern.in_(ids))):
            found[table][row.concern].add(frozenset(row._asdict().items()))
    return found


def wrong(tx: Transaction, concern: Concern, there: Rows) -> list[Table]:
    """The tables that say something else of this concern than what is sealed."""
    return [
        table
        for table, wanted in rows(tx, concern).items()
        if {frozenset(row.items()) for row in wanted} != there[table].get(concern.id, set())
    ]


def put_right(tx: Transaction, concern: Concern, which: Iterable[Table]) -> None:
    """Let these tables say of this concern what is sealed."""
    wanted = rows(tx, concern)
    for table in which:
        theirs = [table.c.concern == concern.id]
        if table is tables.reporter:
            theirs += [table.c.report.in_([one.id for one in concern.reports])]
        tx.run(delete(table).where(or_(*theirs)))
        if wanted[table]:
            tx.run(table.insert(), wanted[table])
