"""At which address is the program reached, for as long as it runs?"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.running.mistakes import ConfigurationError, cannot_listen

IDLE_SECONDS = 30  # for a connection that sends nothing, or its first lines letter by letter


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve for as long as the block runs; 0 is any free port. Gives the address. Raises
    ConfigurationError when it cannot listen there.
    """
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=3,
        keepalive_timeout=IDLE_SECONDS,
        logger=_ServersLog(logging.getLogger("aiohttp.server"), {}),
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise ConfigurationError([cannot_listen(error, host, port)]) from None
        yield f"http://{f'[{host}]' if ':' in host else host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


class _ServersLog(logging.LoggerAdapter[logging.Logger]):
    """aiohttp's own, without a line for what is no HTTP: whoever reaches the port could fill it."""

    def exception(self, msg: object, *args: object, exc_info: Any = True, **named: Any) -> None:
        if not isinstance(exc_info, HttpProcessingError | web.RequestPayloadError):
            super().exception(msg, *args, exc_info=exc_info, **named)
