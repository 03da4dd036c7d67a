"""Does `report-image run` do the main job for a real workspace: settings, keys, database, both transports?"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from socket import socket

import pytest

from bot.clock import SystemClock
from bot.sandbox.sandbox import Sandbox
from tests.world import ROOT

PATIENCE = 20


@asynccontextmanager
async def running(folder: Path, *, socket_mode: bool) -> AsyncIterator[tuple[Sandbox, asyncio.subprocess.Process]]:
    sandbox = Sandbox(SystemClock(), ROOT / "manifest.yml")
    await sandbox.start()
    shutil.copy(ROOT / "bot" / "school.example.toml", folder / "school.toml")
    port, secrets = _free_port(), sandbox.credentials
    given = {"SLACK_BOT_TOKEN": secrets.bot_token, "SLACK_API_URL": sandbox.api_url, "PORT": str(port),
             "KEY_FILE": str(folder / "keys" / "key"), "PYTHONPATH": str(ROOT)}
    if socket_mode:
        sandbox.use_socket_mode()
        given["SLACK_APP_TOKEN"] = secrets.app_token
    else:
        sandbox.connect_http(f"http://127.0.0.1:{port}/slack/events")
        given["SLACK_SIGNING_SECRET"] = secrets.signing_secret
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=os.environ | given,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE)
    try:
        await _ready(process)
        yield sandbox, process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await sandbox.stop()


def _free_port() -> int:
    with closing(socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


async def _ready(process: asyncio.subprocess.Process) -> None:
    assert process.stderr
    async with asyncio.timeout(PATIENCE):
        while b"ready on" not in (line := await process.stderr.readline()):
            assert line, "the program ended before it was ready"


async def _until(sandbox: Sandbox, seen: object) -> None:
    with sandbox.workspace.subscribe() as changes:
        async with asyncio.timeout(PATIENCE):
            while not seen():
                await changes.get()


@pytest.mark.parametrize("socket_mode", [False, True], ids=["http", "socket-mode"])
async def test_a_report_reaches_the_safeguarding_lead(tmp_path, socket_mode):
    async with running(tmp_path, socket_mode=socket_mode) as (sandbox, process):
        teacher, dsl = sandbox.person("U0TEACHER"), sandbox.person("U0DSL")
        await teacher.type("/report-image", channel="C0STAFF")
        teacher.fill("account", "A friend told me")
        await teacher.submit()
        assert teacher.modal.content["callback_id"] == "receipt"
        await _until(sandbox, lambda: dsl.chat)
        await dsl.click("I have it")
        await _until(sandbox, lambda: len(dsl.chat[0].thread) == 2)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def test_what_stands_in_its_files_can_be_read_by_nobody_without_the_key(tmp_path):
    async with running(tmp_path, socket_mode=False) as (sandbox, process):
        teacher = sandbox.person("U0TEACHER")
        await teacher.type("/report-image", channel="C0STAFF")
        teacher.fill("account", "wombats everywhere")
        await teacher.submit()
        process.send_signal(signal.SIGTERM)
        await process.wait()
    files = [f for f in tmp_path.rglob("*") if f.is_file()]
    assert any(f.name.endswith(".db") for f in files)
    assert not any(b"wombats" in f.read_bytes() for f in files)
    assert (tmp_path / "keys" / "key").stat().st_mode & 0o077 == 0
