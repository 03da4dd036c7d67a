"""How is a service of Microsoft's called with the app's token? What is answered is handed on; what it
means, whoever called knows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import aiohttp

from bot.decoding import seconds_in
from bot.delivery.channel import TryAgain
from bot.running.network import proxy_for
from bot.teams.calling.tokens import Tokens

Told = dict[str, Any]
Method = Literal["GET", "POST", "PUT"]

TIMEOUT_SECONDS = 10  # well below a duty's lease
LONGEST_RETRY = 3600


@dataclass(frozen=True)
class Answered:
    """An answer as it came. `retry_after`: what its header of that name says."""

    status: int
    retry_after: str | None
    text: str

    @property
    def wait(self) -> timedelta:
        """How long to wait before the next call; a second where nothing is said."""
        told = seconds_in(self.retry_after)
        return timedelta(seconds=min(1 if told is None else told, LONGEST_RETRY))

    def told(self) -> Told:
        """The JSON object that it is. Raises TryAgain."""
        try:
            told = json.loads(self.text or "{}")
        except (ValueError, RecursionError):
            raise TryAgain(maybe_arrived=True) from None
        if not isinstance(told, dict):
            raise TryAgain(maybe_arrived=True)
        return told


async def called(
    session: aiohttp.ClientSession, tokens: Tokens, method: Method, url: str, body: Told | None
) -> Answered:
    """The answer, whatever its status. A token that is not taken any more is asked for anew, once.
    Raises TryAgain where there is none.
    """
    for _ in range(2):
        token = await tokens.token()
        answer = await _sent(session, method, url, token, body)
        if answer.status != 401:
            break
        tokens.drop(token)
    return answer


async def _sent(
    session: aiohttp.ClientSession, method: Method, url: str, token: str, body: Told | None
) -> Answered:
    data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        async with session.request(
            method,
            url,
            data=data,
            headers=headers,
            proxy=proxy_for(url),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
            allow_redirects=False,
        ) as answer:
            text = await answer.text(errors="replace")
            return Answered(answer.status, answer.headers.get("Retry-After"), text)
    except aiohttp.ClientConnectorError:
        raise TryAgain from None
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise TryAgain(maybe_arrived=True) from None
