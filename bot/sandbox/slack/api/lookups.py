"""Is there such a channel, such a person, and may the bot reach them?"""

from __future__ import annotations

from bot.sandbox.slack.sending.payloads import Payloads
from bot.sandbox.slack.state import Channel, Person
from bot.sandbox.slack.workspace import Refusal, Workspace


class Lookups:
    """What every method on channels and people needs first."""

    def __init__(self, workspace: Workspace, payloads: Payloads, scopes: tuple[str, ...]) -> None:
        self._workspace, self._payloads, self._scopes = workspace, payloads, scopes

    def channel(self, channel_id: str) -> Channel:
        """A channel, or Refusal."""
        if channel_id not in self._workspace.channels:
            raise Refusal("channel_not_found")
        return self._workspace.channels[channel_id]

    def person(self, user_id: str) -> Person:
        """A person, or Refusal."""
        if user_id not in self._workspace.people:
            raise Refusal("user_not_found")
        return self._workspace.people[user_id]

    def _need(self, scope: str) -> None:
        if scope not in self._scopes:
            raise Refusal("missing_scope", needed=scope, provided=",".join(self._scopes))

    def _reachable(self, person: Person) -> Person:
        if person.is_bot or person.is_stranger:
            raise Refusal("cannot_dm_bot" if person.is_bot else "user_not_visible")
        if person.is_deleted:
            raise Refusal("user_disabled")
        return person
