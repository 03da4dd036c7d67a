"""How does a chat service fail? Whoever calls may die of it, or something goes wrong with the call.

Stands between the program and the sandbox: the sandbox itself is as strict and as sound as ever.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.crash.processes import Fleet
from tests.crash.program import TIMEOUT_SECONDS, WHO

TOO_LONG = TIMEOUT_SECONDS + 0.3
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Faults:
    """What goes wrong with each call. `choose` names a kind for a call, or nothing.

    `hard_times`: from when to when the disk or the database failed, on the machine's clock.
    """

    def __init__(self, fleet: Fleet, choose: Callable[[str], str]) -> None:
        self._fleet, self.choose = fleet, choose
        self.counted: Counter[str] = Counter()
        self.hard_times: list[tuple[float, float]] = []
        self.under_way = 0

    def around(self, app: web.Application) -> web.Application:
        """The application of the sandbox, with the faults around it."""
        app.middlewares.append(self._around)
        return app

    @web.middleware
    async def _around(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        call = self.call(request)
        if not call:
            return await handler(request)
        self.under_way += 1
        try:
            await request.read()
            return await self._called(call, request, handler)
        finally:
            self.under_way -= 1

    async def _called(
        self, call: str, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        name = request.headers.get(WHO)
        end = self._fleet.doomed(name)
        if end:
            return await self._death(request, handler, str(name), end == "after")
        kind = self.choose(call)
        if not kind or not self.can(kind, request):
            return await self.answered(request, handler)
        self.counted[kind] += 1
        return await self.fail(kind, request, handler)

    async def _death(
        self, request: web.Request, handler: Handler, name: str, after: bool
    ) -> web.StreamResponse:
        if after:
            await self.unheard(request, handler)
        self._fleet.alive[name].kill()
        return cut(request)

    def call(self, request: web.Request) -> str:
        """What is called; nothing for what is no call of the program's."""
        raise NotImplementedError

    def can(self, _kind: str, _request: web.Request) -> bool:
        """Whether this call can go wrong in this way now."""
        return True

    async def fail(self, kind: str, request: web.Request, handler: Handler) -> web.StreamResponse:
        """It goes wrong in this way."""
        raise NotImplementedError

    async def answered(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """All goes well."""
        return await handler(request)

    async def unheard(self, request: web.Request, handler: Handler) -> None:
        """It takes effect, and nobody hears of it."""
        await handler(request)


async def wait(kind: str, seconds: float) -> None:
    """Let the caller's patience run out."""
    if kind.startswith("timeout"):
        await asyncio.sleep(seconds)


def cut(request: web.Request) -> web.Response:
    """The connection goes without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
