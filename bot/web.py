"""Which addresses does the bot answer over HTTP?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

BODY_BYTES = 1024 * 1024  # a Slack view is at most 250 kB, form-encoded

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(slack: Handler | None) -> web.Application:
    """The routes. `slack`: answers `/slack/events`; None when Slack is reached by Socket Mode."""
    app = web.Application(client_max_size=BODY_BYTES)
    app.router.add_get("/health", _health)
    if slack:
        app.router.add_post("/slack/events", slack)
    return app


async def _health(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})
