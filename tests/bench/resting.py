"""What does the program cost when nothing happens? From start to ready, memory, and the processor's
time while idle.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from time import perf_counter

from bot.commands.demo_services import keys_of
from bot.running.clock import SystemClock
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.teams.sandbox import TeamsSandbox
from tests.bench.whole_turn import workspace
from tests.support.world import ROOT

PATIENCE = 60
MEGABYTE_IN_KB = 1024


@dataclass(frozen=True)
class Rest:
    """`ready`: seconds; `memory`: resident, in megabytes; `idle`: of one core, in per cent. None:
    not told here.
    """

    ready: float
    memory: float | None
    idle: float | None


async def measured(folder: Path, idle_seconds: float) -> dict[str, Rest]:
    """`report-image run` on a record that is there already, over HTTP: with Slack only, of which
    Teams may take nothing, and with both.
    """
    async with workspace() as sandbox, _tenant() as teams:
        slack = _settings(sandbox, folder)
        await _once(slack, folder, 0)
        return {
            "Slack only": await _once(slack, folder, idle_seconds),
            "Slack and Teams": await _once(slack | _of_teams(teams), folder, idle_seconds),
        }


@asynccontextmanager
async def _tenant() -> AsyncIterator[TeamsSandbox]:
    sandbox = TeamsSandbox(SystemClock())
    await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


async def _once(settings: dict[str, str], folder: Path, idle_seconds: float) -> Rest:
    begun = perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=folder,
        env=os.environ | settings,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await _ready(process)
        ready = perf_counter() - begun
        await asyncio.sleep(min(idle_seconds, 2))
        before = processor_seconds(process.pid)
        await asyncio.sleep(idle_seconds)
        after = processor_seconds(process.pid)
        spent = None if before is None or after is None else after - before
        idle = spent / idle_seconds * 100 if spent is not None and idle_seconds else None
        return Rest(ready, memory_of(process.pid), idle)
    finally:
        process.terminate()
        await process.communicate()


def _settings(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    shutil.copy(ROOT / "bot" / "school.example.toml", folder / "school.toml")
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    secrets = sandbox.credentials
    return {
        "SLACK_BOT_TOKEN": secrets.bot_token,
        "SLACK_SIGNING_SECRET": secrets.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
        "PORT": str(port),
        "KEY_FILE": str(folder / "keys" / "key"),
        "PYTHONPATH": str(ROOT),
    }


def _of_teams(sandbox: TeamsSandbox) -> dict[str, str]:
    keys = keys_of(sandbox)
    return {
        "TEAMS_APP_ID": keys.app_id,
        "TEAMS_APP_SECRET": keys.app_secret,
        "TEAMS_TENANT": keys.tenant,
        "TEAMS_LOGIN_URL": keys.login_url,
        "TEAMS_METADATA_URL": keys.metadata_url,
        "TEAMS_ISSUER": keys.issuer,
        "TEAMS_SERVICE_URL": keys.service_url,
    }


async def _ready(process: asyncio.subprocess.Process) -> None:
    assert process.stderr
    async with asyncio.timeout(PATIENCE):
        while b"ready on" not in (line := await process.stderr.readline()):
            assert line, "the program ended before it was ready"


def memory_of(process: int) -> float | None:
    status = Path(f"/proc/{process}/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    kilobytes = next((line.split()[1] for line in lines if line.startswith("VmRSS")), None)
    return int(kilobytes) / MEGABYTE_IN_KB if kilobytes else None


def processor_seconds(process: int) -> float | None:
    """Of all its threads, to the nanosecond (Linux)."""
    spent = [
        path.read_text(encoding="ascii").split()[0]
        for path in Path(f"/proc/{process}/task").glob("*/schedstat")
    ]
    return sum(map(int, spent)) / 1e9 if spent else None
