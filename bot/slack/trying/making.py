"""Can the app be made for the school, with the manifest as it is? Where Slack gives a configuration
token it can; else somebody pastes the manifest.

Slack, `apps.manifest.create`; the token is valid for twelve hours and is not kept.
"""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote

import yaml

from bot.slack.credentials import SlackKeys, client
from bot.slack.installing.oauth import MANIFEST
from bot.slack.web_api import called, text

NEW_APP = "https://api.slack.com/apps?new_app=1&manifest_json="


def address_with_manifest() -> str:
    """Slack's page for a new app, with the manifest filled in; no longer than it need be."""
    return NEW_APP + quote(json.dumps(_manifest(), separators=(",", ":")), safe="")


async def made(keys: SlackKeys, configuration_token: str) -> str:
    """The new app's id. Raises what `called` raises."""
    api = client(replace(keys, bot_token=configuration_token))
    told = await called(api, "apps.manifest.create", manifest=json.dumps(_manifest()))
    return text(told, "app_id")


def _manifest() -> object:
    return yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
