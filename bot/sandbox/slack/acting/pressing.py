"""How does a person press a button or choose in a menu, in a message, a form or the Home tab?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.acting import answers
from bot.sandbox.slack.acting.finding import action_in, button_in, buttons_in, chooser_in
from bot.sandbox.slack.acting.inputs import (
    HELD,
    JSON,
    Typed,
    held_value,
    option_of,
    starting_values,
    state_values,
)
from bot.sandbox.slack.screen import Screen, Seen
from bot.sandbox.slack.state import Message, View


@dataclass
class Place:
    """Where something is pressed: a form, the Home tab, or a message."""

    blocks: list[JSON]
    typed: Typed
    view: View | None = None
    message: Message | None = None

    @classmethod
    def of_view(cls, view: View) -> Place:
        return cls(view.blocks, view.typed, view=view)


class Pressing(Screen):
    """What a person does with a mouse."""

    async def click(
        self,
        what: str,
        message: str | Seen | None = None,
        *,
        value: str | None = None,
        block: str | None = None,
        home: bool = False,
        confirm: bool = True,
    ) -> None:
        """Press a button, by its text or action_id: in that message, else in the open form, else in
        the chat.

        A message as `chat` gave it earlier is pressed as it stood then, as in a client that lags
        behind.
        """
        self._begin()
        place = self._place(message, home, what)
        found, element = button_in(place.blocks, what, value, block)
        if "confirm" in element and not confirm:
            return
        await self._act(
            place, found, element, {"text": element["text"], **_given(element, "value", "style")}
        )

    async def choose(
        self,
        what: str,
        option: Any,
        message: str | Seen | None = None,
        *,
        home: bool = False,
    ) -> None:
        """Choose in a menu which tells the app at once: by action_id, block_id or label."""
        self._begin()
        place = self._place(message, home, None)
        block, element = chooser_in(place.blocks, what)
        if element["type"] == "overflow":
            await self._act(place, block, element, {"selected_option": option_of(element, option)})
            return
        held = held_value(element, option)
        place.typed[(block["block_id"], element["action_id"])] = held
        name = HELD[element["type"]][0]
        await self._act(place, block, element, {name: held[name]})

    async def _act(self, place: Place, block: JSON, element: JSON, chosen: JSON) -> None:
        action = action_in(block, element, self._workspace.new_ts(), chosen)
        head = self._slack.payloads.interaction(
            "block_actions", self._person, in_view=place.view.id if place.view else None
        )
        answer = await self._interact({**head, **self._where(place), "actions": [action]})
        answers.after_click(self._workspace, self._person, answer)

    def _where(self, place: Place) -> JSON:
        payloads = self._slack.payloads
        if place.view is not None:
            return {
                "container": {"type": "view", "view_id": place.view.id},
                "view": payloads.view(place.view),
            }
        message = place.message
        assert message is not None
        return {
            **payloads.in_message(message, self._workspace.channels[message.channel]),
            "response_url": self._slack.new_response_url(self.id, message.channel),
            "state": {"values": state_values(place.blocks, place.typed)},
        }

    def _place(self, message: str | Seen | None, home: bool, button: str | None) -> Place:
        if message is not None:
            return self._in_message(message)
        if home:
            if self._person.home is None:
                raise LookupError("the Home tab is empty")
            return Place.of_view(self._person.home)
        if self.modal is not None:
            return Place.of_view(self.modal)
        return self._in_message(self._newest_with(button))

    def _in_message(self, message: str | Seen) -> Place:
        current = self._message(message if isinstance(message, str) else message.ts)
        if isinstance(message, Seen):
            current = current.snapshot()
            current.text, current.blocks = message.text, message.blocks
        typed = current.typed.setdefault(self.id, starting_values(current.blocks))
        return Place(current.blocks, typed, message=current)

    def _newest_with(self, button: str | None) -> str:
        for message in reversed(self._workspace.in_channel(self._person.chat_id)):
            if button is not None and buttons_in(message.blocks, button, None, None):
                return message.ts
        raise LookupError("no message in the chat has that")


def _given(element: JSON, *names: str) -> JSON:
    return {name: element[name] for name in names if name in element}
