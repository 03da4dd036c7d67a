"""How is the app connected by Socket Mode for as long as it runs? It rings Slack, and no public address
is needed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.running.clock import Clock
from bot.slack.apps import Apps
from bot.slack.credentials import SlackKeys, client, knows
from bot.slack.reaching.connection import Connection
from bot.slack.reaching.watchdog import Watchdog

PING_SECONDS, CLOSE_SECONDS = 10.0, 5.0


async def _nobody() -> None:
    """Of many workspaces none is asked whether it still knows the bot: one that does not is no
    reason to end.
    """


@asynccontextmanager
async def connected(
    apps: Apps,
    keys: SlackKeys,
    clock: Clock,
    dead: Callable[[], None],
    ping_seconds: float = PING_SECONDS,
    *,
    alone: bool = False,
) -> AsyncIterator[Watchdog]:
    """Socket Mode for as long as the block runs: the app rings Slack, no public address is needed.

    Gives what watches over it; `dead` is called when the connection is to be given up. `alone`: no other
    process has the same record.
    """
    connection = Connection(apps, keys.app_token or "", client(keys), ping_seconds, alone=alone)
    ask = _nobody if keys.by_oauth else knows(client(keys))
    try:
        await connection.connect()
        yield Watchdog(connection, ask, clock, dead)
    finally:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(connection.close(), CLOSE_SECONDS)  # type: ignore[no-untyped-call]
