"""Where is a concern looked for? Rows that can be read say where to look; what is so stands sealed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, bindparam, delete, or_, select

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
_NAMES = {
    tables.reporter: ("report", "school", "concern", "person", "at"),
    tables.named: ("concern", "person", "school"),
    tables.added: ("concern", "person", "school"),
    tables.child_index: ("concern", "token", "school"),
}
_STORED = {
    table: select(*(table.c[name] for name in names)).where(
        table.c.concern.in_(bindparam("these", expanding=True))
    )
    for table, names in _NAMES.items()
}

Row = tuple[Any, ...]  # in the order of its table's names
Rows = Mapping[Table, Mapping[str, set[Row]]]


def columns(concern: Concern, beside: Beside | None = None) -> dict[str, Any]:
    """What the row of this concern says beside what is sealed in it."""
    said = {name: getattr(concern, name) for name in PLAIN} | {"due_at": first_due_of(concern)}
    if beside:
        said |= {"version": beside.version, "next_wake_at": beside.wake_at}
    return said


def rows(tx: Transaction, concern: Concern) -> dict[Table, list[dict[str, Any]]]:
    """The rows by which it is found: who reported it, is named in it, was let in; its children."""
    tokens = child_index.tokens(tx, concern)
    return _of_people(concern) | {
        tables.child_index: [_here(concern) | {"token": one} for one in tokens]
    }


def _of_people(concern: Concern) -> dict[Table, list[dict[str, Any]]]:
    here = _here(concern)
    reports = [
        here | {"report": one.id, "person": one.reporter, "at": one.at} for one in concern.reports
    ]
    return {
        tables.reporter: reports,
        tables.named: [here | {"person": person} for person in concern.named],
        tables.added: [here | {"person": person} for person in concern.may_read],
    }


def _here(concern: Concern) -> dict[str, Any]:
    return {"school": concern.school, "concern": concern.id}


def stored(tx: Transaction, ids: Sequence[str]) -> Rows:
    """The rows there are, by table and concern."""
    found: dict[Table, dict[str, set[Row]]] = {table: defaultdict(set) for table in _STORED}
    for table, asked in _STORED.items():
        for row in tx.run(asked, {"these": ids}):
            found[table][row.concern].add(tuple(row))
    return found


def wrong(tx: Transaction, concern: Concern, beside: Beside | None, there: Rows) -> list[Table]:
    """The tables that say something else of this concern than what is sealed."""
    tokens = there[tables.child_index].get(concern.id, set())
    as_sealed = beside is not None and _are_sealed(concern, beside, tokens)
    wanted = _of_people(concern) if as_sealed else rows(tx, concern)
    return [
        table
        for table, these in wanted.items()
        if set(map(itemgetter(*_NAMES[table]), these)) != there[table].get(concern.id, set())
    ]


def _are_sealed(concern: Concern, beside: Beside, stored: Set[Row]) -> bool:
    """Whether these are the tokens that it had when it was saved: none has to be made anew."""
    tokens = [token for _, token, school in stored if school == concern.school]
    sound = len(tokens) == len(stored) and all(isinstance(token, str) for token in tokens)
    return sound and beside.found_by == child_index.digest(tokens)


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
