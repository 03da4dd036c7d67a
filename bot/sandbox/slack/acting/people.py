"""How does a test, or the page, act as one of the people?"""

from __future__ import annotations

from bot.sandbox.slack.acting import answers
from bot.sandbox.slack.acting.forms import Forms
from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.acting.pressing import Pressing
from bot.sandbox.slack.acting.writing import Writing
from bot.sandbox.slack.state import Message


class Acting(Writing, Pressing, Forms):
    """One person. Every action returns after the app's answer was processed."""

    async def open_home(self, tab: str = "home") -> None:
        """Look at the bot's Home tab, or at another (`messages`, `about`)."""
        self._begin()
        if not self._slack.manifest.home_tab:
            raise LookupError("the bot has no Home tab")
        self._workspace.open_chat(self._person)
        if "app_home_opened" in self._slack.manifest.events:
            await self._slack.delivery.event(self._slack.payloads.home_opened(self._person, tab))

    async def shortcut(self, callback_id: str, message: str | None = None) -> None:
        """A global shortcut, or one on a message."""
        self._begin()
        kind = "global" if message is None else "message"
        if self._slack.manifest.shortcuts.get(callback_id) != kind:
            raise LookupError(f"the manifest has no such {kind} shortcut")
        head = self._slack.payloads.interaction(
            "shortcut" if message is None else "message_action", self._person
        )
        head |= {"callback_id": callback_id, "action_ts": self._workspace.new_ts()}
        if message is not None:
            head |= self._on_message(self._message(message))
        answers.after_click(self._workspace, self._person, await self._interact(head))

    def _on_message(self, message: Message) -> JSON:
        whole = self._slack.payloads.in_message(message, self._workspace.channels[message.channel])
        del whole["container"]
        response_url = self._slack.new_response_url(self.id, message.channel)
        return {**whole, "message_ts": message.ts, "response_url": response_url}
