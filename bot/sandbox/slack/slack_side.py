"""What does Slack itself do with what a person's client sends? The part of it that every client
shares.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.slack.api.responses import Responses
from bot.sandbox.slack.manifest import Manifest
from bot.sandbox.slack.sending.delivery import Delivery
from bot.sandbox.slack.sending.payloads import Payloads
from bot.sandbox.slack.workspace import Workspace


@dataclass
class SlackSide:
    """The workspace, the app's manifest, and the way to the app. `url`: where Slack is reached."""

    workspace: Workspace
    manifest: Manifest
    payloads: Payloads
    delivery: Delivery
    responses: Responses
    url: str = "http://127.0.0.1"

    def new_response_url(self, person: str, channel: str) -> str:
        """Where the app may answer later."""
        return self.url + self.responses.new_path(person, channel)
