"""Which addresses does the bot answer over HTTP, and what was sent to them?"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.decoding import object_in
from bot.running.health import Health

BODY_BYTES = 1024 * 1024  # no chat service's form comes near it
READ_SECONDS = 10.0  # Slack gives up after 3
NOT_NOW = 503

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class TurnedAway(Exception):
    """`status` is all that the caller is told."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


async def text_of(request: web.Request) -> str:
    """What was sent. Raises TurnedAway for what comes too slowly or is no text, and what aiohttp raises."""
    try:
        async with asyncio.timeout(READ_SECONDS):
            return (await request.read()).decode("utf-8")
    except TimeoutError:
        raise TurnedAway(408) from None
    except (UnicodeDecodeError, web.RequestPayloadError):  # not compressed as it says
        raise TurnedAway(400) from None


def object_of(text: str) -> dict[str, Any]:
    """The object that stands there. Raises TurnedAway for what is none."""
    try:
        return object_in(text)
    except ValueError:
        raise TurnedAway(400) from None


def application(
    channels: Mapping[str, Handler], health: Health, metrics_token: str | None = None
) -> web.Application:
    """The routes. `channels`: what answers at the path each chat service sends to.

    `metrics_token`: whoever gives it may read `/metrics`; None: nobody may.
    """
    app = web.Application(client_max_size=BODY_BYTES)
    app.on_response_prepare.append(_without_versions)
    app.router.add_get("/health", _health)
    app.router.add_get("/ready", _ready(health))
    if metrics_token:
        app.router.add_get("/metrics", _metrics(health, f"Bearer {metrics_token}".encode()))
    for path, handler in channels.items():
        app.router.add_post(path, handler)
    return app


async def _without_versions(request: web.Request, response: web.StreamResponse) -> None:
    """With what this runs is nobody's to know who only asks."""
    response.headers.popall("Server", None)


async def _health(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


def _ready(health: Health) -> Handler:
    async def ready(request: web.Request) -> web.Response:
        well, found = await health.ready()
        return web.json_response({"ready": well} | found, status=200 if well else NOT_NOW)

    return ready


def _metrics(health: Health, wanted: bytes) -> Handler:
    async def metrics(request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, wanted):
            raise web.HTTPUnauthorized
        return web.Response(
            body=await health.metrics_page(), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    return metrics
