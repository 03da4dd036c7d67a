"""For which of the children is this not done yet? What is owed to each child is settled when each
has an entry.

Parents are told and a safety plan is made for each child, another school's safeguarding lead is told
for each of theirs, a record is sent on for each who moves. An entry says which child it is about
(`flows.names.children`); nothing is owed to one entered in error.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import cache

from flows.entries.kinds import kinds
from flows.kept.entry import WITHDRAWN, RecordEntry, standing
from flows.names.children import (
    KIND,
    Child,
    Entries,
    among,
    children,
    everyone,
    only_named,
)


def without(entries: Entries, finishes: str) -> list[Child]:
    """The children for whom this kind of follow-up still waits; empty for one that is not about
    each child.
    """
    owed = _OWED.get(finishes)
    if owed is None:
        return []
    done = _done(entries, finishes)
    return [child for child in owed(entries) if child.at not in done]


def _done(entries: Entries, finishes: str) -> set[int | None]:
    """For whom it was done; a record is sent on once more for whoever moves after that."""
    again = MOVING if finishes == RECORD_SENT else ""
    steps = [
        entry for entry in standing(entries) if entry.kind == again or _settles(entry, finishes)
    ]
    last = dict(zip(of_each(steps, entries), steps, strict=True))
    return {child for child, step in last.items() if step.kind != again}


def entered(entries: Entries, finishes: str) -> list[datetime]:
    """When the children to whom it is still owed from then on were entered (UTC): whose parents are
    to be told, who have no safety plan.
    """
    waiting = without(entries, finishes) if finishes in (PARENTS, SAFETY_PLAN) else []
    return [child.entered_at for child in waiting]


def counting(entries: Entries) -> Entries:
    """Those entries that were not entered in error, and are about no child who was."""
    if not any(entry.kind == WITHDRAWN for entry in entries):
        return entries
    known = _known(entries)
    wrong = {child.at for child in known if child.withdrawn}
    places = _places(entries, entries, known)
    those = [one for one, place in zip(entries, places, strict=True) if place in wrong]
    return [one for one in standing(entries) if one not in those]


def was_owed_in_error(before: Entries, now: Entries, finishes: str) -> bool:
    """Whether this kind waited for nobody but a child who has just been entered in error: whose parents
    are told, or who has a plan, is asked while nobody else is entered.
    """
    in_error = any(entry.kind == WITHDRAWN for entry in now[len(before) :])
    waited = in_error and without(before, finishes) and not without(now, finishes)
    return bool(waited) and (finishes not in (PARENTS, SAFETY_PLAN) or bool(children(now)))


def _settles(entry: RecordEntry, finishes: str) -> bool:
    kind = kinds()[entry.kind]
    return kind.finishes == finishes and kind.settles(entry.values)


def of(entry: RecordEntry, entries: Entries) -> int | None:
    """The place of the child that an entry is about; None where it cannot be told."""
    return of_each([entry], entries)[0]


def of_each(some: Entries, entries: Entries) -> list[int | None]:
    """The same of some of the entries."""
    return _places(some, entries, _known(entries)) if some else []


def _places(some: Iterable[RecordEntry], entries: Entries, known: list[Child]) -> list[int | None]:
    found = (among(entry, entries, known) for entry in some)
    return [child.at if child else None for child in found]


def only_typed(entries: Entries, leaving: Collection[str] = ()) -> tuple[Child, ...]:
    """Children whose name was typed in an entry about one child, where nobody was entered yet."""
    return only_named(entries, _about_one(), leaving)


@cache
def _about_one() -> frozenset[str]:
    """The kinds of entry that are about one child."""
    return frozenset(n for n, kind in kinds().items() if any(f.type == KIND for f in kind.fields))


def _known(entries: Entries) -> list[Child]:
    """Those entered, in error too, and those who are only named where they move."""
    return [*everyone(entries), *only_named(entries, _SENT_ON)]


def _of_another_school(entries: Entries) -> list[Child]:
    return [child for child in children(entries) if child.values.get("school")]


def _of_this_school(entries: Entries) -> list[Child]:
    return [child for child in children(entries) if not child.values.get("school")]


def _moving(entries: Entries) -> list[Child]:
    known = _known(entries)
    moving = _places(
        (entry for entry in standing(entries) if entry.kind in _SENT_ON), entries, known
    )
    return [child for child in known if child.at in moving and not child.withdrawn]


PARENTS, MOVING, RECORD_SENT, SAFETY_PLAN = "parents", "moving", "record-sent", "safety-plan"
_SENT_ON = (MOVING, RECORD_SENT)
_OWED: dict[str, Callable[[Entries], list[Child]]] = {
    PARENTS: lambda entries: list(children(entries)),
    "other-school": _of_another_school,
    RECORD_SENT: _moving,
    SAFETY_PLAN: _of_this_school,
}
