"""Whose concern is this? From who is named on the staff to the ladder of people who are told, one
step after another.

Source: KCSIE, Part four (allegations about staff go to the headteacher, those about the headteacher
to the chair of governors, whatever else they are); about the chair or vice-chair: the other of
them, then the headteacher.
The ladder is taken from the report before anyone is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flows.names.children import children
from flows.names.folding import same_name, words_of
from flows.names.mentioned import is_called_in, is_given
from flows.school.school import School
from flows.school.who_is_who import Ladder

if TYPE_CHECKING:
    from flows.concern import Glance
    from flows.kept.report import Meant, Report
    from flows.school.tables import Person

ORDINARY, STAFF, LEAD, HEAD, CHAIR = ROUTES = (
    "ordinary",
    "staff",
    "lead",
    "head",
    "chair",
)  # the later, the more senior
HEADS = frozenset({"headteacher", "acting-head"})
GOVERNORS = frozenset({"chair-of-governors", "vice-chair"})

_HEAD_FIRST = (("headteacher",), ("acting-head",), ("chair-of-governors",))
_CHAIR_FIRST = (("chair-of-governors",), ("vice-chair",))
_GOVERNOR_NAMED = (*_CHAIR_FIRST, ("headteacher",), ("acting-head",))


def route_for(named: frozenset[str], *, other_adult: bool, school: School) -> str:
    """Which route a concern takes: the most senior person named on the staff decides.

    `named`: the people ticked. `other_adult`: another adult who works here, or "someone, not sure
    who".
    """
    routes = {_route_about(_roles(person, school)) for person in named}
    return max({*routes, STAFF if other_adult else ORDINARY}, key=ROUTES.index)


def _roles(person: str, school: School) -> set[str]:
    """The roles somebody holds or is written for, confirmed or not."""
    return {*school.who.written_for(person), *school.roles_of(person)}


def _route_about(roles: set[str]) -> str:
    """The route of a concern about whoever holds these roles. A head's is the head's own, whatever
    else they are: those they lead are never told.
    """
    if roles & HEADS:
        return HEAD
    if roles & GOVERNORS:
        return CHAIR
    return LEAD if any(role == "dsl" or role.startswith("deputy:") for role in roles) else STAFF


def higher(one: str, other: str) -> str:
    """The route that goes to the more senior people: a route is never lowered."""
    return max(one, other, key=ROUTES.index)


def ladder_for(route: str, school: School) -> Ladder:
    """The steps of a route, each the roles paged together, one after another."""
    if route == CHAIR:
        return _GOVERNOR_NAMED
    if route == HEAD:
        return _CHAIR_FIRST
    if route in (STAFF, LEAD):
        return _HEAD_FIRST
    deputies = tuple((role,) for role in school.who.deputies)
    return (("dsl",), *deputies, ("headteacher",))


def people_of(ladder: Ladder, school: School, named: frozenset[str]) -> tuple[str, ...]:
    """Everyone a ladder can reach, each once, in order, without those named in the concern.

    A child's concern never waits for a confirmation: where nobody confirmed is left on the ladder,
    those who wait to be confirmed stand in; where they are named as well, whoever else has a role.
    """
    return _reached(ladder, school, named) or last_of_all(school, named)


def on_ladder(concern: Glance, school: School) -> tuple[str, ...]:
    """The same of a concern's own ladder, as it is now."""
    return people_of(concern.paging.ladder, school, concern.named)


def last_of_all(school: School, named: frozenset[str]) -> tuple[str, ...]:
    """Where a ladder has nobody left: whoever holds a safeguarding or governor's role and is not
    named, whatever ladder they are on. Administering is no such role.
    """
    return tuple(one for one in school.everybody() if school.roles_of(one) and one not in named)


def nobody_left(ladder: Ladder, school: School, named: frozenset[str]) -> bool:
    """Whether nobody of the ladder's own is left, confirmed or not."""
    return not _reached(ladder, school, named)


def stands_in(ladder: Ladder, school: School, named: frozenset[str]) -> bool:
    """Whether those whom the ladder reaches only stand in: nobody on it is confirmed."""
    confirmed, _ = school.who.on_ladder(ladder)
    return named.issuperset(confirmed)


def of_step(step: tuple[str, ...], concern: Glance, school: School) -> list[str]:
    """Those of the people its ladder reaches who are on this step of it."""
    on_it = {
        person for role in step for person in (*school.holders(role), *school.waiting_for(role))
    }
    return [person for person in on_ladder(concern, school) if person in on_it]


def _reached(ladder: Ladder, school: School, named: frozenset[str]) -> tuple[str, ...]:
    """Those of the ladder's own who are left: the confirmed, else those who wait to be confirmed."""
    confirmed, waiting = school.who.on_ladder(ladder)
    return _without(named, confirmed) or _without(named, waiting)


def _without(named: frozenset[str], people: Sequence[str]) -> tuple[str, ...]:
    return tuple([one for one in people if one not in named])


def routes_held(person: str, school: School) -> list[str]:
    """The routes on whose ladder this person holds a role now: theirs is any concern that took one,
    unless named.
    """
    return [
        route
        for route in ROUTES
        if any(person in school.holders(role) for role in roles_on(route, school))
    ]


def roles_on(route: str, school: School) -> list[str]:
    """Every role on the ladder of a route, in order."""
    return [role for step in ladder_for(route, school) for role in step]


def route_of_report(report: Report, school: School) -> str:
    """The route of a report as it was filled in."""
    return route_for(report.named, other_adult=report.others_ticked, school=school)


def may_know(concern: Glance, person: str, school: School) -> bool:
    """Whether this person may know that the concern exists: on its ladder, or let in by its owner;
    never when named.

    Resolved anew at each read: whoever loses the role loses the access, and so does a reader who
    has come to look after the configuration, or whose account is closed.
    """
    if person in concern.named or _may_be_meant(concern, person, school):
        return False
    return _is_on_its_ladder(concern, person, school) or (
        person in concern.may_read
        and school.may_be_let_in(person)
        and not any(is_typed(concern, one.name) for one in concern.readers if one.person == person)
    )


def is_typed(concern: Glance, name: str) -> bool:
    """Whether this may be a name that was typed for an adult involved."""
    return any(is_given(name, one) for report in concern.reports for one in report.adults)


def may_act(concern: Glance, person: str, school: School) -> bool:
    """Whether this person may do more than read: on the concern's own ladder, and never when
    named.
    """
    on_it = _is_on_its_ladder(concern, person, school)
    return on_it and not _may_be_meant(concern, person, school)


def _is_on_its_ladder(concern: Glance, person: str, school: School) -> bool:
    return person in on_ladder(concern, school)


def meant_since(concern: Glance, school: School) -> frozenset[str]:
    """Whoever has a role and may be the adult who is named in a report, or a child of it grown up,
    where nobody was asked about them: they came to it later. But for whoever has the concern.

    Of the words of a report only where the reporter did not say that nobody on the staff is
    involved; never the reporter themself, nor whoever was told of it: they were asked about.
    """
    people = school.who.written
    return frozenset(one for one in people if _may_be_meant(concern, one, school))


def _may_be_meant(concern: Glance, person: str, school: School) -> bool:
    known = school.person(person) if school.is_named(person) else None
    settled = (concern.named, concern.cleared, *(r.mentioned for r in concern.reports))
    if known is None or person == concern.owner or any(person in those for those in settled):
        return False
    named = any(_is_named_in(report, known, concern) for report in concern.reports)
    grown = not _held_a_role_then(person, concern, school) and _has_a_childs_name(known, concern)
    return named or grown


def _held_a_role_then(person: str, concern: Glance, school: School) -> bool:
    """Whether they had a role before it was reported, or were paged of it: no child of it has."""
    ever = (one.since for one in school.confirmations.ever if one.person == person)
    return person in concern.latest_pages or any(since <= concern.opened_at for since in ever)


def _has_a_childs_name(person: Person, concern: Glance) -> bool:
    """Whether they may be a child of it who has grown up since."""
    if len(words_of(person.name)) < 2:
        return False
    return any(
        same_name(person.name, name) for one in children(concern.entries) for name in one.names
    )


def _is_named_in(report: Meant, person: Person, concern: Glance) -> bool:
    if any(is_given(person.name, one) for one in report.adults):
        return True
    asked = {report.reporter, *concern.latest_pages}
    may_say_who = bool(report.adults) or report.nobody is False
    return may_say_who and person.id not in asked and is_called_in(person.name, report.words)
