"""How does a person fill in a form, send it or close it?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.acting import answers
from bot.sandbox.slack.acting.finding import input_in
from bot.sandbox.slack.acting.inputs import client_errors, held_value
from bot.sandbox.slack.screen import Screen
from bot.sandbox.slack.state import View


class Forms(Screen):
    """What a person does with the form on top."""

    def fill(self, what: str, value: Any) -> None:
        """Put a value in an input of the open form, by block_id, action_id or label."""
        view = self._top()
        block, element = input_in(view.blocks, what)
        meant = self._user(value) if element["type"] == "users_select" and value else value
        view.typed[(block["block_id"], element["action_id"])] = held_value(element, meant)
        view.errors.pop(block["block_id"], None)
        self._workspace.changed("modal", self.id)

    async def submit(self) -> None:
        """Send the open form, unless the client itself sees that something is missing."""
        self._begin()
        view = self._top()
        if not view.content["submit"]:
            raise LookupError("this form has nothing to send it with")
        view.errors = client_errors(view.blocks, view.typed)
        if view.errors:
            self._workspace.changed("modal", self.id)
            return
        head = self._slack.payloads.interaction("view_submission", self._person, in_view=view.id)
        answer = await self._interact(
            {**head, "view": self._slack.payloads.view(view), "response_urls": []}
        )
        answers.after_submission(self._workspace, self._person, view, answer)

    async def close_modal(self, *, whole_stack: bool = False) -> None:
        """Cancel the form on top, or all of them."""
        self._begin()
        view = self._top()
        cleared = whole_stack or bool(view.content["clear_on_close"])
        head = self._slack.payloads.interaction("view_closed", self._person)
        del head["trigger_id"]
        shown = self._slack.payloads.view(view)
        del self._person.modals[0 if cleared else -1 :]
        self._workspace.changed("modal", self.id)
        if view.content["notify_on_close"]:
            await self._interact({**head, "view": shown, "is_cleared": cleared})

    def _user(self, named: Any) -> str:
        """The id of a person by id or name; Slack offers nobody who has left."""
        there = [each for each in self._workspace.people.values() if not each.is_deleted]
        found = [each.id for each in there if named in (each.id, each.real_name)]
        if not found:
            raise ValueError("there is no such person to choose")
        return found[0]

    def _top(self) -> View:
        if self.modal is None:
            raise LookupError("no form is open")
        return self.modal
