"""Nobody reads the log: its pipe is full, or what collects it stands still. Everything else goes on."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.running import log_writing, logs
from tests.support.bot.processes import eventually, settings, until, workspace
from tests.support.logged import logged
from tests.support.world import ROOT

FILLED = b"-" * 4096
SAYS_MUCH = """
import sys
from bot.running import log_writing, logs
log_writing.AT_THE_END = float(sys.argv[1])
logs.set_up("json")
log_writing.write_apart()
for _ in range(2000):
    logs.logger("report_image").info("done")
"""
SAYS_IN_THE_MIDST = """
import signal
from bot.running import log_writing, logs
logs.set_up("json")
log_writing.write_apart()
log = logs.logger("report_image")
signal.signal(signal.SIGALRM, lambda *_: log.info("done"))
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
for _ in range(20_000):
    log.info("done")
signal.setitimer(signal.ITIMER_REAL, 0)
"""


@pytest.fixture
def full() -> Iterator[tuple[int, int]]:
    """Both ends of a pipe that takes nothing more."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    with suppress(BlockingIOError):
        while True:
            os.write(write, FILLED)
    os.set_blocking(write, True)
    yield read, write
    os.close(read)


def said(read: int, before: bytes = b"") -> list[dict[str, Any]]:
    """Every line, once nobody writes any more; `before`: what was read by then."""
    with open(os.dup(read), "rb") as file:
        written = before + file.read()
    return [json.loads(line) for line in written.replace(FILLED, b"").splitlines()]


async def test_a_report_reaches_the_lead_though_nobody_reads_the_log_and_all_of_it_is_there_at_the_end(
    tmp_path: Path, full: tuple[int, int]
) -> None:
    async with workspace(socket_mode=True) as sandbox:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=tmp_path,
            env=os.environ | settings(tmp_path, sandbox),
            stderr=full[1],
        )
        os.close(full[1])
        await eventually(lambda: sandbox.socket_mode.connections)
        teacher, lead = sandbox.person("U0TEACHER"), sandbox.person("U0DSL")
        await teacher.type("/report-image", channel="C0STAFF")
        teacher.fill("account", "A friend told me")
        await teacher.submit()
        await until(sandbox, lambda: lead.chat)
        process.send_signal(signal.SIGTERM)
        lines = await asyncio.to_thread(said, full[0])
        assert await process.wait() == 0
    events = [line["event"] for line in lines]
    assert {"ready on", "saved", "done"} < set(events)
    assert events[-1] == "delivery finished"


def test_what_found_no_room_is_counted_and_the_log_says_how_much_is_missing(
    monkeypatch: pytest.MonkeyPatch, full: tuple[int, int]
) -> None:
    monkeypatch.setattr(log_writing, "AT_MOST", 10)
    monkeypatch.setattr(log_writing, "ROOM_AGAIN", 5)
    with logged(), open(full[1], "w") as pipe:
        logs.set_up("json", pipe)
        log_writing.write_apart()
        log = logs.logger("report_image")
        for number in range(30):
            log.info("done", attempt=number)
        before = os.read(full[0], 1 << 20)
        [handler] = logging.getLogger().handlers
        handler.close()
    lines = said(full[0], before)
    there = [line["attempt"] for line in lines if line["event"] == "done"]
    missing = [line["lines"] for line in lines if "missing" in line["event"]]
    assert there == list(range(len(there)))
    assert len(there) + sum(missing) == 30
    assert missing


def test_the_program_ends_though_nobody_reads_what_it_still_has_to_say(
    full: tuple[int, int],
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SAYS_MUCH, "0.2"], cwd=ROOT, stderr=full[1], timeout=30, check=False
    )
    os.close(full[1])
    assert done.returncode == 0


def test_at_its_end_the_program_waits_for_whoever_reads_late_and_all_of_it_is_there(
    full: tuple[int, int],
) -> None:
    say = [sys.executable, "-c", SAYS_MUCH, "30"]
    with subprocess.Popen(say, cwd=ROOT, stderr=full[1]) as program:
        os.close(full[1])
        with pytest.raises(subprocess.TimeoutExpired):
            program.wait(2)
        assert len(said(full[0])) == 2000


def test_whoever_logs_in_the_midst_of_another_line_holds_nothing_up() -> None:
    """As what is thrown away does, at any moment."""
    subprocess.run(
        [sys.executable, "-c", SAYS_IN_THE_MIDST],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        timeout=60,
        check=True,
    )
