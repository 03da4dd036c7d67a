"""With which token is a service of Microsoft's called? One for each, asked for with the app's secret
and kept until it is nearly over.
"""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.decoding import seconds_in
from bot.delivery.channel import TryAgain
from bot.running.clock import Clock
from bot.running.logs import logger
from bot.running.network import proxy_for
from bot.teams.credentials import SCOPE, TeamsKeys

log = logger("report_image.teams")

BEFORE_IT_ENDS = timedelta(minutes=5)
APP_PAUSE = timedelta(minutes=1)
INVALID, NO_APP, NO_TENANT = "invalid_client", "unauthorized_client", "invalid_request"
REFUSALS = {INVALID, NO_APP, NO_TENANT}  # OAuth 2.0's words (RFC 6749, 5.2), as Microsoft uses them


class Tokens:
    """The app's token for one service, the connector unless another `scope` is given; for all who
    call at once.
    """

    def __init__(
        self, keys: TeamsKeys, session: aiohttp.ClientSession, clock: Clock, scope: str = SCOPE
    ) -> None:
        self._keys, self._session, self._clock, self._scope = keys, session, clock, scope
        self._token, self._until = "", datetime.min.replace(tzinfo=clock.now().tzinfo)
        self._asking: asyncio.Task[None] | None = None

    async def token(self) -> str:
        """The token. Raises TryAgain; with `app` and one of REFUSALS when the secret is wrong or
        over, or an ID is.

        Whoever does not wait for it that long leaves it to the next.
        """
        if not self._token or self._clock.now() >= self._until:
            if self._asking is None or self._asking.done():
                self._asking = asyncio.create_task(self._ask())
                self._asking.add_done_callback(_seen)
            await asyncio.shield(self._asking)
        return self._token

    def drop(self, token: str) -> None:
        """This one is not taken any more."""
        if token == self._token:
            self._token = ""

    def forget(self) -> None:
        """Ask for another: what the app may do has changed, perhaps."""
        self._token = ""

    async def _ask(self) -> None:
        asked = self._clock.now()
        told = await self._answer()
        token, seconds = told.get("access_token"), seconds_in(told.get("expires_in"))
        if not (isinstance(token, str) and token and seconds is not None):
            raise TryAgain
        lasts = timedelta(seconds=seconds)
        self._token, self._until = token, asked + max(lasts - BEFORE_IT_ENDS, lasts / 2)

    async def _answer(self) -> dict[str, Any]:
        """What is said to the secret. Of a refusal only its kind is kept: the rest repeats ids."""
        url = self._keys.token_url
        try:
            async with self._session.post(url, data=self._form(), proxy=proxy_for(url)) as answer:
                if answer.status in (400, 401):
                    raise TryAgain(after=APP_PAUSE, code=_why(await answer.text()), app=True)
                told = await answer.json(content_type=None) if answer.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise TryAgain from None
        if not isinstance(told, dict):
            raise TryAgain
        return told

    def _form(self) -> dict[str, str]:
        return {
            "grant_type": "client_credentials",
            "client_id": self._keys.app_id,
            "client_secret": self._keys.app_secret,
            "scope": self._scope,
        }


def _why(refusal: str) -> str:
    try:
        told = json.loads(refusal)
    except ValueError:
        return INVALID
    said = str(told.get("error")) if isinstance(told, dict) else ""
    return said if said in REFUSALS else INVALID


def _seen(asked: asyncio.Task[None]) -> None:
    """Why there is none is told to those who wait, if any still do."""
    if not asked.cancelled():
        asked.exception()
