"""How are people, and the numbers they are rung at, put into a sentence?"""

from __future__ import annotations

from collections.abc import Iterable

from flows.school.school import School
from flows.wording.sentences import together


def name_and_role(school: School, person: str) -> str:
    """`Dana Okafor (the designated safeguarding lead)`; one of the two when the other is not
    known.
    """
    name, roles = school.display(person), school.roles_of(person)
    if not roles or name == school.role_words(roles[0]):
        return name
    return f"{name} ({school.role_words(roles[0])})"


def names(school: School, people: Iterable[str]) -> str:
    """Several people in one sentence."""
    return together(name_and_role(school, p) for p in people)


def phone_of(school: School, person: str) -> str:
    """A person's number, or the school's when they have none."""
    known = school.person(person)
    return known.phone if known and known.phone else school.phone


def name_and_phone(school: School, person: str) -> str:
    """`Dana Shaw, 01632 960010`; the school's own for nobody."""
    return f"{school.display(person) if person else school.name}, {phone_of(school, person)}"
