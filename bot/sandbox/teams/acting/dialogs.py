"""How does a person fill in a dialog, send it, or put it away?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.teams.acting.inputs import held_value, input_in
from bot.sandbox.teams.acting.pressing import Pressing
from bot.sandbox.teams.cards.parts import actions
from bot.sandbox.teams.state import Dialog


class Dialogs(Pressing):
    """What a person does in the dialog that is open."""

    def fill(self, field: str, value: Any) -> None:
        """Type or choose, by the input's id or label; ValueError when a client would not let
        them.
        """
        dialog = self._open()
        element = input_in(dialog.card, field)
        dialog.typed[element["id"]] = held_value(element, value)
        dialog.errors.pop(element["id"], None)

    async def submit(self) -> None:
        """Press the button that sends what was typed: the last of the card."""
        self._begin()
        every = list(actions(self._open().card))
        sends = [n for n, each in enumerate(every) if each.get("associatedInputs") != "none"]
        if not sends:
            raise LookupError("nothing here can be sent")
        await self._in_dialog(self._open(), sends[-1])

    async def close_dialog(self) -> None:
        """Put it away; nobody is told."""
        self._open()
        self._person.dialog = None
        self._workspace.changed("modal", self.id)

    def _open(self) -> Dialog:
        if self._person.dialog is None:
            raise LookupError("no dialog is open")
        return self._person.dialog
