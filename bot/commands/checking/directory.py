"""What does the school's own directory say about the people in the school file, if the bot may ask
it?
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.accounts import account_of
from bot.delivery.channel import TryAgain
from bot.settings import Settings
from bot.teams.calling.directory import NO_PERMISSION, Directory, Entry, opened
from bot.teams.credentials import TeamsKeys
from bot.teams.payloads import PLATFORM, tenant_and_user
from flows.school.school import School

WITHIN_SECONDS = 10.0
NOT_ASKED = (
    "TEAMS_GRAPH: is not set, so nobody is looked up in your directory: somebody whose account is closed goes on "
    "reading until they are taken out of the school file"
)
GROUPS_NOT_ASKED = (
    "staff.groups: only your directory says who is in a group: set TEAMS_GRAPH, or list domains or "
    "accounts"
)
NOT_PERMITTED = (
    "TEAMS_GRAPH: your directory does not say who people are: in the Entra admin centre give the app the application "
    "permission User.Read.All of Microsoft Graph, and grant the administrator's consent"
)
NO_ANSWER = "TEAMS_GRAPH: your directory does not say who people are ({code}): is graph.microsoft.com let through?"
NOBODY_IN_GROUPS = (
    "staff.groups: nobody with a role is in any of these: are the IDs right, and is it hidden who is in them? Staff "
    "who are in none count as pupils"
)


@dataclass(frozen=True)
class LookedUp:
    """Sentences, as `check` tells them."""

    mistakes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def looked_up(settings: Settings, schools: Sequence[School], *, offline: bool = False) -> LookedUp:
    """Everybody with a role, or what keeps the bot from looking them up."""
    if settings.teams_graph and offline:
        return LookedUp()
    if settings.teams_graph:
        return asyncio.run(_asked(TeamsKeys(**settings.given_of_teams()), schools))
    groups = any(school.staff and school.staff.groups for school in schools)
    return LookedUp((GROUPS_NOT_ASKED,) if groups else (), (NOT_ASKED,))


async def _asked(keys: TeamsKeys, schools: Sequence[School]) -> LookedUp:
    async with opened(keys, WITHIN_SECONDS) as directory:
        try:
            found = [await _of_school(directory, school) for school in schools]
        except TryAgain:
            return LookedUp((_unsaid(directory.trouble),))
    return LookedUp(
        tuple(one for each in found for one in each.mistakes),
        tuple(one for each in found for one in each.notes),
        tuple(one for each in found for one in each.facts),
    )


async def _of_school(directory: Directory, school: School) -> LookedUp:
    """Raises TryAgain."""
    groups = school.staff.groups if school.staff else ()
    found = [
        (person, user, await directory.entry(user, groups))
        for person, user in _people(school, directory.tenant)
    ]
    told = [
        (f"{school.display(person)} ({user})", entry, _wrong(entry, school.may_be_guest(person)))
        for person, user, entry in found
    ]
    nobody = groups and found and not any(entry.groups for _, _, entry in found)
    return LookedUp(
        tuple(f"{who}: {wrong}" for who, _, wrong in told if wrong),
        (NOBODY_IN_GROUPS,) if nobody else (),
        tuple(f"{who}: in Teams that is {entry.name}." for who, entry, wrong in told if not wrong),
    )


async def unsaid(keys: TeamsKeys) -> list[str]:
    """A sentence where the directory does not say who is there."""
    async with opened(keys, WITHIN_SECONDS) as directory:
        try:
            await directory.everybody()
        except TryAgain as refused:
            return [_unsaid(refused.code)]
    return []


def _unsaid(code: str) -> str:
    return NOT_PERMITTED if code == NO_PERMISSION else NO_ANSWER.format(code=code)


def _people(school: School, tenant: str) -> Iterator[tuple[str, str]]:
    """Everybody with a role, with the object id of each of their accounts in this tenant."""
    for person in dict.fromkeys(person for _, person in school.who.named):
        for one in map(account_of, school.who.accounts_of(person)):
            if one.platform == PLATFORM and tenant_and_user(one)[0] == tenant:
                yield person, tenant_and_user(one)[1]


def _groups(school: School) -> tuple[str, ...]:
    return school.staff.groups if school.staff else ()


def _wrong(entry: Entry, may_be_guest: bool) -> str:
    if entry.state == "none":
        return "there is no such account in your tenant"
    if entry.state == "closed":
        return f"in Teams that is {entry.name}, whose account is closed: it opens nothing"
    if entry.is_guest and not may_be_guest:
        return f"in Teams that is {entry.name}, a guest: a guest can only be a governor"
    return ""
