"""How does an activity reach the app, and how often is it sent?"""

from __future__ import annotations

import json
from typing import Any

import aiohttp

from bot.sandbox.answer import Answer, parsed
from bot.sandbox.teams.keys import Keys
from bot.sandbox.teams.state import JSON
from bot.sandbox.teams.workspace import Workspace

REPEATS = 2


class Delivery:
    """Posts activities, signed. Whatever the app answers late is not looked at."""

    def __init__(self, workspace: Workspace, keys: Keys, answer_within: float) -> None:
        self._workspace, self._keys = workspace, keys
        self._timeout = aiohttp.ClientTimeout(total=answer_within)
        self._session: aiohttp.ClientSession | None = None
        self.url: str | None = None
        self.last: JSON | None = None

    async def deliver(self, activity: JSON, token: str | None = None) -> Answer:
        """Send it once, with a token for it or with this one."""
        self.last = activity
        carried = self._workspace.carry("to_bot", _kind(activity), activity)
        signed = token if token is not None else self._keys.token(str(activity.get("serviceUrl")))
        carried.answer = answer = await self._post(activity, {"Authorization": f"Bearer {signed}"})
        return answer

    async def submission(self, activity: JSON) -> Answer:
        """Send a dialog's content: again, twice at most, when no answer came in time."""
        answer = await self.deliver(activity)
        for _ in range(REPEATS):
            if answer.failure != "operation_timeout":
                break
            answer = await self.deliver(activity)
        return answer

    async def repeat_last(self) -> Answer:
        """Deliver the last thing a person did once more, unchanged."""
        if self.last is None:
            raise LookupError("nothing was delivered yet")
        return await self.deliver(self.last)

    async def raw(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Send anything at all."""
        return await self._post(body, headers)

    async def _post(self, body: Any, headers: dict[str, str]) -> Answer:
        if self.url is None:
            return Answer(0, failure="dispatch_failed")
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"} | headers
        try:
            async with self._session.post(self.url, data=data, headers=headers) as response:
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


def _kind(activity: JSON) -> str:
    """An invoke by its name, any other by its type."""
    kind = activity.get("name") if activity.get("type") == "invoke" else activity.get("type")
    return str(kind)
