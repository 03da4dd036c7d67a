"""Which accounts are one person's, and under which reference is that person stored?

A person is one, with an account in each service, and is stored under one reference: the account
that was listed first when they were first known. It stays theirs when another account is added, the
order changes, or that account is given up: else they would be somebody new, who has to be confirmed
and has lost what they had, and whoever is named in a concern could read it from another account.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator

# W... and E... are the people and the workspaces of a Slack organisation.
GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ACCOUNT = re.compile(rf"slack:[UW][A-Z0-9]{{2,}}|teams:{GUID}/{GUID}")
WORKSPACE = re.compile(rf"slack:[TE][A-Z0-9]{{2,}}|teams:{GUID}")
NO_ACCOUNT = (
    'must be the person\'s Slack member ID with slack: before it, like "slack:U0123ABCD", or '
    'their account in Teams, like "teams:TENANT ID/OBJECT ID"'
)
_GUIDS = (
    "of 8, 4, 4, 4 and 12 digits and letters from a to f, like 01234567-89ab-cdef-0123-456789abcdef"
)
NO_TEAMS_ACCOUNT = (
    'must be "teams:", the ID of your tenant, "/" and the person\'s object ID, each ' + _GUIDS
)
NO_WORKSPACE = (
    'must be the workspace\'s Slack ID with slack: before it, like "slack:T0123ABCD", or your '
    'Teams tenant, like "teams:TENANT ID"'
)
NO_TEAMS_TENANT = 'must be "teams:" and the ID of your tenant, ' + _GUIDS


def _account(value: str) -> str:
    """Teams shows its GUIDs in small letters and in capitals: they mean the same."""
    value = value.lower() if value.lower().startswith("teams:") else value
    if not ACCOUNT.fullmatch(value):
        raise ValueError(NO_TEAMS_ACCOUNT if value.startswith("teams:") else NO_ACCOUNT)
    return value


def _workspace(value: str) -> str:
    value = value.lower() if value.lower().startswith("teams:") else value
    if not WORKSPACE.fullmatch(value):
        raise ValueError(NO_TEAMS_TENANT if value.startswith("teams:") else NO_WORKSPACE)
    return value


def _each_once(accounts: tuple[str, ...]) -> tuple[str, ...]:
    if not accounts:
        raise ValueError("is empty")
    twice = sorted({one for one in accounts if accounts.count(one) > 1})
    if twice:
        raise ValueError(f"the same account is listed twice: {', '.join(twice)}")
    return accounts


AccountId = Annotated[str, AfterValidator(_account)]
Accounts = Annotated[tuple[AccountId, ...], AfterValidator(_each_once)]
WorkspaceId = Annotated[str, AfterValidator(_workspace)]
References = Mapping[str, str]  # of an account, the person it is known to be of


def workspace_of(account: str) -> str:
    """The workspace that an account names, as `school.workspaces` has it; of a service whose
    accounts name none, the service.
    """
    service, _, name = account.partition(":")
    tenant, slash, _ = name.partition("/")
    return f"{service}:{tenant}" if slash else service


def together(listed: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """The accounts of each person, of all places in which people stand: lists that share one are
    the same person's.
    """
    people: list[tuple[str, ...]] = []
    for accounts in listed:
        same = [each for each in people if set(each) & set(accounts)]
        whole = sorted([*same, tuple(accounts)], key=len, reverse=True)
        joined = tuple(dict.fromkeys(one for each in whole for one in each))
        place = people.index(same[0]) if same else len(people)
        people = [each for each in people if each not in same]
        people.insert(place, joined)
    return people


def references(
    people: Sequence[Sequence[str]], before: References, stored: Collection[str]
) -> dict[str, str]:
    """Whose each account is from now on. `before`: what was known; it goes on being known of whoever
    left. `stored`: references under which somebody held a role.
    """
    after, taken = dict(before), set[str]()
    for accounts in people:
        others = {one for each in people if each is not accounts for one in each} | taken
        known = [before.get(one, one) for one in accounts if one in before or one in stored]
        person = next(one for one in [*known, *accounts] if one not in others)
        taken.add(person)
        if len(accounts) > 1 or person != accounts[0] or accounts[0] in before:
            after |= dict.fromkeys(accounts, person)
    return after
