"""Who is in the school's chats, to be chosen for a role by name? Each chat is asked once, and what it
said is known for some minutes: every page of the set-up wants to know.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.commands.setup.draft import Draft
from bot.commands.setup.steps import slack, teams
from bot.commands.setup.steps.checked import wrong_settings
from bot.commands.setup.steps.which import uses
from bot.delivery.channel import TryAgain
from bot.running.clock import seconds
from bot.slack.credentials import client
from bot.slack.trying.members import members
from bot.slack.web_api import FAILED
from bot.teams.calling.directory import opened

KNOWN_FOR_SECONDS = 300.0
WITHIN_SECONDS = 30.0


@dataclass(frozen=True)
class Somebody:
    """An account, as the school file names it; `words`: how they stand in a list."""

    account: str
    name: str
    words: str
    is_guest: bool


@dataclass
class Everybody:
    """By name; nobody where a chat is not used, or does not say who is there."""

    _known: dict[tuple[str, ...], tuple[float, list[Somebody]]] = field(default_factory=dict)

    async def in_slack(self, draft: Draft) -> list[Somebody]:
        """Of the workspace: no bots, no closed accounts, nobody of another one."""
        workspace = draft["slack.workspace"].removeprefix("slack:")
        if not (uses(draft, "slack") and workspace):
            return []
        asked = (workspace, draft[slack.TOKENS[0]], draft["SLACK_API_URL"])
        if (known := self._still_known(asked)) is not None:
            return known
        try:
            found = await members(client(slack.keys_of(draft)), workspace)
        except FAILED:
            return []
        return self._keep(
            asked, [Somebody(f"slack:{one.id}", one.name, one.words, one.is_guest) for one in found]
        )

    async def in_teams(self, draft: Draft) -> list[Somebody]:
        """Of the tenant, pupils too, where the bot may look people up; no closed accounts."""
        answered = uses(draft, "teams") and draft["TEAMS_TENANT"]
        if not answered or wrong_settings(draft, teams.FIELDS):
            return []
        keys = teams.keys_of(draft)
        if not keys.graph:
            return []
        asked = (keys.tenant, keys.app_id, keys.app_secret, keys.graph_url)
        if (known := self._still_known(asked)) is not None:
            return known
        try:
            async with opened(keys, WITHIN_SECONDS) as directory:
                found = await directory.everybody()
        except TryAgain:
            return []
        return self._keep(
            asked,
            [
                Somebody(f"teams:{keys.tenant}/{one.id}", one.name, one.words, one.is_guest)
                for one in found
            ],
        )

    def _still_known(self, asked: tuple[str, ...]) -> list[Somebody] | None:
        since, found = self._known.get(asked, (0.0, []))
        fresh = asked in self._known and seconds() - since < KNOWN_FOR_SECONDS
        return found if fresh else None

    def _keep(self, asked: tuple[str, ...], found: list[Somebody]) -> list[Somebody]:
        self._known[asked] = seconds(), found
        return found
