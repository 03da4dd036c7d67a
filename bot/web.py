"""Which addresses does the bot answer over HTTP?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.running.health import Health

BODY_BYTES = 1024 * 1024  # no chat service's form comes near it
NOT_NOW = 503

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(channels: Mapping[str, Handler], health: Health) -> web.Application:
    """The routes. `channels`: what answers at the path each chat service sends to."""
    app = web.Application(client_max_size=BODY_BYTES)
    app.router.add_get("/health", _health)
    app.router.add_get("/ready", _ready(health))
    app.router.add_get("/metrics", _metrics(health))
    for path, handler in channels.items():
        app.router.add_post(path, handler)
    return app


async def _health(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


def _ready(health: Health) -> Handler:
    async def ready(request: web.Request) -> web.Response:
        well, found = await health.ready()
        return web.json_response({"ready": well} | found, status=200 if well else NOT_NOW)

    return ready


def _metrics(health: Health) -> Handler:
    async def metrics(request: web.Request) -> web.Response:
        return web.Response(
            body=await health.metrics_page(), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    return metrics
