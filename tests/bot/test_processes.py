"""Several processes on one PostgreSQL: none is special, and when one is killed another does what it
had begun.
"""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.sandbox.slack.sandbox import Sandbox
from tests.support.bot.processes import Process, eventually, several, workspace
from tests.support.storage.databases import made

TAKEN_OVER_WITHIN = 30
AT_WORK = "SELECT split_part(lease_owner, '-', 1)::int FROM duty WHERE kind = 'page' AND lease_until IS NOT NULL"
UNSETTLED = "SELECT 1 FROM duty WHERE what = 'post' AND state = 'open'"


@pytest.mark.waits
@pytest.mark.timeout(90)
async def test_what_a_killed_process_had_begun_is_done_once_within_thirty_seconds(
    tmp_path_factory: pytest.TempPathFactory, server: str
) -> None:
    """Whichever call it was in; both at the same time, for nearly all of it is waiting."""
    async with asyncio.TaskGroup() as both:
        for method in ("conversations.open", "chat.postMessage"):
            both.create_task(taken_over(method, tmp_path_factory.mktemp(method), server))


async def taken_over(method: str, folder: Path, server: str) -> None:
    with made(server) as url:
        url = url.replace("+psycopg", "")
        async with (
            workspace(socket_mode=True) as sandbox,
            several(folder, sandbox, 2, url) as processes,
        ):
            sandbox.faults.add(method, "delay", times=2, seconds=3)  # the page's and the receipt's
            await report(sandbox)
            await eventually(lambda: called(sandbox, method) == 2)
            [[at_work]] = asked(url, AT_WORK)
            survivor = await killed(processes, at_work)
            took = await eventually(lambda: not asked(url, UNSETTLED), patience=60)
            assert took < TAKEN_OVER_WITHIN
            assert [len(sandbox.person(who).chat) for who in ("U0DSL", "U0TEACHER")] == [1, 1]
            survivor.send_signal(signal.SIGTERM)
            assert await survivor.wait() == 0


@pytest.mark.waits
async def test_two_processes_together_send_no_faster_than_slack_takes_it(tmp_path, empty_postgres):
    async with (
        workspace(socket_mode=True) as sandbox,
        several(tmp_path, sandbox, 2, empty_postgres),
    ):
        await eventually(lambda: len(sandbox.socket_mode.connections) == 2)
        for _ in range(8):
            await report(sandbox)
            await sandbox.person("U0TEACHER").close_modal(whole_stack=True)
        await eventually(lambda: len(sandbox.person("U0DSL").chat) == 8, patience=40)
        refused = [
            c
            for c in sandbox.traffic
            if isinstance(c.answer, dict) and c.answer.get("error") == "ratelimited"
        ]
        assert refused == []


async def report(sandbox: Sandbox) -> None:
    teacher = sandbox.person("U0TEACHER")
    await teacher.type("/report-image")
    teacher.fill("danger", "no")  # left open, it would be an emergency at night
    teacher.fill("account", "A friend told me")
    await teacher.submit()
    assert teacher.modal.content["callback_id"] == "receipt"


def called(sandbox: Sandbox, method: str) -> int:
    return len([carried for carried in sandbox.traffic if carried.kind == method])


async def killed(processes: list[Process], pid: int) -> Process:
    """Kill this one, as the machine might; the other."""
    [gone] = [one for one in processes if one.pid == pid]
    gone.kill()
    await gone.wait()
    [survivor] = [one for one in processes if one.pid != pid]
    return survivor


def asked(url: str, question: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchall()
