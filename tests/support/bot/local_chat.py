"""A school's chat on this machine, with a page on which everybody in it acts, for a bot that is set up and
run as on any machine.

`python -m tests.support.bot.local_chat slack|teams` serves one until Ctrl+C, for whoever tries that by
hand, and prints the settings that lead the bot there.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Literal

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

Chat = Literal["slack", "teams"]
Opened = tuple[Shown, Mapping[str, str]]
MAY_LOOK_UP = "User.Read.All"
BOTS_PORT = 3000
UPLOADED = "/admin-centre"  # a POST there installs the app for all staff, as an administrator does


class LocalChat:
    """`url`: the page; `settings`: where the services are. In Teams the bot is at `port`."""

    def __init__(self, chat: Chat, port: int = BOTS_PORT) -> None:
        self.chat, self.port = chat, port
        self.url, self.settings = "", {}  # type: ignore[var-annotated]
        self._open = AsyncExitStack()

    async def start(self) -> None:
        site = web.Application()
        opened = _slack() if self.chat == "slack" else _teams(site, self.port)
        shown, self.settings = await self._open.enter_async_context(opened)
        add_page(site, (shown,), None)
        self.url = await self._open.enter_async_context(serving(site, "127.0.0.1", 0))

    async def stop(self) -> None:
        await self._open.aclose()


@asynccontextmanager
async def _slack() -> AsyncIterator[Opened]:
    sandbox = Sandbox(SystemClock(), MANIFEST)
    await sandbox.start()
    sandbox.use_socket_mode()
    yield slack_shown(sandbox), {"SLACK_API_URL": sandbox.api_url}
    await sandbox.stop()


@asynccontextmanager
async def _teams(site: web.Application, port: int) -> AsyncIterator[Opened]:
    sandbox = TeamsSandbox(SystemClock())
    await sandbox.start()
    sandbox.grant(MAY_LOOK_UP)
    sandbox.connect(f"http://127.0.0.1:{port}/api/messages")

    async def installed(request: web.Request) -> web.Response:
        await sandbox.install_for_all()
        return web.Response()

    site.router.add_post(UPLOADED, installed)
    addresses = {
        "TEAMS_LOGIN_URL": sandbox.login_url,
        "TEAMS_METADATA_URL": sandbox.metadata_url,
        "TEAMS_ISSUER": sandbox.credentials.issuer,
        "TEAMS_SERVICE_URL": sandbox.default_service_url,
        "TEAMS_GRAPH_URL": sandbox.graph_url,
    }
    yield teams_shown(sandbox), addresses
    await sandbox.stop()


async def _serve(chat: LocalChat) -> None:
    await chat.start()
    lines = {"page": chat.url, **chat.settings}.items()
    print("\n".join(f"{name}={value}" for name, value in lines), flush=True)
    await told_to_stop()
    await chat.stop()


if __name__ == "__main__":
    asyncio.run(_serve(LocalChat("teams" if sys.argv[1:] == ["teams"] else "slack")))
