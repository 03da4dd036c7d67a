"""May this person press this button, or send its form? What each declares, weighed against the
concern as it is.
"""

from __future__ import annotations

from typing import Literal

from flows.concern import Concern
from flows.declared import Press
from flows.school.routing import may_act, may_know, stands_in
from flows.school.school import School

# Not to know that there is such a concern; not theirs to do; to be taken on before it is read; its
# moment has passed.
Refusal = Literal["unknown", "not-theirs", "stands-in", "stale"]

_WHILE_OPEN = ("beside", "owner")


def refusal(press: Press | None, concern: Concern, person: str, school: School) -> Refusal | None:
    """Why this person may not; None when they may. `press`: None for a button nobody declared."""
    if not may_find(press, concern, person, school):
        return "unknown"
    may = press.may if press else "owner"
    if may in ("ladder", *_WHILE_OPEN) and not may_act(concern, person, school):
        return "not-theirs"
    if _only_stands_in(press, concern, person, school):
        return "stands-in"
    if press is None or (concern.state == "closed" and (press.open_only or may in _WHILE_OPEN)):
        return "stale"
    return "not-theirs" if may in _WHILE_OPEN and not _deals_with(concern, person, may) else None


def _deals_with(concern: Concern, person: str, may: str) -> bool:
    return person == concern.owner or (may == "beside" and concern.is_with_it_too(person))


def may_find(press: Press | None, concern: Concern, person: str, school: School) -> bool:
    """Whether this person may know of the concern, for this button: for a reporter's, that they
    reported it.
    """
    if press and press.may == "reporter":
        return any(report.reporter == person for report in concern.reports)
    return may_know(concern, person, school)


def _only_stands_in(press: Press | None, concern: Concern, person: str, school: School) -> bool:
    """Whoever is not confirmed, and paged because nobody else is left, takes the concern on before
    reading it.
    """
    if (press and press.before_it_is_theirs) or person == concern.owner:
        return False
    return stands_in(concern.paging.ladder, school, concern.named)
