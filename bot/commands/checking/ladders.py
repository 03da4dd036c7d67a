"""Who is told in each case, and which ladders are too short?"""

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
    found = ((case, _reached(route, named, school)) for case, route, named in _cases(school))
    thin = [f"{case}, {reached}" for case, reached in found if reached]
    return [*thin, SOMEBODY_OUTSIDE] if thin and not school.people.outside else thin


def routes(school: School) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every case a report can put the school in, with the people who would be told, in order."""
    for case, route, named in _cases(school):
        yield case, routing.people_of(routing.ladder_for(route, school), school, named)


def _cases(school: School) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each case, with the route it takes and who is named in it."""
    yield "If nobody on the staff is named", routing.ORDINARY, frozenset()
    yield "If another adult who works here is named", routing.STAFF, frozenset()
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
            named = frozenset({holder.id})
            route = routing.route_for(named, other_adult=False, school=school)
            yield f"If {who} is named", route, named


def _reached(route: str, named: frozenset[str], school: School) -> str:
    """What the reporter sees where the route is too thin; empty where it is not."""
    ladder = routing.ladder_for(route, school)
    people = routing.people_of(ladder, school, named)
    if routing.nobody_left(ladder, school, named):
        return _nobody(people, school)
    return _only(people[0], route, school) if len(people) < ENOUGH_PEOPLE else ""


def _nobody(last: tuple[str, ...], school: School) -> str:
    one = school.people.outside
    first = f"to ring {one.name} ({one.phone}), " if one else ""
    asked = f" Last of all {' and '.join(map(school.display, last))} would be told." if last else ""
    return (
        f"nobody is left to be told whose task it is. The reporter is told so at once, {first}and "
        f"{_numbers(school, 'mash', 'lado')}.{asked}"
    )


def _only(person: str, route: str, school: School) -> str:
    minutes, roles = school.paging.other_minutes, ("mash", "lado")
    return (
        f"only {school.display(person)} is told. After {minutes} minutes without an answer (danger now: "
        f"{school.paging.emergency_minutes}) the reporter is told that nobody has picked it up, "
        f"and {_numbers(school, *(roles[:1] if route == routing.ORDINARY else roles))}."
    )


def _numbers(school: School, *roles: str) -> str:
    wanted = [one for one in school.own_contacts if one.role in roles]
    other = " or ".join(map(_spoken, wanted)) or "the council"
    return f"to ring 999 if a child is in danger now, else {other}"


def _spoken(contact: Contact) -> str:
    return f"{contact.name} ({contact.phone})"
