"""Who begins a drill, whom is it for, and who looks at what came of it?"""

from __future__ import annotations

from flows.drills.buttons import may_begin
from flows.drills.drill import Drill
from flows.school.routing import ORDINARY, ladder_for, people_of
from flows.school.school import School

TWO = 2


def people(school: School) -> tuple[str, ...]:
    """Everybody on the ladder of a report that names nobody."""
    return people_of(ladder_for(ORDINARY, school), school, frozenset())


def takes_part(drill: Drill, person: str, school: School) -> bool:
    """Whether it is for this person, who still has a role."""
    return person in drill.people and bool(school.roles_of(person))


def may_look(drill: Drill, person: str, school: School) -> bool:
    """Whether this person may look at what came of it, and put it away."""
    return takes_part(drill, person, school) or may_begin(person, school)


def may_end(drill: Drill, person: str, school: School) -> bool:
    """Whether this person may end it: whoever began it, or may begin one."""
    return person == drill.by or may_begin(person, school)


def hear_the_end(drill: Drill, school: School) -> tuple[str, ...]:
    """Who is told that it is over: the safeguarding lead, and whoever began it."""
    return tuple(dict.fromkeys((*school.holders("dsl"), drill.by)))
