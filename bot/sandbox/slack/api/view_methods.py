"""What do views.* do: open, push, update, publish?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.acting import modals
from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.api.arguments import Arguments
from bot.sandbox.slack.sending.payloads import Payloads
from bot.sandbox.slack.state import View
from bot.sandbox.slack.workspace import Refusal, Workspace


@dataclass(frozen=True)
class ViewMethods:
    """Forms, and each person's own page."""

    _workspace: Workspace
    _payloads: Payloads

    def open(self, call: Arguments) -> JSON:
        """views.open"""
        return self._shown(modals.open_view(self._workspace, call.text("trigger_id"), _view(call)))

    def push(self, call: Arguments) -> JSON:
        """views.push"""
        return self._shown(modals.push_view(self._workspace, call.text("trigger_id"), _view(call)))

    def update(self, call: Arguments) -> JSON:
        """views.update"""
        view_id, external_id = call.maybe_text("view_id"), call.maybe_text("external_id")
        if view_id and external_id:
            raise Refusal(
                "invalid_arguments", ["[ERROR] Cannot provide both `view_id` and `external_id`"]
            )
        expected = call.maybe_text("hash")
        return self._shown(
            modals.update_view(self._workspace, _view(call), view_id, external_id, expected)
        )

    def publish(self, call: Arguments) -> JSON:
        """views.publish"""
        user_id, expected = call.text("user_id"), call.maybe_text("hash")
        return self._shown(modals.publish_home(self._workspace, user_id, _view(call), expected))

    def _shown(self, view: View) -> JSON:
        return {"view": self._payloads.view(view)}


def _view(call: Arguments) -> Any:
    view = call.structure("view", "invalid_arguments")
    if view is None:
        raise Refusal("invalid_arguments", ["[ERROR] missing required field: view"])
    return view
