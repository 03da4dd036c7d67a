"""Which records are destroyed together, and what is in the way? What is attached goes with what it
hangs on, both ways, to the end of the chain; nobody is handed any content.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from flows.concern import Concern
from flows.destruction.steps import owed
from flows.entries import legal_hold
from flows.school.routing import may_act, on_ladder
from flows.school.school import School
from storage.concerns import access
from storage.database.transaction import Transaction
from storage.people import role_holders
from storage.sealing.damaged import Damaged

Why = Literal["open", "held", "asked", "not-theirs", "unreadable", "alone", "copy"]


class NotYet(Exception):
    """They may not be destroyed; `why` says what is in the way, `reference` where, when that is
    known.
    """

    def __init__(self, why: Why, reference: str = "") -> None:
        super().__init__(why)
        self.why: Why = why
        self.reference = reference


def allow(tx: Transaction, school: School, concern_id: str, person: str) -> tuple[Concern, ...]:
    """All that goes with this concern when it is destroyed as this person wishes, the one that the
    others hang on first. Raises NotYet unless that may be asked.
    """
    try:
        concern = access.load_for_program(tx, school.id, concern_id)
        found = _together(tx, school.id, concern)
    except Damaged:
        raise NotYet("unreadable") from None
    now = role_holders.effective(tx, school)
    if not may_act(concern, person, now) or any(person in one.named for one in found):
        raise NotYet("not-theirs")
    for one in found:
        if why := _in_the_way(one):
            raise NotYet(why, one.reference)
    if not _second(found, person, now):
        raise NotYet("alone")
    return found


def _in_the_way(one: Concern) -> Why | None:
    if one.state != "closed":
        return "open"
    if legal_hold.standing(one):
        return "held"
    if owed(one):
        return "copy"
    return "asked" if one.destruction else None


def _second(found: Sequence[Concern], person: str, school: School) -> set[str]:
    """Who could confirm it: whoever deals with all of them."""
    theirs = [set(on_ladder(one, school)) for one in found]
    everybody = set.intersection(*theirs) - {person}
    return {one for one in everybody if not school.is_administrator(one)}


def _together(tx: Transaction, school_id: str, concern: Concern) -> tuple[Concern, ...]:
    """Raises Damaged. What was destroyed before is left out."""
    found = {(top := _end_of_chain(tx, school_id, concern)).id: top}
    for one in (waiting := [top]):
        new = [each for each in _hanging_on(tx, school_id, one) if each.id not in found]
        found |= {each.id: each for each in new}
        waiting += new
    return tuple(found.values())


def _end_of_chain(tx: Transaction, school_id: str, concern: Concern) -> Concern:
    passed = {concern.id}
    while concern.closing and concern.closing.to and concern.closing.to not in passed:
        passed.add(concern.closing.to)
        try:
            concern = access.load_for_program(tx, school_id, concern.closing.to)
        except access.NotFound:
            break
    return concern


def _hanging_on(tx: Transaction, school_id: str, concern: Concern) -> Iterator[Concern]:
    """One that was opened again hangs on it no more."""
    for each in dict.fromkeys(one.concern for one in concern.attached):
        try:
            other = access.load_for_program(tx, school_id, each)
        except access.NotFound:
            continue
        if other.closing and other.closing.to == concern.id:
            yield other
