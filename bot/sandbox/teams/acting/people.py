"""How does a test, or the page, act as one of the people?"""

from __future__ import annotations

from bot.sandbox.teams.acting import answers
from bot.sandbox.teams.acting.dialogs import Dialogs
from bot.sandbox.teams.acting.writing import Writing
from bot.sandbox.teams.state import Dialog


class Acting(Writing, Dialogs):
    """One person. Every action returns after the app's answer was processed."""

    async def use_action(
        self, command: str, chat: str | None = None, message: str | None = None
    ) -> None:
        """An action of the app, from the compose box of any chat, or on somebody's message."""
        self._begin()
        if not self._person.installed or command not in self._teams.commands:
            raise LookupError("the app offers no such action here")
        about = None if message is None else self._message(message)
        where = self._where(about.chat if about else chat)
        activity = self._teams.activities.compose(self._person, where, command, about)
        answer = await self._teams.delivery.deliver(activity)
        title = self._teams.commands[command]
        before = Dialog(f"d{self._workspace.number()}", title, {}, where.id, command)
        answers.after_fetch(self._workspace, self._person, before, answer)

    async def uninstall(self) -> None:
        """Take the app out."""
        self._begin()
        await self._teams.uninstall(self.id)
