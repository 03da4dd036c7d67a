"""The least that a bot on Bolt is: an app that answers over HTTP, in a process that has loaded the same
libraries as report-image.

    python -m tests.bench.bare
"""

from __future__ import annotations

import asyncio
import importlib
import sys

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

LIBRARIES = (
    *("anyascii", "apscheduler.schedulers.asyncio", "babel.dates", "jellyfish", "nameparser"),
    *("holidays.countries", "nicknames", "platformdirs", "spellchecker", "typer", "watchfiles"),
    *("prometheus_client", "pydantic_settings", "sqlalchemy", "sqlalchemy.dialects.sqlite"),
    *("sqlcipher3.dbapi2", "structlog", "tink.aead", "yaml", "uuid_utils.compat"),
)


async def _serve() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)
    bolt = AsyncApp(signing_secret="s", token="xoxb-1")

    async def handle(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    app = web.Application()
    app.router.add_post("/slack/events", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print("ready on", runner.addresses, file=sys.stderr, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
