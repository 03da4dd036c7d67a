"""What is sent to the app, what is sent again because it was not answered, and when?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.answer import Answer
from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.sending.transport import HttpTransport, Kind, Retry, Transport
from bot.sandbox.slack.workspace import Workspace

# Slack tries an event again at once, after a minute and after five (Slack, Events API).
WAITS = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))


@dataclass
class Waiting:
    """An event that was not taken, to be sent again."""

    payload: JSON
    number: int
    reason: str
    due: datetime


class Delivery:
    """Carries payloads to the app over whichever transport is in use."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tasks: set[asyncio.Task[Any]] = set()
        self.transport: Transport | None = None
        self.waiting: list[Waiting] = []
        self.last: tuple[Kind, JSON] | None = None

    async def deliver(self, kind: Kind, payload: JSON, retry: Retry | None = None) -> Answer:
        """Send one payload, once."""
        self.last = (kind, payload)
        return await self._send(kind, payload, retry)

    async def _send(self, kind: Kind, payload: JSON, retry: Retry | None) -> Answer:
        carried = self._workspace.carry("to_bot", kind, payload)
        answer = Answer(0, failure="dispatch_failed")
        if self.transport is not None:
            answer = await self.transport.send(kind, payload, retry)
        carried.answer = answer
        return answer

    async def event(self, payload: JSON) -> Answer:
        """Send an event; when it is not taken, again at once, and later by `retry_due`."""
        self.last = ("events_api", payload)
        answer = await self._send("events_api", payload, None)
        return answer if answer.ok else await self._again(payload, 1, answer)

    async def _again(self, payload: JSON, number: int, failed: Answer) -> Answer:
        if number > len(WAITS):
            return failed
        reason = "http_timeout" if failed.failure == "operation_timeout" else "http_error"
        wait = WAITS[number - 1]
        if wait:
            self.waiting.append(
                Waiting(payload, number, reason, self._workspace.clock.now() + wait)
            )
            return failed
        answer = await self._send("events_api", payload, Retry(number, reason))
        return answer if answer.ok else await self._again(payload, number + 1, answer)

    async def retry_due(self) -> int:
        """Send again every event whose time has come by the workspace's clock; how many that
        was.
        """
        now = self._workspace.clock.now()
        due = [each for each in self.waiting if each.due <= now]
        self.waiting = [each for each in self.waiting if each.due > now]
        for each in due:
            answer = await self._send("events_api", each.payload, Retry(each.number, each.reason))
            if not answer.ok:
                await self._again(each.payload, each.number + 1, answer)
        return len(due)

    async def repeat_last(self) -> Answer:
        """Deliver the last thing a person did once more, unchanged."""
        if self.last is None:
            raise LookupError("nothing was delivered yet")
        kind, payload = self.last
        return await self._send(
            kind, payload, Retry(1, "http_timeout") if kind == "events_api" else None
        )

    def in_background(self, payload: JSON) -> None:
        """Send an event nobody waits for: the app's own message, seen by the app."""
        if self.transport is None:
            return
        task = asyncio.get_running_loop().create_task(self._send("events_api", payload, None))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until everything under way in the background was answered."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def http(self) -> HttpTransport:
        """The HTTP transport, for what only HTTP has: signatures."""
        if not isinstance(self.transport, HttpTransport):
            raise LookupError("the app is not connected over HTTP")
        return self.transport

    async def close(self) -> None:
        """Stop sending."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.transport is not None:
            await self.transport.close()
