"""How does an activity reach the app, and how often is it sent?"""

from __future__ import annotations

import json

from bot.sandbox.answer import Answer, Posting
from bot.sandbox.teams.keys import Keys
from bot.sandbox.teams.state import JSON
from bot.sandbox.teams.workspace import Workspace

REPEATS = 2


class Delivery:
    """Posts activities, signed. Whatever the app answers late is not looked at."""

    def __init__(self, workspace: Workspace, keys: Keys, answer_within: float) -> None:
        self._workspace, self._keys = workspace, keys
        self._posting = Posting(answer_within)
        self.url: str | None = None
        self.last: JSON | None = None

    async def deliver(self, activity: JSON, token: str | None = None) -> Answer:
        """Send it once, with a token for it or with this one."""
        self.last = activity
        carried = self._workspace.carry("to_bot", _kind(activity), activity)
        signed = token if token is not None else self._keys.token(str(activity.get("serviceUrl")))
        body, headers = json.dumps(activity).encode(), {"Authorization": f"Bearer {signed}"}
        carried.answer = answer = await self._post(body, headers)
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

    async def _post(self, body: bytes, headers: dict[str, str]) -> Answer:
        if self.url is None:
            return Answer(0, failure="dispatch_failed")
        headers = {"Content-Type": "application/json; charset=utf-8"} | headers
        return await self._posting.post(self.url, body, headers)

    async def close(self) -> None:
        """Close the connections to the app."""
        await self._posting.close()


def _kind(activity: JSON) -> str:
    """An invoke by its name, any other by its type."""
    kind = activity.get("name") if activity.get("type") == "invoke" else activity.get("type")
    return str(kind)
