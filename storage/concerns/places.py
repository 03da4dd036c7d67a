"""Where is a concern looked for? Rows that can be read say where to look; what is so stands sealed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    bindparam,
    delete,
    literal_column,
    null,
    select,
    union_all,
)

from flows.concern import Concern
from flows.follow_up.follow_ups import due_first
from storage.concerns.beside import Beside
from storage.concerns.children import child_index
from storage.database import tables
from storage.database.transaction import Transaction

PLAIN = (
    *("id", "school", "reference", "state", "urgency", "route"),
    *("owner", "protocol", "opened_at"),
)
_BY = {
    tables.reporter: ("person", "report", "at"),
    tables.named: ("person",),
    tables.added: ("person",),
    tables.child_index: ("token",),
}
Row = tuple[Any, ...]  # its concern and school, and by what it is found
Rows = Mapping[Table, Mapping[str, set[Row]]]


def _nothing(table: Table) -> Sequence[None]:
    """In the places of what only others are found by."""
    return [None] * (max(map(len, _BY.values())) - len(_BY[table]))


def _of(table: Table) -> Select[Any]:
    of: ColumnElement[str] = literal_column(f"'{table.name}'").label("of")
    by = [table.c[name] for name in _BY[table]]
    nothing = [null() for _ in _nothing(table)]
    these = table.c.concern.in_(bindparam("these", expanding=True))
    return select(of, table.c.concern, table.c.school, *by, *nothing).where(these)


_STORED = union_all(*map(_of, _BY))  # one statement: an auditor's step is made of them


def columns(concern: Concern, beside: Beside | None = None) -> dict[str, Any]:
    """What the row of this concern says beside what is sealed in it."""
    due_at, _ = due_first(concern)
    said = {name: getattr(concern, name) for name in PLAIN} | {"due_at": due_at}
    if beside:
        said |= {"version": beside.version, "next_wake_at": beside.wake_at}
    return said


def rows(tx: Transaction, concern: Concern) -> dict[Table, list[dict[str, Any]]]:
    """The rows by which it is found: who reported it, is named in it, was let in; its children."""
    tokens = child_index.tokens(tx, concern)
    return of_people(concern) | {
        tables.child_index: [_here(concern) | {"token": one} for one in tokens]
    }


def of_people(concern: Concern) -> dict[Table, list[dict[str, Any]]]:
    """The same without its children."""
    here = _here(concern)
    reports = [
        here | {"report": one.id, "person": one.reporter, "at": one.at} for one in concern.reports
    ]
    return {
        tables.reporter: reports,
        tables.named: [here | {"person": person} for person in sorted(concern.named)],
        tables.added: [here | {"person": person} for person in sorted(concern.may_read)],
    }


def _here(concern: Concern) -> dict[str, Any]:
    return {"school": concern.school, "concern": concern.id}


def stored(tx: Transaction, ids: Sequence[str]) -> Rows:
    """The rows there are, by table and concern."""
    found: dict[str, dict[str, set[Row]]] = {table.name: defaultdict(set) for table in _BY}
    for row in tx.run(_STORED, {"these": ids}).all():
        found[row.of][row.concern].add(tuple(row)[1:])
    return {table: found[table.name] for table in _BY}


def wrong(tx: Transaction, concern: Concern, beside: Beside | None, there: Rows) -> list[Table]:
    """The tables that say something else of this concern than what is sealed."""
    tokens = there[tables.child_index].get(concern.id, set())
    as_sealed = beside is not None and _are_sealed(concern, beside, tokens)
    wanted = of_people(concern) if as_sealed else rows(tx, concern)
    return [
        table
        for table, these in wanted.items()
        if {_row(table, one) for one in these} != there[table].get(concern.id, set())
    ]


def _row(table: Table, said: Mapping[str, Any]) -> Row:
    by = [said[name] for name in _BY[table]]
    return said["concern"], said["school"], *by, *_nothing(table)


def _are_sealed(concern: Concern, beside: Beside, stored: Set[Row]) -> bool:
    """Whether these are the tokens that it had when it was saved: none has to be made anew."""
    tokens = [token for _, school, token, *_ in stored if school == concern.school]
    return len(tokens) == len(stored) and child_index.fit(tokens, beside.found_by)


def put_right(tx: Transaction, concern: Concern, which: Iterable[Table]) -> None:
    """Let these tables say of this concern what is sealed."""
    wanted = rows(tx, concern)
    for table in which:
        tx.run(delete(table).where(table.c.concern == concern.id))
        if wanted[table]:
            tx.run(table.insert(), wanted[table])
