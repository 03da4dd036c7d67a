"""Who is this Slack user to the school: staff, a guest, somebody from elsewhere, or not to be
looked up?
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.accounts import Account, Who, account_of
from bot.delivery.channel import Unreachable
from bot.running.clock import Clock
from bot.slack.payloads import PLATFORM
from bot.slack.web_api import FAILED, Told, called, object_in
from flows.moves import Standing
from flows.names.one_line import in_one_line
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
    minutes. `ours`: the school's workspaces or its organisation, by Slack's own ids.
    """

    has_pupils, trouble = False, ""

    def __init__(self, client: AsyncWebClient, clock: Clock, ours: Collection[str]) -> None:
        self._client, self._clock, self._ours = client, clock, frozenset(ours)
        self._known: dict[str, tuple[Who, datetime]] = {}

    async def who(self, account: Account) -> Who:
        """Who this is; "not-checked" and without a name when Slack does not say in time."""
        known = self._known.get(account.id)
        if known and known[1] <= self._clock.now() < known[1] + KEPT_FOR:
            return known[0]
        return await self._asked(account.id) or Who("not-checked", "")

    async def works(self, account: Account, may_be_guest: bool) -> bool | None:
        """Whether this account is open, of this school, and no guest's unless it may be; asked
        anew. None: Slack does not say in time.

        Then what it said before goes on being true: a safeguarding lead is not shut out because
        Slack is slow.
        """
        who = await self._asked(account.id)
        if who is None:
            return None
        of_school = who.standing == "staff" or (may_be_guest and who.standing == "guest")
        return of_school and not who.closed

    async def _asked(self, user: str) -> Who | None:
        try:
            who = await asyncio.wait_for(self._look_up(user), LOOK_UP_SECONDS)
        except (*FAILED, TimeoutError):
            return None
        self._known[user] = who, self._clock.now()
        return who

    async def _look_up(self, user: str) -> Who:
        try:
            answer = await called(self._client, "users.info", user=user)
        except Unreachable as refused:
            if refused.code in NOBODY:
                return Who("not-checked", "", closed=True)
            raise
        found = object_in(answer, "user")
        return Who(
            standing_of(found, self._ours), name_of(found), closed=bool(found.get("deleted"))
        )


def name_of(found: Told) -> str:
    """Of a closed account Slack tells the name in its profile only."""
    profile = found.get("profile")
    known = profile.get("real_name") if isinstance(profile, dict) else None
    return in_one_line(str(found.get("real_name") or known or found.get("name") or ""))


def standing_of(found: Mapping[str, Any], ours: Collection[str]) -> Standing:
    """A bot, or somebody who has left, is no more of this school than somebody from another
    workspace, whom a shared channel shows without `is_stranger` (Slack, user object).
    """
    if any(found.get(mark) for mark in ("is_stranger", "is_bot", "deleted")):
        return "stranger"
    if found.get("id") == SLACKBOT or not _teams(found) & set(ours):
        return "stranger"
    return "guest" if found.get("is_restricted") or found.get("is_ultra_restricted") else "staff"


def _teams(found: Mapping[str, Any]) -> set[str]:
    """The workspaces a person is in, and the organisation where there is one: then `team_id` is
    only one of them.
    """
    of_organisation = found.get("enterprise_user") or {}
    teams = {found.get("team_id"), of_organisation.get("enterprise_id")}
    return {str(team) for team in {*teams, *(of_organisation.get("teams") or ())} if team}
