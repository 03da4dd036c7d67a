"""What does Teams itself do with what a person's client sends? The part of it that every client
shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.teams.sending.activities import Activities
from bot.sandbox.teams.sending.delivery import Delivery
from bot.sandbox.teams.state import JSON
from bot.sandbox.teams.workspace import Workspace


@dataclass
class TeamsSide:
    """People, chats and messages, and the way to the app. `commands`: the actions that the app's
    package brings into the compose box, by their ids.
    """

    workspace: Workspace
    activities: Activities
    delivery: Delivery
    commands: Mapping[str, str]

    async def install(self, person_id: str, action: str = "add") -> None:
        """The app comes to somebody (`add`), or is there in a new version (`add-upgrade`)."""
        person = self.workspace.people[person_id]
        person.installed = True
        self.workspace.open_chat(person)
        if action == "add":
            members = {"membersAdded": [{"id": self.activities.bot["id"]}]}
            await self._tell(person_id, "conversationUpdate", members)
        await self._tell(person_id, "installationUpdate", {"action": action})

    async def uninstall(self, person_id: str, action: str = "remove") -> None:
        """Somebody takes the app out, or a new version of it begins to come (`remove-upgrade`)."""
        self.workspace.open_chat(self.workspace.people[person_id])
        await self._tell(person_id, "installationUpdate", {"action": action})
        self.workspace.people[person_id].installed = action != "remove"

    async def _tell(self, person_id: str, kind: str, more: JSON) -> None:
        person = self.workspace.people[person_id]
        chat = self.workspace.open_chat(person)
        activity = self.activities.of(person, chat, kind) | more
        await self.delivery.deliver(activity)
