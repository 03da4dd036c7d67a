"""Which secrets does the local workspace share with the app? Made-up ones, the same each time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Credentials:
    """What a person who installs the app would copy out of Slack's pages."""

    signing_secret: str = "sandbox-signing-secret"  # noqa: S105 - opens nothing
    bot_token: str = "xoxb-sandbox"  # noqa: S105
    app_token: str = "xapp-sandbox"  # noqa: S105
    configuration_token: str = "xoxe.xoxp-sandbox"  # noqa: S105
    app_id: str = "A0REPORT"
    bot_id: str = "B0BOT"
