"""How does a person press a button, in a card of the chat or in a dialog?"""

from __future__ import annotations

from bot.sandbox.copied import copied
from bot.sandbox.teams.acting import answers
from bot.sandbox.teams.acting.inputs import client_errors, sent_values, shown
from bot.sandbox.teams.cards.parts import actions
from bot.sandbox.teams.screen import Screen, Seen
from bot.sandbox.teams.state import JSON, Dialog, Message


class Pressing(Screen):
    """What a person does with a mouse in a card."""

    async def click(
        self, what: str | int, message: str | Seen | None = None, *, near: int = 0
    ) -> None:
        """Press a button, by its title or its place in the card: in that message, else in the open
        dialog, else in the newest message of the chat that has it. `near`: which, of several with
        this title.

        A message as `chat` gave it earlier is pressed as it stood then, as in a client that lags
        behind.
        """
        self._begin()
        if message is None and self._person.dialog is not None:
            await self._in_dialog(self._person.dialog, what, near)
            return
        place = self._pressed(message if message is not None else self._newest_with(str(what)).id)
        await self._in_chat(place, _action(place.card or {}, what, near))

    def _pressed(self, message: str | Seen) -> Message:
        if isinstance(message, str):
            return self._message(message)
        stale = self._message(message.id).snapshot()
        stale.card = message.card
        return stale

    async def _in_chat(self, place: Message, action: JSON) -> None:
        chat = self._workspace.chats[place.chat]
        activity = self._teams.activities.press(self._person, chat, place, _data(action))
        answer = await self._teams.delivery.deliver(activity)
        before = Dialog(f"d{self._workspace.number()}", "Report", {}, chat.id, None, place.id)
        answers.after_fetch(self._workspace, self._person, before, answer)

    async def _in_dialog(self, dialog: Dialog, what: str | int, near: int = 0) -> None:
        action = _action(dialog.card, what, near)
        values = sent_values(dialog.card, action, dialog.typed)
        takes_inputs = str(action.get("associatedInputs", "auto")).lower() != "none"
        dialog.errors = client_errors(dialog.card, dialog.typed) if takes_inputs else {}
        self._workspace.changed("modal", self.id)
        if dialog.errors:
            return
        activity = self._teams.activities.submission(self._person, dialog, _data(action) | values)
        answer = await self._teams.delivery.submission(activity)
        if self._person.dialog is dialog:
            answers.after_submission(self._workspace, self._person, dialog, answer)


def _action(card: JSON, what: str | int, near: int) -> JSON:
    """The action that is meant. Raises LookupError."""
    every = list(actions(card))
    found = every[what : what + 1] if isinstance(what, int) else _titled(every, what)[near:]
    if not found:
        raise LookupError("there is no such button")
    return found[0]


def _titled(every: list[JSON], title: str) -> list[JSON]:
    return [each for each in every if shown(str(each.get("title", ""))) == shown(title)]


def _data(action: JSON) -> JSON:
    data: JSON = copied(action.get("data", {}))
    return data
