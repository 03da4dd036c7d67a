"""Who looks after several schools together, and sees counts of them on the bot's own page? Nobody
of a trust has a right to any concern by that.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

from pydantic import Field

from flows.school.accounts import WorkspaceId, workspace_of
from flows.school.tables import SomeWords, Table, WithAccounts, Words


class About(Table):
    """What the trust is called, and the workspaces in which its people's accounts are."""

    name: SomeWords
    workspaces: Annotated[tuple[WorkspaceId, ...], Field(min_length=1)]


class OfTheTrust(WithAccounts):
    """Somebody of the trust; `title` is what they are there."""

    name: SomeWords
    title: Words = ""


class Trust(Table):
    """A trust, as its file has it."""

    about: About = Field(alias="trust")
    people: tuple[OfTheTrust, ...]

    def has(self, account: str) -> bool:
        """Whether this account is of somebody of the trust."""
        return any(account in one.accounts for one in self.people)

    def is_known_in(self, account: str, workspaces: Collection[str]) -> bool:
        """The same for an account that comes from a school with these workspaces: two people of
        two workspaces may be called alike in Slack, so one of them is to be the trust's too.
        """
        both = {*self.about.workspaces} & {*workspaces}
        here = workspace_of(account)
        return self.has(account) and (here in both or here in {_service(one) for one in both})


def _service(workspace: str) -> str:
    return workspace.partition(":")[0]
