"""Whose account is this, and what does its chat service say of it? The interface every channel has.

A person is one, with an account in each service. What is stored is the person's reference, which
`bot.asking` has of an account's; that is made here and nowhere else, and nothing guesses from how it
begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from flows.moves import Standing


@dataclass(frozen=True)
class Account:
    """An account in a chat service, or a workspace there. `id`: as the service names it."""

    platform: str
    id: str


def account_of(reference: str) -> Account:
    """The account behind a stored reference, such as `slack:U0DSL`. Raises ValueError."""
    platform, colon, name = reference.partition(":")
    if not (platform and colon and name):
        raise ValueError("no reference")
    return Account(platform, name)


def person_of(account: Account) -> str:
    """The reference of this account: of its person too, unless they have another."""
    return f"{account.platform}:{account.id}"


@dataclass(frozen=True)
class Who:
    """What the chat service says of an account. `closed`: it is shut, or there is none."""

    standing: Standing
    name: str
    closed: bool = False


class Accounts(Protocol):
    """Looks accounts up in one chat service, in time for the answer to a click. `has_pupils`:
    whether children have accounts there too. `trouble`: a word for why less is said of people than
    should be; empty while that is not so.
    """

    @property
    def has_pupils(self) -> bool: ...

    @property
    def trouble(self) -> str: ...

    async def who(self, account: Account) -> Who:
        """Who this is; "not-checked" and without a name when the service does not say in time."""
        ...

    async def works(self, account: Account, may_be_guest: bool) -> bool | None:
        """Whether it is open, and no guest's unless it may be. None: the service does not say."""
        ...
