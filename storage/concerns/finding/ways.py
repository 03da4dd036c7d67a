"""By which ways may a concern be this person's to know of? Where to look, as plain columns say;
whether it is so, only the concern itself, opened, says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from flows.school.routing import ROUTES, roles_on, routes_held
from flows.school.school import School
from storage.database import tables
from storage.database.transaction import Transaction

_added, _named = tables.added.c, tables.named.c
_LET_IN = select(_added.concern).where(
    _added.school == bindparam("in_school"), _added.person == bindparam("by")
)
_NAMED = select(_named.concern, _named.person).where(
    _named.school == bindparam("in_school"), _named.person.in_(bindparam("these", expanding=True))
)


@dataclass(frozen=True)
class Ways:
    """`routes`: of these any concern may be theirs. `beside`: so may these concerns, whatever route
    they took.
    """

    routes: tuple[str, ...]
    beside: tuple[str, ...] = ()


def ways(tx: Transaction, person: str, school: School) -> Ways:
    """A role on its ladder; standing in there; nobody left on it; let in by its owner."""
    held = routes_held(person, school)
    others = [route for route in ROUTES if route not in held]
    instead = {(route, of) for route in others for of in _instead_of(route, person, school)}
    nobody_there = sorted({route for route, people in instead if not people}, key=ROUTES.index)
    let_in = tx.run(_LET_IN, {"in_school": school.id, "by": person}).scalars()
    named = _naming(tx, school.id, [people for _, people in instead if people])
    return Ways((*held, *nobody_there), tuple(sorted({*let_in, *named})))


def _instead_of(route: str, person: str, school: School) -> Iterator[frozenset[str]]:
    """People of this route: somebody else is asked where all of them are named.

    Who waits to be confirmed on its ladder, where everybody confirmed is; whoever has another role,
    where all are who stand on it, confirmed or not.
    """
    roles = roles_on(route, school)
    holders = frozenset(one for role in roles for one in school.holders(role))
    waiting = frozenset(one for role in roles for one in school.waiting_for(role))
    if person in waiting:
        yield holders
    if school.roles_of(person):
        yield holders | waiting


def _naming(tx: Transaction, school_id: str, groups: Sequence[frozenset[str]]) -> list[str]:
    """The concerns in which everybody of one of these groups is named. Found from the few rows of
    those who are named: of a route there may be any number.
    """
    if not groups:
        return []
    people, named = frozenset[str]().union(*groups), defaultdict[str, set[str]](set)
    for row in tx.run(_NAMED, {"in_school": school_id, "these": sorted(people)}):
        named[row.concern].add(row.person)
    return [one for one, in_it in named.items() if any(group <= in_it for group in groups)]
