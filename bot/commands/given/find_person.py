"""Who is meant by a name, a role or a member ID typed on the command line? Only people with a
safeguarding role.
"""

from __future__ import annotations

import re

from flows.names.folding import same_name
from flows.school.accounts import ACCOUNT
from flows.school.school import School
from flows.school.tables import Person

MEMBER = re.compile(r"(?:slack:)?([UW][A-Z0-9]{2,})")


def find_person(school: School, words: str) -> str | None:
    """Their id, such as `slack:U0123ABCD`; None when nobody, or more than one person, is meant."""
    given = words.strip()
    meant = {
        person
        for person, names in _everyone(school)
        if any(same_name(given, name) for name in names)
    }
    return meant.pop() if len(meant) == 1 else None


def anybody(school: School, words: str) -> str | None:
    """The same, or whoever has this member ID, whether they hold a role or not."""
    given = words.strip()
    member = MEMBER.fullmatch(given)
    account = f"slack:{member[1]}" if member else given if ACCOUNT.fullmatch(given) else ""
    return find_person(school, given) or (account and school.who.person_of(account)) or None


def _everyone(school: School) -> list[tuple[str, list[str]]]:
    return [
        (one.id, _names(school, role, one))
        for role, holders in school.who.holders.items()
        for one in map(school.person, holders)
        if one
    ]


def _names(school: School, role: str, holder: Person) -> list[str]:
    in_words = school.role_words(role)
    members = [one.partition(":")[2] for one in holder.accounts]
    names = [holder.name or members[0], role, in_words, in_words.removeprefix("the ")]
    return [*holder.accounts, *members, *names]
