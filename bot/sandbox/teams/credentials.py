"""Which secrets does the local Teams share with the app? Made-up ones, the same each time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Credentials:
    """What a person who registers the app would copy out of Microsoft's pages."""

    app_id: str = "5f1c0000-0000-4000-8000-00000000b07a"
    app_secret: str = "sandbox-app-secret"  # noqa: S105 - opens nothing
    issuer: str = "https://api.botframework.com"

    @property
    def bot_id(self) -> str:
        """The bot, as Teams names it in activities."""
        return f"28:{self.app_id}"
