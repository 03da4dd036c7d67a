"""How far are the people of the school file to be relied on? Who waits, who stays out, who keeps
what they had.

A safeguarding role is told without its number here: every deputy is a "deputy", whatever their
place in the list.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

Pair = tuple[str, str]  # a role and a person

SENIOR = {"deputy": "dsl", "acting-head": "headteacher", "vice-chair": "chair-of-governors"}


def without_number(role: str) -> str:
    """A role as it is confirmed: "deputy:2" is "deputy"."""
    return role.partition(":")[0]


@dataclass(frozen=True)
class Once:
    """Somebody in a role, from when until when (UTC; None: still), and what they were called; the
    name is empty where the school file had none.
    """

    person: str
    role: str
    name: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Confirmations:
    """What other role-holders, and the chat service, say of the people of the school file.

    `waiting`: named and not confirmed yet. `refused`: somebody said that it is not right. `kept`:
    what a person held before and keeps until the more senior role they are named for is confirmed.
    `deactivated`: people whose account is closed. `gone`: taken out of the school file, as another
    process has read it; this one's may be older. `ever`: everybody who ever held a role.
    """

    waiting: frozenset[Pair] = frozenset()
    refused: frozenset[Pair] = frozenset()
    kept: tuple[Pair, ...] = ()
    deactivated: frozenset[str] = frozenset()
    gone: frozenset[Pair] = frozenset()
    ever: tuple[Once, ...] = ()

    def holds(self, role: str, person: str) -> bool:
        """Whether somebody the school file names for this role may act in it."""
        pair = without_number(role), person
        kept_out = pair in self.waiting or pair in self.refused or pair in self.gone
        return not (kept_out or person in self.deactivated)

    def waits(self, role: str, person: str) -> bool:
        """Whether they are only waiting to be confirmed in it."""
        return (without_number(role), person) in self.waiting and person not in self.deactivated

    def nameless(self) -> Confirmations:
        """The same, without what those were called who ever held a role."""
        return replace(self, ever=tuple(replace(one, name="") for one in self.ever))

    def once_called(self, person: str) -> str:
        """The name somebody had when they last held a role; empty when none is known."""
        names = [one.name for one in self.ever if one.person == person and one.name]
        return names[-1] if names else ""

    def once_held(self, person: str) -> tuple[str, ...]:
        """The roles that somebody ever held, the last one first."""
        return tuple(one.role for one in reversed(self.ever) if one.person == person)
