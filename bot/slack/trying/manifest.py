"""Does the app in Slack match this version's manifest, and if not, what should be changed there?

Slack, `apps.manifest.export`: it takes a configuration token, which is valid for twelve hours and is
not kept. What a school may call the app as it likes is not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import yaml

from bot.slack.credentials import SlackKeys, client
from bot.slack.installing.oauth import MANIFEST
from bot.slack.web_api import called, object_in, text

Path = tuple[str, ...]
ITS_OWN = ("display_information", "display_name")
NAMED_BY = ("command", "callback_id")
WHOLE = (("oauth_config", "scopes", "bot"), ("settings", "event_subscriptions", "bot_events"))
SOCKET_MODE = ("settings", "socket_mode_enabled")


async def differences(keys: SlackKeys, configuration_token: str) -> list[str]:
    """A sentence for each thing to be changed in Slack. Raises what `called` raises."""
    bot = text(await called(client(keys), "auth.test"), "bot_id")
    told = await called(client(keys), "bots.info", bot=bot)
    api = client(replace(keys, bot_token=configuration_token))
    found = await called(api, "apps.manifest.export", app_id=text(told, "bot", "app_id"))
    ours = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return list(apart(ours, object_in(found, "manifest"), socket_mode=bool(keys.app_token)))


def apart(
    ours: Mapping[str, Any], in_slack: Mapping[str, Any], *, socket_mode: bool
) -> Iterator[str]:
    """What of ours is missing or otherwise there, and which rights and events are there besides."""
    wanted, there = dict(_parts(ours)), dict(_parts(in_slack))
    for path, value in wanted.items():
        if path == SOCKET_MODE and not socket_mode:
            continue
        if path not in there:
            yield f"{_place(path)}: is missing" + ("" if value is None else f"; it must be {value}")
        elif there[path] != value:
            yield f"{_place(path)}: is {there[path]}, and must be {value}"
    for path in there:
        if path[:-1] in WHOLE and path not in wanted:
            yield f"{_place(path)}: is more than the bot needs; take it away"


def _parts(thing: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each value with its place; what stands in a list is a place without a value."""
    if path and path[-1] in ITS_OWN:
        return
    if isinstance(thing, Mapping):
        for key, value in thing.items():
            yield from _parts(value, (*path, str(key)))
    elif isinstance(thing, list):
        for one in thing:
            yield from _parts(one if isinstance(one, Mapping) else None, (*path, _name(one)))
    else:
        yield path, thing


def _name(one: Any) -> str:
    if isinstance(one, Mapping):
        return next((str(one[key]) for key in NAMED_BY if key in one), "")
    return str(one)


def _place(path: Path) -> str:
    return ", ".join(path)
