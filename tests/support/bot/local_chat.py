"""`python -m tests.support.bot.local_chat slack|teams [ENDPOINT]`: a school's chat in a process of its own,
with a page on which everybody in it acts, for a bot that is set up and run as on any machine.

Prints the settings that lead the bot there and PAGE, a line each. In Teams activities go to ENDPOINT.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from bot.running.clock import SystemClock
from bot.sandbox.page.page import add_page
from bot.sandbox.page.shown import Shown
from bot.sandbox.page.slack.side import slack_shown
from bot.sandbox.page.teams.side import teams_shown
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.serving import serving
from bot.slack.installing.oauth import MANIFEST
from bot.starting import told_to_stop

Opened = tuple[Shown, Mapping[str, str]]
MAY_LOOK_UP = "User.Read.All"


@asynccontextmanager
async def _slack(_: str) -> AsyncIterator[Opened]:
    sandbox = Sandbox(SystemClock(), MANIFEST)
    await sandbox.start()
    sandbox.use_socket_mode()
    yield slack_shown(sandbox), {"SLACK_API_URL": sandbox.api_url}
    await sandbox.stop()


@asynccontextmanager
async def _teams(endpoint: str) -> AsyncIterator[Opened]:
    sandbox = TeamsSandbox(SystemClock())
    await sandbox.start()
    sandbox.grant(MAY_LOOK_UP)
    sandbox.connect(endpoint)
    yield (
        teams_shown(sandbox),
        {
            "TEAMS_LOGIN_URL": sandbox.login_url,
            "TEAMS_METADATA_URL": sandbox.metadata_url,
            "TEAMS_ISSUER": sandbox.credentials.issuer,
            "TEAMS_SERVICE_URL": sandbox.default_service_url,
            "TEAMS_GRAPH_URL": sandbox.graph_url,
        },
    )
    await sandbox.stop()


async def _serve(chat: str, endpoint: str) -> None:
    async with {"slack": _slack, "teams": _teams}[chat](endpoint) as (shown, settings):
        site = web.Application()
        add_page(site, (shown,), None)
        async with serving(site, "127.0.0.1", 0) as url:
            for name, value in {**settings, "PAGE": url}.items():
                print(f"{name}={value}", flush=True)
            await told_to_stop()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], *(sys.argv[2:] or [""])))
