"""What was the app given when it was installed: commands, shortcuts, scopes, events?"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Manifest:
    """The parts of a Slack app manifest which change what Slack lets the app do."""

    commands: frozenset[str]
    shortcuts: dict[str, str]
    scopes: tuple[str, ...]
    events: frozenset[str]
    home_tab: bool
    messages_tab: bool
    interactive: bool
    whole: dict[str, Any] = field(hash=False, repr=False)


def read_manifest(path: Path) -> Manifest:
    """Read the file a person would paste at "Create an app, from a manifest"."""
    return _understood(path.read_text(encoding="utf-8"))


@cache
def _understood(text: str) -> Manifest:
    return parts_of(yaml.safe_load(text))


def parts_of(whole: dict[str, Any]) -> Manifest:
    """Of the manifest itself. Raises LookupError, TypeError when it is none."""
    features, settings = whole.get("features", {}), whole.get("settings", {})
    home = features.get("app_home", {})
    return Manifest(
        commands=frozenset(command["command"] for command in features.get("slash_commands", [])),
        shortcuts={each["callback_id"]: each["type"] for each in features.get("shortcuts", [])},
        scopes=tuple(whole["oauth_config"]["scopes"]["bot"]),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        home_tab=bool(home.get("home_tab_enabled")),
        messages_tab=bool(home.get("messages_tab_enabled"))
        and not home.get("messages_tab_read_only_enabled"),
        interactive=bool(settings.get("interactivity", {}).get("is_enabled")),
        whole=whole,
    )
