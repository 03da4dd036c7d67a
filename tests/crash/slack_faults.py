"""How does Slack fail? Before a call, after it has had its effect, too late, with what is not Slack's;
and whoever calls may die of it.

Stands between the program and the sandbox: the sandbox itself is as strict and as sound as ever.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.crash.processes import Fleet
from tests.crash.program import TIMEOUT_SECONDS, WHO

TOO_LONG = TIMEOUT_SECONDS + 0.3
AFTER_THE_LOOK_UP = TOO_LONG + 1.0
NOT_SLACKS = {
    "page": (b"<html>Sign in to the internet</html>", {"Content-Type": "text/html"}),
    "words": (b"ok", {"Content-Type": "text/plain"}),
    "half": (b'{"ok": tr', {"Content-Type": "application/json"}),
    "nothing": (b"", {"Content-Type": "application/json"}),
    "gzip": (b"no gzip", {"Content-Type": "application/json", "Content-Encoding": "gzip"}),
}
KINDS = (
    "429",
    "500",
    "refused",
    "timeout before",
    "timeout after",
    "cut before",
    "cut after",
    *(f"{what} {when}" for what in NOT_SLACKS for when in ("before", "after")),
)
POST = "chat.postMessage"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SlackFaults:
    """What goes wrong with each call. `choose` names a kind for a method, or nothing.

    `late` are the keys of messages that were made to take effect after the look-up: nobody could
    have found them.
    """

    def __init__(self, fleet: Fleet, choose: Callable[[str], str]) -> None:
        self._fleet, self.choose = fleet, choose
        self.counted: Counter[str] = Counter()
        self.late: set[str] = set()
        self.under_way = 0

    def around(self, app: web.Application) -> web.Application:
        """The application of the sandbox, with the faults around it."""
        app.middlewares.append(self._around)
        return app

    @web.middleware
    async def _around(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith("/api/"):
            return await handler(request)
        self.under_way += 1
        try:
            await request.read()
            return await self._call(request, handler)
        finally:
            self.under_way -= 1

    async def _call(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        name, method = request.headers.get(WHO), request.match_info["method"]
        end = self._fleet.doomed(name)
        if end:
            return await self._death(request, handler, str(name), end == "after")
        kind = self.choose(method)
        if not kind:
            return await handler(request)
        self.counted[kind] += 1
        return await self._fail(kind, request, handler)

    async def _death(
        self, request: web.Request, handler: Handler, name: str, after: bool
    ) -> web.StreamResponse:
        if after:
            await handler(request)
        self._fleet.alive[name].kill()
        return _cut(request)

    async def _fail(self, kind: str, request: web.Request, handler: Handler) -> web.StreamResponse:
        match kind:
            case "429":
                return web.json_response(
                    {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "2"}
                )
            case "500":
                return web.Response(status=500)
            case "refused":
                return web.json_response({"ok": False, "error": "messages_tab_disabled"})
            case "timeout before" | "cut before":
                await self._wait(kind, TOO_LONG)
                return _cut(request)
            case "late":
                self.late.add(_key(await request.text()))
                await self._wait("timeout", AFTER_THE_LOOK_UP)
                await handler(request)
                return _cut(request)
        what, _, when = kind.partition(" ")
        if when == "after":
            await handler(request)
        if what in NOT_SLACKS:
            return _not_slacks(*NOT_SLACKS[what])
        await self._wait(kind, TOO_LONG)
        return _cut(request)

    async def _wait(self, kind: str, seconds: float) -> None:
        """Let the caller's patience run out."""
        if kind.startswith("timeout"):
            await asyncio.sleep(seconds)


def _key(body: str) -> str:
    return key_of(json.loads(body).get("metadata"))


def key_of(metadata: Any) -> str:
    """The opaque key in a message's metadata, empty when it has none."""
    return str(((metadata or {}).get("event_payload") or {}).get("key", ""))


def _not_slacks(body: bytes, headers: dict[str, str]) -> web.Response:
    return web.Response(body=body, headers=headers)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
