"""How does a person press a button, in a card of the chat or in a dialog?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.copied import copied
from bot.sandbox.teams.acting import answers
from bot.sandbox.teams.acting.inputs import (
    client_errors,
    held_value,
    input_in,
    sent_values,
    shown,
    starting_values,
)
from bot.sandbox.teams.cards.parts import actions
from bot.sandbox.teams.screen import Screen, Seen
from bot.sandbox.teams.state import JSON, Dialog, Message, Typed


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
        card = place.shown_to(self.id) or {}
        await self._in_chat(place, card, _action(card, what, near))

    def write(self, message: str, field: str, value: Any) -> None:
        """Type into an input of a card in the chat."""
        place = self._message(message)
        card = place.shown_to(self.id) or {}
        element = input_in(card, field)
        self._typed_in(place, card)[element["id"]] = held_value(element, value)

    def _typed_in(self, place: Message, card: JSON) -> Typed:
        return place.typed.setdefault(self.id, starting_values(card))

    def _pressed(self, message: str | Seen) -> Message:
        if isinstance(message, str):
            return self._message(message)
        stale = self._message(message.id).snapshot()
        stale.card = message.card
        stale.for_one.clear()
        return stale

    async def _in_chat(self, place: Message, card: JSON, action: JSON) -> None:
        typed = self._typed_in(place, card)
        if sent_values(card, action, typed) and client_errors(card, typed):
            return
        data = _data(action) | sent_values(card, action, typed)
        if action["type"] == "Action.Execute":
            await self._execute(place, action, data)
        elif action["type"] == "Action.Submit":
            await self._submit(place, data)

    async def _execute(self, place: Message, action: JSON, data: JSON) -> None:
        chat = self._workspace.chats[place.chat]
        if not action.get("verb"):
            answers.trouble(self._workspace, self._person, answers.UNREACHED, "no verb")
            return
        told = {"type": "Action.Execute", "verb": action["verb"], "data": data}
        activity = self._teams.activities.execute(self._person, chat, place, told)
        answer = await self._teams.delivery.deliver(activity)
        current = self._workspace.messages.get((place.chat, place.id), place)
        answers.after_execute(self._workspace, self._person, current, answer)

    async def _submit(self, place: Message, data: JSON) -> None:
        chat, activities = self._workspace.chats[place.chat], self._teams.activities
        asks = data.get("msteams")
        if not isinstance(asks, dict) or asks.get("type") != "task/fetch":
            await self._teams.delivery.deliver(
                activities.plain_submit(self._person, chat, place, data)
            )
            return
        activity = activities.press(self._person, chat, place, data)
        answer = await self._teams.delivery.deliver(activity)
        before = Dialog(f"d{self._workspace.number()}", "Report", {}, chat.id, None, place.id)
        answers.after_fetch(self._workspace, self._person, before, answer)

    async def _in_dialog(self, dialog: Dialog, what: str | int, near: int = 0) -> None:
        action = _action(dialog.card, what, near)
        if action["type"] != "Action.Submit":
            return
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
    if found[0].get("isEnabled") is False:
        raise LookupError("that button cannot be pressed")
    return found[0]


def _titled(every: list[JSON], title: str) -> list[JSON]:
    return [each for each in every if shown(str(each.get("title", ""))) == shown(title)]


def _data(action: JSON) -> JSON:
    data: JSON = copied(action.get("data", {}))
    return data
