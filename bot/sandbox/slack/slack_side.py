"""What does Slack itself do with what a person's client sends? The part of it that every client
shares.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    url: str = "http://127.0.0.1"

    @property
    def response_url(self) -> str:
        """Where the app might answer later; this one never does, and nothing is there."""
        return f"{self.url}/response"
