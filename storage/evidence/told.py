"""What does the audit tell, of a concern, a person, a time? No content stands there: ids only.

A line that was put there past the program is told as what it is: it does not hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import ColumnElement

from flows.kept.reading import Reading, Way
from storage.database import tables
from storage.database.transaction import Note, Transaction
from storage.evidence import lines
from storage.evidence.refusals import REFUSED

Kind = Literal[
    "read",
    "changed",
    "refused",
    "searched",
    "counted",
    "copied",
    "destroyed",
    "drill",
    "people",
    "program",
]
KINDS: Sequence[Kind] = get_args(Kind)
COUNTED_FOR_TRUST = "counted for the trust"
_IN_FULL: dict[Kind, set[str]] = {
    "read": {"read", "read to add", "saved", "saved read", "looked beside"},
    "searched": {"listed", "searched", "found", "looked for a child", "looked for another"},
    "counted": {"counted every record", COUNTED_FOR_TRUST},
    "copied": {"saved exported", "searched every record for an export"},
}
_WAYS: dict[Kind, Way] = {
    "changed": "changed",
    "refused": "refused",
    "searched": "found",
    "copied": "copied",
}
_audit = tables.audit.c


@dataclass(frozen=True)
class Line:
    """A line as it stands. `at`: UTC. `holds`: whether the program wrote it so."""

    seq: int
    at: datetime
    who: str
    what: str
    concern: str | None
    holds: bool

    @property
    def kind(self) -> Kind:
        """What kind of thing was done."""
        return kind_of(self.what)


@dataclass(frozen=True)
class Wanted:
    """Which lines: about this concern, by any of these people (the accounts of one), since and before
    these moments (aware), of this kind; of what is None, any.
    """

    concern: str | None = None
    people: Collection[str] | None = None
    since: datetime | None = None
    before: datetime | None = None
    kind: Kind | None = None


def kind_of(what: str) -> Kind:
    """What kind of thing a line's words mean."""
    for kind, words in _IN_FULL.items():
        if what in words:
            return kind
    if "drill" in what.split():
        return "drill"
    if what.startswith("shredded"):
        return "destroyed"
    if what.startswith("saved "):
        return "refused" if what == "saved refused" else "changed"
    if what.startswith(REFUSED):
        return "refused"
    return "people" if ": " in what else "program"


def told(tx: Transaction, school_id: str, wanted: Wanted) -> list[Line]:
    """The lines wanted, the oldest first. That somebody looked is noted too."""
    tx.note(Note(school_id, "program", "showed the audit", wanted.concern))
    return [one for one in _lines(tx, school_id, wanted) if wanted.kind in (None, one.kind)]


def readings(tx: Transaction, school_id: str, concern_id: str) -> tuple[Reading, ...]:
    """Who had to do with this concern, the oldest first; what the program did by itself is left
    out, and what does not hold.
    """
    return tuple(
        Reading(one.who, one.at, _way(one))
        for one in _lines(tx, school_id, Wanted(concern_id))
        if one.holds and ":" in one.who
    )


def _way(one: Line) -> Way:
    if one.what == "saved read":
        return "opened"
    return _WAYS.get(one.kind, "used")


def _lines(tx: Transaction, school_id: str, wanted: Wanted) -> list[Line]:
    return [
        Line(row.seq, row.at, row.who, row.what, row.concern, holds)
        for row, holds in lines.those(tx, school_id, *_which(wanted))
    ]


def _which(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.concern is not None:
        yield _audit.concern == wanted.concern
    if wanted.people is not None:
        yield _audit.who.in_(wanted.people)
    if wanted.since is not None:
        yield _audit.at >= wanted.since
    if wanted.before is not None:
        yield _audit.at < wanted.before
