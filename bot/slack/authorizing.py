"""Which workspace is let in, and with which token is it answered?"""

from __future__ import annotations

import asyncio
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.accounts import workspaces_of
from bot.slack.credentials import SlackKeys
from bot.slack.installing.installed import Installed
from bot.slack.web_api import FAILED, Told, called
from bot.turns.turn import Turns
from flows.wording.sentences import say

AUTH_SECONDS = 0.5


class NotLetIn(Exception):
    """Nobody of this workspace is let in; the words say what to do instead."""


def by_one_token(keys: SlackKeys, turns: Turns, web_client: AsyncWebClient) -> Any:
    """Which token answers which workspace: one, looked up once; none for a workspace that is not
    the school's.

    A report never waits for Slack to say who the app is: without an answer the token alone does.
    """
    teams = set(workspaces_of(turns.school))
    known: list[AuthorizeResult] = []

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        if team_id not in teams and enterprise_id not in teams:
            raise await _not_let_in(turns)
        if not known:
            try:
                who = await asyncio.wait_for(called(web_client, "auth.test"), AUTH_SECONDS)
            except (*FAILED, TimeoutError):
                return _authorized(keys, enterprise_id, team_id, {})
            known.append(_authorized(keys, enterprise_id, team_id, who))
        return known[0]

    return authorize


def _authorized(
    keys: SlackKeys, enterprise_id: str | None, team_id: str | None, who: Told
) -> AuthorizeResult:
    """The one token; `who`: what Slack says of it, as far as it does."""
    return AuthorizeResult(
        enterprise_id=enterprise_id,
        team_id=team_id,
        bot_token=keys.bot_token,
        bot_id=who.get("bot_id"),
        bot_user_id=who.get("user_id"),
    )


async def _not_let_in(turns: Turns) -> NotLetIn:
    """Bolt's own refusal is written once; the school's number may change."""
    await turns.up_to_date()
    return NotLetIn(say("report.guest-only", phone=turns.school.phone))


def by_installation(installed: Installed, turns: Turns) -> Any:
    """The token of the workspace's own installation; what else Bolt wants to know was told when it
    was installed.
    """

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        found = await installed.find(team_id or "")
        if found is None:
            raise await _not_let_in(turns)
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=found.bot_token,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
        )

    return authorize
