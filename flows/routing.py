"""Whose concern is this? From who is named on the staff to the ladder of people who are told, one step after another.

Source: KCSIE, Part four (allegations about staff go to the headteacher, those about the headteacher to the chair of
governors); the ladder is taken from the report before anyone is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.school import School

if TYPE_CHECKING:
    from flows.concern import Concern, Report

ORDINARY, STAFF, LEAD, HEAD = ROUTES = "ordinary", "staff", "lead", "head"  # the later, the more senior
HEADS = frozenset({"headteacher", "acting-head"})

_HEAD_FIRST = (("headteacher",), ("acting-head",), ("chair-of-governors",))
_CHAIR_FIRST = (("chair-of-governors",), ("vice-chair",))

Ladder = tuple[tuple[str, ...], ...]


def route_for(named: frozenset[str], *, other_adult: bool, school: School) -> str:
    """Which route a concern takes: the most senior person named on the staff decides.

    `named`: the people ticked. `other_adult`: another adult who works here, or "someone, not sure who".
    """
    roles = {role for person in named for role in school.roles_of(person)}
    if roles & HEADS:
        return HEAD
    if any(role == "dsl" or role.startswith("deputy:") for role in roles):
        return LEAD
    return STAFF if other_adult or named else ORDINARY


def higher(one: str, other: str) -> str:
    """The route that goes to the more senior people: a route is never lowered."""
    return max(one, other, key=ROUTES.index)


def ladder_for(route: str, school: School) -> Ladder:
    """The steps of a route, each the roles paged together, one after another."""
    if route == HEAD:
        return _CHAIR_FIRST
    if route in (STAFF, LEAD):
        return _HEAD_FIRST
    deputies = tuple((f"deputy:{n}",) for n, _ in enumerate(school.people.deputies, 1))
    return (("dsl",), *deputies, ("headteacher",))


def people_of(ladder: Ladder, school: School, named: frozenset[str]) -> tuple[str, ...]:
    """Everyone a ladder can reach, each once, in order, without those named in the concern."""
    holders = [holder.id for step in ladder for role in step if (holder := school.role_holder(role))]
    return tuple(p for p in dict.fromkeys(holders) if p not in named)


def routes_to(person: str, school: School) -> list[str]:
    """The routes whose ladder this person now stands on: theirs may be any concern that took one of them."""
    return [route for route in ROUTES if person in people_of(ladder_for(route, school), school, frozenset())]


def route_of_report(report: Report, school: School) -> str:
    """The route of a report as it was filled in."""
    other = report.other_adult is not None or report.unsure_who
    return route_for(report.named, other_adult=other, school=school)


def may_know(concern: Concern, person: str, school: School) -> bool:
    """Whether this person may know that the concern exists: on its own ladder or its owner, and never when named.

    Resolved anew at each read: whoever loses the role loses the access.
    """
    if person in concern.named:
        return False
    return person in people_of(concern.paging.ladder, school, concern.named)
