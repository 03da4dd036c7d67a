"""For which of the children is this not done yet? What is owed to each child is settled when each
has an entry.

Parents are told and a safety plan is made for each child, another school's safeguarding lead is told
for each of theirs, a record is sent on for each who moves. An entry says which child it is about; a
name is one however it is spelled (`flows.names.folding`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from flows.entries.kinds import Kind, kinds
from flows.kept.entry import RecordEntry
from flows.names.folding import same_name

CHILD = "child"
Entries = Sequence[RecordEntry]


def recorded(entries: Entries) -> tuple[str, ...]:
    """The children entered, each once, as their name was entered first."""
    return _each(entry.values["name"] for entry in entries if entry.kind == CHILD)


def chosen(entries: Entries, value: str) -> str:
    """The name behind a choice (their number among the children recorded); words that were typed
    stay as they are.
    """
    known = {str(number): name for number, name in enumerate(recorded(entries))}
    return known.get(value, value)


def without(entries: Entries, finishes: str) -> list[str]:
    """The children for whom this kind of follow-up still waits; empty for one that is not about
    each child.
    """
    owed = _OWED.get(finishes)
    if owed is None:
        return []
    done = [
        entry.values.get("child", "")
        for entry in entries
        if _settles(kinds()[entry.kind], entry, finishes)
    ]
    return [name for name in owed(entries) if not any(same_name(name, other) for other in done)]


def entered(entries: Entries, finishes: str) -> list[datetime]:
    """When the children whose parents are still to be told were entered (UTC); none for another
    kind of follow-up.
    """
    waiting = without(entries, finishes) if finishes == PARENTS else []
    return [
        next(e.at for e in entries if e.kind == CHILD and same_name(e.values["name"], name))
        for name in waiting
    ]


def _settles(kind: Kind, entry: RecordEntry, finishes: str) -> bool:
    return kind.finishes == finishes and kind.settles(entry.values)


def _each(names: Iterable[str]) -> tuple[str, ...]:
    found: list[str] = []
    for name in names:
        if not any(same_name(name, other) for other in found):
            found.append(name)
    return tuple(found)


def _of_another_school(entries: Entries) -> tuple[str, ...]:
    return _each(e.values["name"] for e in entries if e.kind == CHILD and e.values.get("school"))


def _of_this_school(entries: Entries) -> tuple[str, ...]:
    theirs = _of_another_school(entries)
    return tuple(n for n in recorded(entries) if not any(same_name(n, one) for one in theirs))


def _moving(entries: Entries) -> tuple[str, ...]:
    return _each(entry.values["child"] for entry in entries if entry.kind == "moving")


PARENTS = "parents"
_OWED: dict[str, Callable[[Entries], tuple[str, ...]]] = {
    PARENTS: recorded,
    "other-school": _of_another_school,
    "record-sent": _moving,
    "safety-plan": _of_this_school,
}
