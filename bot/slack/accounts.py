"""Who is this Slack user to the school: staff, a guest, somebody from elsewhere, or not to be
looked up?
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.accounts import Account, Who, account_of
from bot.running.clock import Clock
from bot.slack.payloads import PLATFORM
from flows.moves import Standing
from flows.school.school import School

LOOK_UP_SECONDS = 1.0
NOBODY = frozenset({"user_not_found", "users_not_found"})
KEPT_FOR = timedelta(minutes=10)
SLACKBOT = "USLACKBOT"  # not marked as a bot


def workspaces_of(school: School) -> list[str]:
    """The school's workspaces, by Slack's own ids, such as `T0HILLSIDE`."""
    found = [account_of(each) for each in school.workspaces]
    return [each.id for each in found if each.platform == PLATFORM]


class People:
    """Looks people up, within a second of the three that Slack gives; remembers each for ten
    minutes.
    """

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self._client, self._clock = client, clock
        self._known: dict[str, tuple[Who, datetime]] = {}

    async def who(self, account: Account) -> Who:
        """Who this is; "not-checked" and without a name when Slack does not say in time."""
        known = self._known.get(account.id)
        if known and known[1] > self._clock.now():
            return known[0]
        return await self._asked(account.id) or Who("not-checked", "")

    async def works(self, account: Account, may_be_guest: bool) -> bool | None:
        """Whether this account is open, and no guest's unless it may be; asked anew. None: Slack
        does not say in time.

        Then what it said before goes on being true: a safeguarding lead is not shut out because
        Slack is slow.
        """
        who = await self._asked(account.id)
        return None if who is None else not who.closed and (may_be_guest or who.standing != "guest")

    async def _asked(self, user: str) -> Who | None:
        try:
            who = await asyncio.wait_for(self._look_up(user), LOOK_UP_SECONDS)
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError):
            return None
        self._known[user] = who, self._clock.now() + KEPT_FOR
        return who

    async def _look_up(self, user: str) -> Who:
        try:
            found = (await self._client.users_info(user=user))["user"]
        except SlackApiError as error:
            if error.response.get("error") in NOBODY:
                return Who("not-checked", "", closed=True)
            raise
        name = str(found.get("real_name") or found.get("name") or "")
        return Who(_standing(found), name, closed=bool(found.get("deleted")))


def _standing(found: Mapping[str, Any]) -> Standing:
    """A bot, or somebody who has left, is no more of this school than somebody from another
    workspace.
    """
    if (
        any(found.get(mark) for mark in ("is_stranger", "is_bot", "deleted"))
        or found.get("id") == SLACKBOT
    ):
        return "stranger"
    return "guest" if found.get("is_restricted") or found.get("is_ultra_restricted") else "staff"
