"""Whom does each case lead to, and where is too thin a ladder?"""

from __future__ import annotations

from collections.abc import Iterator

from flows.school import routing
from flows.school.school import School
from flows.school.tables import Contact

ENOUGH_PEOPLE = 2
SOMEBODY_OUTSIDE = (
    "people.outside: is missing: where nobody here may deal with a report, its reporter needs somebody to ring: write "
    "down a name and a number of your trust or authority"
)


def thin_routes(school: School) -> list[str]:
    """A sentence for each route with fewer than two different people, and what the reporter then
    sees; and that somebody outside is asked for, where there is one.
    """
    thin = [
        f"{case}, {_reached(people, school)}"
        for case, people in routes(school)
        if len(people) < ENOUGH_PEOPLE
    ]
    return [*thin, SOMEBODY_OUTSIDE] if thin and not school.people.outside else thin


def routes(school: School) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every case a report can put the school in, with the people who would be told, in order."""
    yield "If nobody on the staff is named", _ladder(school, frozenset())
    yield "If another adult who works here is named", _ladder(school, frozenset(), other_adult=True)
    people = school.people
    for holder, role in [
        (people.dsl, "the designated safeguarding lead"),
        *((deputy, "deputy safeguarding lead") for deputy in people.deputies),
        (people.headteacher, "the headteacher"),
        (people.acting_head, "the acting headteacher"),
        (people.chair_of_governors, "the chair of governors"),
        (people.vice_chair, "the vice-chair of governors"),
    ]:
        if holder:
            who = f"{holder.name} ({role})" if holder.name else role
            yield f"If {who} is named", _ladder(school, frozenset({holder.id}))


def _ladder(school: School, named: frozenset[str], *, other_adult: bool = False) -> tuple[str, ...]:
    route = routing.route_for(named, other_adult=other_adult, school=school)
    return routing.people_of(routing.ladder_for(route, school), school, named)


def _reached(people: tuple[str, ...], school: School) -> str:
    numbers = f"to ring 999 if a child is in danger now, {_numbers(school)}"
    if not people:
        one = school.people.outside
        first = f"to ring {one.name} ({one.phone}), " if one else ""
        return f"nobody is left to be told. The reporter is told so at once, {first}and {numbers}."
    only, minutes = school.display(people[0]), school.paging.other_minutes
    return (
        f"only {only} is told. After {minutes} minutes without an answer (danger now: "
        f"{school.paging.emergency_minutes}) the reporter is told that nobody has picked it up, "
        f"and {numbers}."
    )


def _numbers(school: School) -> str:
    wanted = [one for one in school.own_contacts if one.role in ("mash", "lado")]
    return "else " + " or ".join(_spoken(one) for one in wanted) if wanted else "else the council"


def _spoken(contact: Contact) -> str:
    return f"{contact.name} ({contact.phone})"
