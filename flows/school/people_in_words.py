"""How are people, as they are or once were, and the numbers they are rung at, put into a sentence?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from flows.school.confirmations import Once, without_number
from flows.school.school import School
from flows.wording.sentences import together

ADMINISTRATOR = "administrator"


def name_and_role(school: School, person: str, at: datetime | None = None) -> str:
    """`Dana Okafor (the designated safeguarding lead)`; one of the two when the other is not
    known. `at`: as they were at this aware moment, where they held a role then.
    """
    name = called_then(school, person, at) if at else school.display(person)
    roles = (at and _roles_then(school, person, at)) or school.roles_of(person)
    if not roles or name == school.role_words(roles[0]):
        return name
    return f"{name} ({school.role_words(roles[0])})"


def _roles_then(school: School, person: str, at: datetime) -> tuple[str, ...]:
    """With its number where somebody holds it still."""
    then = [one.role for one in _held(school, person, at)]
    still = [role for role in school.roles_of(person) if without_number(role) in then]
    return tuple(still or then)


def called_then(school: School, person: str, at: datetime) -> str:
    """What a sentence calls whoever did something at this aware moment: the name they had then, else
    the role.
    """
    then, known = held(school, person, at), school.person(person)
    if then is None or (known and known.name and not then.name):
        return school.display(person)
    return then.name or school.role_words(then.role)


def names(school: School, people: Iterable[str], at: datetime | None = None) -> str:
    """Several people in one sentence; `at`: as `name_and_role` takes it."""
    return together(name_and_role(school, p, at) for p in people)


def phone_of(school: School, person: str) -> str:
    """A person's number, or the school's when they have none."""
    known = school.person(person)
    return known.phone if known and known.phone else school.phone


def name_and_phone(school: School, person: str) -> str:
    """`Dana Shaw, 01632 960010`; the school's own for nobody."""
    return f"{school.display(person) if person else school.name}, {phone_of(school, person)}"


def called(school: School, person: str) -> tuple[str, str]:
    """The name and the role (without a number) that this person has now; each empty for none."""
    known, roles = school.person(person), school.roles_of(person)
    name = known.name if known else ""
    if roles:
        return name, without_number(roles[0])
    return name, ADMINISTRATOR if school.is_administrator(person) else ""


def held(school: School, person: str, at: datetime) -> Once | None:
    """The first role that this person held at this aware moment; None when none is known."""
    return next(_held(school, person, at), None)


def _held(school: School, person: str, at: datetime) -> Iterator[Once]:
    theirs = (one for one in school.confirmations.ever if one.person == person and one.since <= at)
    return (one for one in theirs if one.until is None or at < one.until)
