"""Which other concerns does this move need to see? Loaded with the move, each under its own rule, into `Context.others`."""

from __future__ import annotations

from dataclasses import dataclass

from flows import earlier
from flows.concern import Concern
from flows.moves import Click, Move, Submit


@dataclass(frozen=True)
class Children:
    """Those in which a child of one of these keys (`flows.child_names`) stands."""

    person: str
    keys: frozenset[str]


Need = Children


def of(concern: Concern, move: Move) -> Need | None:
    """What this move needs, and for whom: only concerns which that person may know of are handed out."""
    match move:
        case (Click(action="earlier") | Submit(form="earlier")) if move.person == concern.owner:
            return Children(move.person, earlier.wanted(concern, move))
    return None
