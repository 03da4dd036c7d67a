"""`report-image run`, as real processes against the sandbox: started, awaited, killed."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from socket import socket

from bot.running.clock import SystemClock
from bot.running.keys import load_or_make_key
from bot.sandbox.slack.sandbox import Sandbox
from tests.support.bot.forked import Forked, forked
from tests.support.world import ROOT

PATIENCE = 20
Process = asyncio.subprocess.Process | Forked


@asynccontextmanager
async def workspace(*, socket_mode: bool) -> AsyncIterator[Sandbox]:
    """A sandbox that keeps the machine's time."""
    sandbox = Sandbox(SystemClock(), ROOT / "manifest.yml")
    await sandbox.start()
    if socket_mode:
        sandbox.use_socket_mode()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


@asynccontextmanager
async def running(
    folder: Path, *, socket_mode: bool, database_url: str = "", anew: bool = False
) -> AsyncIterator[tuple[Sandbox, Process]]:
    """One process, ready, and its workspace; `anew`: by a Python of its own."""
    async with (
        workspace(socket_mode=socket_mode) as sandbox,
        _one(folder, sandbox, database_url, started_anew if anew else started) as process,
    ):
        yield sandbox, process


@asynccontextmanager
async def several(
    folder: Path, sandbox: Sandbox, count: int, database_url: str = ""
) -> AsyncIterator[list[Process]]:
    """So many processes on one database, one after the other ready; Slack's payloads over HTTP go
    to the first.
    """
    async with AsyncExitStack() as stack:
        processes = [
            await stack.enter_async_context(_one(folder, sandbox, database_url, started))
            for _ in range(count)
        ]
        yield processes


@asynccontextmanager
async def _one(
    folder: Path, sandbox: Sandbox, database_url: str, start: Callable[..., Awaitable[Process]]
) -> AsyncIterator[Process]:
    given = settings(folder, sandbox) | ({"DATABASE_URL": database_url} if database_url else {})
    process = await start(folder, given)
    try:
        await ready(process)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def settings(folder: Path, sandbox: Sandbox) -> dict[str, str]:
    """The environment of a process, on a port of its own; the school file and the key stand in the
    folder.
    """
    shutil.copy(ROOT / "bot" / "school.demo.toml", folder / "school.toml")
    load_or_make_key(folder / "keys" / "key")
    port, secrets = free_port(), sandbox.credentials
    given = {
        "SLACK_BOT_TOKEN": secrets.bot_token,
        "SLACK_API_URL": sandbox.api_url,
        "PORT": str(port),
        "KEY_FILE": str(folder / "keys" / "key"),
        "PYTHONPATH": str(ROOT),
    }
    if sandbox.delivery.transport is sandbox.socket_mode:
        return given | {"SLACK_APP_TOKEN": secrets.app_token}
    if sandbox.delivery.transport is None:
        sandbox.connect_http(f"http://127.0.0.1:{port}/slack/events")
    return given | {"SLACK_SIGNING_SECRET": secrets.signing_secret}


async def started(folder: Path, given: dict[str, str], *, printed: bool = False) -> Process:
    """`report-image run` with these settings; what it logs can be read, and what is `printed` too."""
    return await forked(folder, ["run"], os.environ | given, printed=printed)


async def started_anew(folder: Path, given: dict[str, str], *, printed: bool = False) -> Process:
    """The same by a Python of its own, which loads everything with these settings."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=folder,
        env=os.environ | given,
        stdout=asyncio.subprocess.PIPE if printed else asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )


def free_port() -> int:
    with closing(socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


async def ready(process: Process) -> None:
    """Wait until it says that it is."""
    assert process.stderr
    said = b""
    async with asyncio.timeout(PATIENCE):
        while b"ready on" not in (line := await process.stderr.readline()):
            said += line
            assert line, f"the program ended before it was ready: {said.decode()}"


async def until(sandbox: Sandbox, seen: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait until this is so in the workspace."""
    with sandbox.workspace.subscribe() as changes:
        async with asyncio.timeout(patience):
            while not seen():
                await changes.get()


async def eventually(so: Callable[[], object], patience: float = PATIENCE) -> float:
    """Look again and again until this is so; the seconds that took."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with asyncio.timeout(patience):
        while not so():  # noqa: ASYNC110 - nothing tells of a change in the database
            await asyncio.sleep(0.05)
    return loop.time() - begun
