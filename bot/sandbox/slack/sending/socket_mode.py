"""How does a payload reach the app over Socket Mode, and what if the connection goes?"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from aiohttp import WSMsgType, web

from bot.sandbox.answer import Answer
from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.sending.transport import Kind, Retry
from bot.sandbox.slack.workspace import Workspace

# Slack takes content back in an ack for these two; an event is only acknowledged.
MAY_ANSWER = ("slash_commands", "interactive")
# At a larger one it closes with 1009, "Max frame length of 20480 has been exceeded".
LARGEST_FRAME = 20_480  # bytes


@dataclass(eq=False)
class Connection:
    """One open websocket of the app's."""

    socket: web.WebSocketResponse
    request: web.Request
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)

    def acknowledge(self, message: JSON) -> None:
        """Hand an ack to whoever waits for it."""
        waiting = self.waiting.pop(str(message.get("envelope_id")), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(message.get("payload"))

    def give_up(self) -> None:
        """The connection is gone: nobody will acknowledge."""
        for waiting in self.waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError())
        self.waiting.clear()


class SocketMode:
    """The server's end of Socket Mode: tickets, connections, envelopes, acks."""

    def __init__(
        self, workspace: Workspace, app_id: str, answer_within: float, ping_every: float
    ) -> None:
        self._workspace, self._app_id = workspace, app_id
        self._answer_within, self._ping_every = answer_within, ping_every
        self._tickets: set[str] = set()
        self._turn = count()
        self._arrived = asyncio.Event()
        self.connections: list[Connection] = []
        self.url = "http://127.0.0.1"

    def new_url(self) -> str:
        """apps.connections.open: an address good for one connection."""
        ticket = self._workspace.new_id("ticket")
        self._tickets.add(ticket)
        return f"{self.url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self._app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One websocket, from hello to the end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False, max_msg_size=LARGEST_FRAME)
        await socket.prepare(request)
        await self._serve(Connection(socket, request))
        return socket

    async def _serve(self, connection: Connection) -> None:
        self.connections.append(connection)
        pinging = asyncio.create_task(self._ping(connection))
        try:
            await connection.socket.send_json(self._hello())
            self._arrived.set()
            self._workspace.changed("connection")
            await self._listen(connection)
        finally:
            pinging.cancel()
            self._forget(connection)

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is WSMsgType.PING:
                await connection.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                connection.acknowledge(json.loads(message.data))

    async def _ping(self, connection: Connection) -> None:
        while not connection.socket.closed:
            await connection.socket.ping(b"Ping from the sandbox")
            await asyncio.sleep(self._ping_every)

    def _hello(self) -> JSON:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    def _forget(self, connection: Connection) -> None:
        connection.give_up()
        if connection in self.connections:
            self.connections.remove(connection)
        if not self.connections:
            self._arrived.clear()
        self._workspace.changed("connection")

    async def connected(self, within: float = 10.0) -> None:
        """Wait until the app has a connection."""
        await asyncio.wait_for(self._arrived.wait(), within)

    async def send(self, kind: Kind, payload: JSON, retry: Retry | None = None) -> Answer:
        """Deliver one envelope on one of the connections, and wait for its ack."""
        if not self.connections:
            return Answer(0, failure="dispatch_failed")
        connection = self.connections[next(self._turn) % len(self.connections)]
        envelope_id = self._workspace.new_id("envelope")
        waiting = connection.waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._answer_within):
                await connection.socket.send_json(_envelope(envelope_id, kind, payload, retry))
                return Answer(200, await waiting)
        except TimeoutError:
            return Answer(0, failure="operation_timeout")
        except ConnectionError:
            return Answer(0, failure="dispatch_failed")
        finally:
            connection.waiting.pop(envelope_id, None)

    async def disconnect(
        self, reason: Literal["refresh_requested", "warning", "link_disabled"]
    ) -> None:
        """Ask the app to take a new connection, as Slack does every few hours."""
        for connection in list(self.connections):
            await connection.socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {}}
            )
            self.connections.remove(connection)
        self._arrived.clear()

    async def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in list(self.connections):
            transport = connection.request.transport
            self._forget(connection)
            if transport is not None:
                transport.abort()

    async def close(self) -> None:
        """Close every connection in good order."""
        for connection in list(self.connections):
            await connection.socket.close()


def _envelope(envelope_id: str, kind: Kind, payload: JSON, retry: Retry | None) -> JSON:
    again = {
        "retry_attempt": retry.number if retry else 0,
        "retry_reason": retry.reason if retry else "",
    }
    return {
        "envelope_id": envelope_id,
        "type": kind,
        "payload": payload,
        "accepts_response_payload": kind in MAY_ANSWER,
        **(again if kind == "events_api" else {}),
    }
