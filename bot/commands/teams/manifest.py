"""What does Teams have to know of the app? Its manifest, and the package it comes in.

(Microsoft, app manifest schema 1.29.) The app asks for no permission, takes no files, and is nobody's
but the person's own: no group, no channel.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import astuple, dataclass
from typing import Any

from bot import __version__
from bot.commands.teams.icons import color, outline
from bot.teams.ways_in import COMPOSED, TYPED
from flows.wording.sentences import say

VERSION = "1.29"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
ACCENT = "#1D4F73"
MADE = (2026, 1, 1, 0, 0, 0)  # the same package each time it is made
LONGEST_ADDRESS = 2048


@dataclass(frozen=True)
class Pages:
    """What Teams shows beside every app: the school's own pages."""

    website: str
    privacy: str
    terms: str

    def mistakes(self) -> list[str]:
        """Those that Teams would not take."""
        wrong = [one for one in astuple(self) if not _is_page(one)]
        return [
            f"{one}: must be an address that starts with https://" for one in dict.fromkeys(wrong)
        ]


def _is_page(address: str) -> bool:
    return (
        address.startswith("https://")
        and len(address) > len("https://")
        and len(address) <= LONGEST_ADDRESS
        and not any(sign.isspace() for sign in address)
    )


def manifest(app_id: str, pages: Pages) -> dict[str, Any]:
    """The app, as Teams wants it described."""
    return {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": __version__,
        "id": app_id,
        "developer": {
            "name": "report-image",
            "websiteUrl": pages.website,
            "privacyUrl": pages.privacy,
            "termsOfUseUrl": pages.terms,
        },
        "name": {"short": say("app.name"), "full": say("package.full-name")},
        "description": {"short": say("package.short"), "full": say("package.full")},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "defaultInstallScope": "personal",
        "bots": [_bot(app_id)],
        "composeExtensions": [_compose_box(app_id)],
    }


def _bot(app_id: str) -> dict[str, Any]:
    commands = [{"title": each, "description": say(f"package.commands.{each}")} for each in TYPED]
    return {
        "botId": app_id,
        "scopes": ["personal"],
        "supportsFiles": False,
        "isNotificationOnly": False,
        "commandLists": [{"scopes": ["personal"], "commands": commands}],
    }


def _compose_box(app_id: str) -> dict[str, Any]:
    return {
        "botId": app_id,
        "commands": [
            _action(COMPOSED.report, ["compose", "commandBox", "message"]),
            _action(COMPOSED.home, ["compose", "commandBox"]),
        ],
    }


def _action(name: str, context: list[str]) -> dict[str, Any]:
    return {
        "id": name,
        "type": "action",
        "title": say(f"package.actions.{name}"),
        "context": context,
        "fetchTask": True,
    }


def written(manifest: dict[str, Any]) -> bytes:
    """The package: a zip of the manifest and its two icons."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (
            ("manifest.json", json.dumps(manifest, indent=2).encode()),
            ("color.png", color()),
            ("outline.png", outline()),
        ):
            package.writestr(zipfile.ZipInfo(name, MADE), content)
    return packed.getvalue()
