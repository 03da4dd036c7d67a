"""Where can each person on the ladders be reached, and who is staff where pupils have accounts too?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.accounts import account_of
from flows.school.school import School

NO_STAFF = (
    "staff: is missing: pupils have accounts in your Teams too, and nothing there tells them from staff. Until the "
    "list is there a report by anybody who has no role is marked as not checked, and a pupil gets the form for staff"
)


def where_reached(school: School) -> list[str]:
    """In a school with several chat services, a sentence for each person with a role: where they have
    an account, in the order in which they are tried.
    """
    if len(_services(school)) < 2:
        return []
    return [
        f"{school.display(person)}: {_named(school.who.accounts_of(person))}."
        for person in dict.fromkeys(holder for _, holder in school.who.named)
    ]


def accounts_to_weigh(school: School) -> Iterator[str]:
    """What is for somebody to weigh about accounts."""
    if "teams" in _services(school) and school.staff is None:
        yield NO_STAFF


def _services(school: School) -> set[str]:
    return {account_of(one).platform for one in school.workspaces}


def _named(accounts: tuple[str, ...]) -> str:
    names = [account_of(one).platform.capitalize() for one in accounts]
    return f"{names[0]} first, then {', '.join(names[1:])}" if names[1:] else f"{names[0]} only"
