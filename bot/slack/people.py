"""Who is this Slack user to the school: staff, a guest, somebody from elsewhere, or not to be looked up?"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from flows.moves import Standing

LOOK_UP_SECONDS = 1.0
KEPT_FOR = timedelta(minutes=10)
SLACKBOT = "USLACKBOT"  # not marked as a bot


@dataclass(frozen=True)
class Who:
    """What Slack says of a user."""

    standing: Standing
    name: str


class People:
    """Looks people up, within a second of the three that Slack gives; remembers each for ten minutes."""

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self._client, self._clock = client, clock
        self._known: dict[str, tuple[Who, datetime]] = {}

    async def who(self, user: str) -> Who:
        """Who this is; "not-checked" and without a name when Slack does not say in time."""
        known = self._known.get(user)
        if known and known[1] > self._clock.now():
            return known[0]
        try:
            who = await asyncio.wait_for(self._look_up(user), LOOK_UP_SECONDS)
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError):
            return Who("not-checked", "")
        self._known[user] = who, self._clock.now() + KEPT_FOR
        return who

    async def _look_up(self, user: str) -> Who:
        found = (await self._client.users_info(user=user))["user"]
        return Who(_standing(found), str(found.get("real_name") or found.get("name") or ""))


def _standing(found: Mapping[str, Any]) -> Standing:
    """A bot, or somebody who has left, is no more of this school than somebody from another workspace."""
    if any(found.get(mark) for mark in ("is_stranger", "is_bot", "deleted")) or found.get("id") == SLACKBOT:
        return "stranger"
    return "guest" if found.get("is_restricted") or found.get("is_ultra_restricted") else "staff"
