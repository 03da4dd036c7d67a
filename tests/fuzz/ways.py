"""How does a damaged payload reach the bot, and what comes back? Over HTTP, signed, or over Socket
Mode.
"""

from __future__ import annotations

import asyncio
from itertools import count
from typing import Any, Protocol

import aiohttp

from bot.running.clock import SystemClock
from bot.sandbox.slack.sending.transport import sign
from tests.fuzz.damage import Choices, body, envelope
from tests.support.world import World

ALLOWED = frozenset({200, 400, 401, 404, 413})
NOTHING_HAPPENED = {"type": "event_callback", "team_id": "T0HILLSIDE", "event": {"type": "nothing"}}
WORK_SECONDS = 5
Json = dict[str, Any]


class Found(AssertionError):
    """The bot did what it must never do."""


class Way(Protocol):
    """How a payload gets there."""

    async def send(self, kind: str, payload: Json, choices: Choices) -> tuple[str, str]:
        """What was answered, and its text. Raises Found."""


class Http:
    """Requests with a valid signature."""

    def __init__(self, world: World, session: aiohttp.ClientSession) -> None:
        self._url = f"{world.program.url}/slack/events"
        self._secret, self._session = world.sandbox.credentials.signing_secret, session

    async def send(self, kind: str, payload: Json, choices: Choices) -> tuple[str, str]:
        """The status, and the answer's text. Raises Found."""
        written, content_type = body(kind, payload, choices)
        stamp = str(int(SystemClock().now().timestamp()))
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(self._secret, stamp, written),
        }
        async with self._session.post(self._url, data=written.encode(), headers=headers) as reply:
            text = await reply.text()
        if reply.status not in ALLOWED:
            raise Found(f"answered {reply.status}: {text[:200]}")
        return str(reply.status), text


class SocketMode:
    """Messages on the one connection that the bot opened; whatever comes, the next event is
    acknowledged on it.
    """

    def __init__(self, world: World) -> None:
        self._link, self._ids = world.sandbox.socket_mode, count()
        [self._connection] = self._link.connections

    async def send(self, kind: str, payload: Json, choices: Choices) -> tuple[str, str]:
        """Whether it was acknowledged, and what with. Raises Found."""
        name = f"envelope-{next(self._ids)}"
        answer = self._connection.waiting[name] = asyncio.get_running_loop().create_future()
        if self._connection not in self._link.connections:
            raise Found("the connection is dead")
        await self._connection.socket.send_str(envelope(kind, payload, choices, name))
        await self._still_there()
        await _all_done()
        if not answer.done():
            await self._still_there()
        self._connection.waiting.pop(name, None)
        return ("acknowledged", str(answer.result())) if answer.done() else ("not acknowledged", "")

    async def _still_there(self) -> None:
        answer = await self._link.send("events_api", NOTHING_HAPPENED)
        if not answer.ok or self._link.connections != [self._connection]:
            raise Found(f"the connection is dead: {answer.failure}")


async def _all_done() -> None:
    """The bot works on each message in a task of slack_sdk's: none is left, and none ended in an
    error.
    """
    tasks = [
        task for task in asyncio.all_tasks() if "run_message_listeners" in repr(task.get_coro())
    ]
    if tasks:
        done, at_work = await asyncio.wait(tasks, timeout=WORK_SECONDS)
        if at_work or any(task.exception() for task in done):
            raise Found(f"a message is still being worked on, or ended in an error: {tasks}")
