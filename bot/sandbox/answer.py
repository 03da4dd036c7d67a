"""What did the app answer, to what was posted to it?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import aiohttp


@dataclass(frozen=True)
class Answer:
    """What the app answered: a status, the body if any; `failure` when there was no proper
    answer.
    """

    status: int
    body: Any = None
    failure: str | None = None

    @property
    def ok(self) -> bool:
        return self.failure is None and self.status == 200


def parsed(text: str) -> Any:
    """A body as JSON if it is, as text if not, None when empty."""
    if text == "":
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


class Posting:
    """Posts to the app's address, over connections that are kept."""

    def __init__(self, answer_within: float) -> None:
        self._timeout = aiohttp.ClientTimeout(total=answer_within)
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """What comes back in time; why nothing did."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        try:
            async with self._session.post(url, data=body, headers=headers) as response:
                return Answer(response.status, parsed(await response.text()))
        except TimeoutError:
            return Answer(0, failure="operation_timeout")
        except aiohttp.ClientError:
            return Answer(0, failure="dispatch_failed")

    async def close(self) -> None:
        """Close the connections to the app."""
        if self._session is not None:
            await self._session.close()
            self._session = None
