"""Who is in a workspace, to be chosen for a role by name? Whoever can hold one: no bots, no closed
accounts, nobody of another workspace.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.accounts import name_of, standing_of
from bot.slack.web_api import Told, called, objects_in, text

A_PAGE = 200  # as many as Slack advises to ask for at once


@dataclass(frozen=True)
class Member:
    """Somebody of the workspace: their member ID, the name and title staff know them by."""

    id: str
    name: str
    title: str
    is_guest: bool

    @property
    def words(self) -> str:
        """How they stand in a list."""
        guest = "guest" if self.is_guest else ""
        return ", ".join(each for each in (self.name, self.title, guest) if each)


async def members(client: AsyncWebClient, workspace: str) -> list[Member]:
    """By name. Raises what `called` raises."""
    return sorted(
        [each async for each in _every(client, workspace)],
        key=lambda one: (one.name.casefold(), one.id),
    )


async def _every(client: AsyncWebClient, workspace: str) -> AsyncIterator[Member]:
    cursor = ""
    while True:
        answer = await called(
            client, "users.list", limit=A_PAGE, **({"cursor": cursor} if cursor else {})
        )
        for found in objects_in(answer, "members"):
            standing = standing_of(found, [workspace])
            if standing in ("staff", "guest"):
                yield _member(found, standing == "guest")
        before, cursor = cursor, (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if cursor in ("", before):
            return


def _member(found: Told, is_guest: bool) -> Member:
    title = str((found.get("profile") or {}).get("title") or "")
    return Member(text(found, "id"), name_of(found), title, is_guest)
