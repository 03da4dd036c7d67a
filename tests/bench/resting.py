"""What does the program cost when nothing happens? From start to ready, memory, and the processor's
time while idle; and what the same costs a bare Bolt app that has loaded the same libraries.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import astuple, dataclass
from pathlib import Path
from socket import socket
from time import perf_counter

from bot.commands.demo_services import keys_of
from bot.running.clock import SystemClock
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.teams.sandbox import TeamsSandbox
from tests.bench.machine import memory, processor_seconds
from tests.bench.whole_turn import workspace
from tests.support.world import ROOT

PATIENCE = 60
RUN, BARE = ("bot", "run"), ("tests.bench.bare",)


@dataclass(frozen=True)
class Rest:
    """`ready`: seconds, and the processor's in them (`spent`); `memory`: resident, in megabytes;
    `idle`: of one core, in per cent. None: not told here.
    """

    ready: float
    spent: float | None
    memory: float | None
    idle: float | None


async def measured(folder: Path, idle_seconds: float, times: int) -> dict[str, Rest]:
    """`report-image run` on a record that is there already, over HTTP: with Slack only, of which
    Teams may take nothing, and with both; and the bare app. Each started so many times, in turn.
    """
    async with workspace() as sandbox, _tenant() as teams:
        slack = _settings(sandbox, folder)
        ways: dict[str, tuple[Sequence[str], dict[str, str]]] = {
            "Slack only": (RUN, slack),
            "Slack and Teams": (RUN, slack | _of_teams(teams)),
            "bare Bolt": (BARE, slack),
        }
        if times > 1:
            await _once(*ways["Slack only"], folder, 0)
        found: dict[str, list[Rest]] = {name: [] for name in ways}
        for _ in range(times):
            for name, way in ways.items():
                found[name].append(await _once(*way, folder, idle_seconds / times))
    return {name: _middle(each) for name, each in found.items()}


@asynccontextmanager
async def _tenant() -> AsyncIterator[TeamsSandbox]:
    sandbox = TeamsSandbox(SystemClock())
    await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


def _middle(found: Sequence[Rest]) -> Rest:
    each = zip(*map(astuple, found), strict=True)
    return Rest(*(None if None in one else statistics.median(one) for one in each))


async def _once(
    command: Sequence[str], settings: dict[str, str], folder: Path, idle_seconds: float
) -> Rest:
    begun = perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *command),
        cwd=folder,
        env=os.environ | settings,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await _ready(process)
        ready, loading = perf_counter() - begun, processor_seconds(process.pid)
        await asyncio.sleep(min(idle_seconds, 2))
        before = processor_seconds(process.pid)
        await asyncio.sleep(idle_seconds)
        after = processor_seconds(process.pid)
        spent = None if before is None or after is None else after - before
        idle = spent / idle_seconds * 100 if spent is not None and idle_seconds else None
        return Rest(ready, loading, memory(process.pid), idle)
    finally:
        process.terminate()
        await process.communicate()


def _settings(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    shutil.copy(ROOT / "bot" / "school.demo.toml", folder / "school.toml")
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
        "PYTHONDONTWRITEBYTECODE": "",  # as installed: the first start compiles, no other
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
