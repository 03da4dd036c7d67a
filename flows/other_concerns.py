"""Which other concerns does a move need to see? Loaded with it, each under its own rule, into
`Context.others`.
"""

from __future__ import annotations

from dataclasses import dataclass

from flows.closing import attaching, without_assessment
from flows.concern import Concern
from flows.entries import earlier_records
from flows.moves import Click, Move, Submit
from flows.reporting.report_form import text


@dataclass(frozen=True)
class Children:
    """Those in which a child of one of these keys (`flows.names.matching`) stands."""

    person: str
    keys: frozenset[str]


@dataclass(frozen=True)
class EveryOpen:
    """Every open one."""

    person: str


@dataclass(frozen=True)
class These:
    """Those with these ids, or the one with this reference. `to_change`: they change in the same
    transaction.
    """

    person: str
    ids: tuple[str, ...] = ()
    reference: str = ""
    to_change: bool = False


Need = Children | EveryOpen | These


def of(concern: Concern, move: Move) -> Need | None:
    """What this move needs, and for whom: only concerns which that person may know of are handed
    out.
    """
    match move:
        case Click(action="open" | "acknowledge"):
            shown = attaching.needed_to_show(concern)
            return These(move.person, shown) if shown else None
        case Submit(form="agree-close") | Click(action="other-close-open"):
            return _wished(concern, move)
        case Click() | Submit() if move.person == concern.owner:
            return _of_owner(concern, move)
    return None


def _of_owner(concern: Concern, move: Click | Submit) -> Need | None:
    match move:
        case Click(action="earlier") | Submit(form="earlier"):
            return Children(move.person, earlier_records.wanted(concern, move))
        case Click(action="other-close"):
            return EveryOpen(move.person)
        case Submit(form="other-close") if text(move, "kind") == attaching.ATTACHED:
            chosen = text(move, "to")
            return These(
                move.person, (chosen,) if chosen else (), text(move, "reference"), to_change=True
            )
    return None


def _wished(concern: Concern, move: Click | Submit) -> Need | None:
    """What a second person is asked about is shown to them by their own rule, and changed by that
    of who wished it.
    """
    asked = without_assessment.waiting(concern)
    if asked is None or not asked.to:
        return None
    if isinstance(move, Click):
        return These(move.person, (asked.to,))
    return These(asked.who, (asked.to,), to_change=True)
