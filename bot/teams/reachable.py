"""Would the bot and Microsoft reach each other, as far as can be seen before it runs?"""

from __future__ import annotations

from collections.abc import Collection

import aiohttp

from bot.delivery.channel import TryAgain, Unreachable
from bot.running.clock import SystemClock
from bot.running.network import proxy_for
from bot.teams.calling.calls import TIMEOUT_SECONDS
from bot.teams.calling.tokens import INVALID, NO_APP, NO_TENANT, Tokens
from bot.teams.connector import Connector
from bot.teams.credentials import TeamsKeys
from bot.teams.reaching.signing_keys import SigningKeys

NOBODYS = {"BadSyntax", "http-400", "http-404"}
REFUSED = {
    INVALID: "TEAMS_APP_SECRET: Microsoft does not take it: it is another app's, or it is over",
    NO_APP: "TEAMS_APP_ID: Microsoft knows no such app in this tenant: compare both IDs",
    NO_TENANT: "TEAMS_TENANT: Microsoft knows no such tenant: compare the ID",
}
OURS = 401  # what the bot answers to whoever has no token


async def asked(given: TeamsKeys, address: str | None) -> list[str]:
    """A sentence for each thing that is wrong. `address`: the bot's own on the internet."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        clock = SystemClock()
        found = [await _of_secret(Tokens(given, session, clock))]
        if not await SigningKeys(given.metadata_url, session, clock).fetch():
            found.append(
                "TEAMS_METADATA_URL: Microsoft's keys cannot be fetched: nobody could be let in. "
                "Is login.botframework.com let through?"
            )
        if address:
            found.append(await _of_address(session, address))
    return [each for each in found if each]


async def unknown(given: TeamsKeys, users: Collection[str]) -> set[str]:
    """Those of these object ids that are nobody's in the tenant. Teams tells that only of a chat to
    be opened; one that opens says nothing to anybody, and whoever has no app yet counts as known.
    """
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        connector = Connector(session, Tokens(given, session, SystemClock()))
        return {user for user in users if await _is_nobody(connector, given, user)}


async def _is_nobody(connector: Connector, given: TeamsKeys, user: str) -> bool:
    try:
        await connector.create(given.service_url, given.tenant, user)
    except Unreachable as refused:
        return refused.code in NOBODYS
    except TryAgain:
        return False
    return False


async def _of_secret(tokens: Tokens) -> str:
    try:
        await tokens.token()
    except TryAgain as refused:
        if refused.app:
            return REFUSED[refused.code]
        return "TEAMS_LOGIN_URL: gives no token: is login.microsoftonline.com let through?"
    return ""


async def _of_address(session: aiohttp.ClientSession, address: str) -> str:
    """An activity that nobody signed is to be turned away, by the bot itself."""
    try:
        async with session.post(address, json={}, proxy=proxy_for(address)) as answer:
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return f"{address}: cannot be reached from here"
    if status == OURS:
        return ""
    return f"{address}: answers {status}, where the bot would answer {OURS}: is it running there?"
