"""Every school in England in one deployment, as far as this machine holds them: `make scale
SCHOOLS=1000`.

All start, rest, report at nine, have the page that follows at ten past nine, and are started again in
the middle of that. The table is Markdown.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp

from bot.delivery.auditor import EVERY
from bot.delivery.rounds import often
from bot.desks import AN_AUDIT
from bot.running.clock import SystemClock
from storage.database.database import Database
from storage.people import installations
from storage.people.installations import Installation
from tests.bench.chat_stub import TOKEN
from tests.bench.england_server import Told
from tests.bench.load import sent, signed
from tests.bench.machine import description, memory, processor_seconds
from tests.bench.server import KEY
from tests.support.world import DEMO, ROOT, world
from tests.support.world import signed as adopted

SECRET, CLIENTS, PATIENCE, BATCH = "signing", 16, 3600, 500
NEXT_PAGE = 11 * 60.0  # seconds after which whoever did not answer is paged over
Rows = list[tuple[str, str]]


@dataclass
class Running:
    """The program, as a process."""

    process: asyncio.subprocess.Process
    url: str
    seconds: float

    async def forward(self, seconds: float) -> None:
        """Time passes."""
        assert self.process.stdin
        self.process.stdin.write(f"{seconds}\n".encode())
        await self.process.stdin.drain()


async def measured(folder: Path, number: int, idle: float, begun: float) -> Rows:
    """All of it, in order. The processor is watched for `idle` seconds; after `begun` seconds every
    school was looked at once.
    """
    report = await _report(folder)
    async with _process("tests.bench.chat_stub", "") as stub:
        told = _prepared(folder, number, stub.url)
        async with _process("tests.bench.england_server", told.as_json()) as bot:
            rows = await _at_rest(bot, idle, begun)
            rows += await _nine(bot, stub.url, report, number)
            rows += await _ten_past(bot, stub.url, report, number)
            bot.process.kill()
            await bot.process.wait()
        ahead = Told(**{**json.loads(told.as_json()), "ahead": NEXT_PAGE})
        async with _process("tests.bench.england_server", ahead.as_json()) as again:
            rows += await _again(again, stub.url, number)
    return rows


async def _at_rest(bot: Running, idle: float, begun: float) -> Rows:
    pid = bot.process.pid
    rows = [("start to ready, seconds", f"{bot.seconds:.1f}"), ("memory, MB", _megabytes(pid))]
    rows.append(("processor while schools are begun, % of one core", await _busy(pid, idle)))
    await asyncio.sleep(begun)
    rows.append(("processor at rest, % of one core", await _busy(pid, idle)))
    return [*rows, ("memory at rest, MB", _megabytes(pid))]


async def _busy(pid: int, seconds: float) -> str:
    before = processor_seconds(pid) or 0.0
    await asyncio.sleep(seconds)
    return f"{((processor_seconds(pid) or 0.0) - before) / seconds * 100:.1f}"


async def _nine(bot: Running, stub: str, report: str, number: int) -> Rows:
    """Every school reports once, as fast as 16 clients can send."""
    schools = list(range(number))
    times = await sent(bot.url, signed(bot.url, SECRET, _bodies(report, schools)), CLIENTS)
    waited = await _posted(stub, 2 * number)  # a receipt and a page each
    return [
        ("09:00: reports a second, 16 clients", f"{times.a_second:.0f}"),
        ("09:00: p50 of a report, ms", f"{times.p50:.0f}"),
        ("09:00: until every page is sent, seconds after the last report", f"{waited:.1f}"),
        ("memory after it, MB", _megabytes(bot.process.pid)),
    ]


async def _ten_past(bot: Running, stub: str, report: str, number: int) -> Rows:
    """Nobody answered: every concern is due at once, and somebody reports meanwhile."""
    await bot.forward(NEXT_PAGE)
    await asyncio.sleep(2)
    schools = list(range(0, number, max(number // 50, 1)))
    times = await sent(bot.url, signed(bot.url, SECRET, _bodies(report, schools)))
    waited = await _posted(stub, int(2.5 * number))
    return [
        ("09:11: every concern is due; p50 of a report meanwhile, ms", f"{times.p50:.0f}"),
        ("09:11: p99 of a report meanwhile, ms", f"{times.p99:.0f}"),
        ("09:11: until half are paged over, seconds", f"{waited + 2 + times.whole:.1f}"),
    ]


async def _again(bot: Running, stub: str, number: int) -> Rows:
    waited = await _posted(stub, 3 * number)
    return [
        ("killed then, and started again: to ready, seconds", f"{bot.seconds:.1f}"),
        ("until every other page is sent, seconds after that", f"{waited:.1f}"),
    ]


def _prepared(folder: Path, number: int, api: str) -> Told:
    """A file and an installation for each school."""
    text = adopted(DEMO.read_text(encoding="utf-8"))
    schools = folder / "schools"
    schools.mkdir()
    for one in range(number):
        name = f"school-{one}"
        own = text.replace('id = "hillside"', f'id = "{name}"').replace("T0HILLSIDE", _team(one))
        (schools / f"{name}.toml").write_text(own, encoding="utf-8")
    url = f"sqlite:///{folder / 'record.db'}"
    database = Database(url, KEY, SystemClock().now)
    database.upgrade()
    for first in range(0, number, BATCH):
        some = range(first, min(first + BATCH, number))
        database.transaction(lambda tx, some=some: [_installed(tx, one) for one in some])
    database.close()
    return Told(url, str(schools), SECRET, f"{api}/api/")


def _installed(tx: Any, one: int) -> None:
    found = Installation(f"{TOKEN}{_team(one)}", "B0", "U0")
    now = SystemClock().now()
    installations.save(tx, f"school-{one}", _team(one), found, "slack:U0HEAD", now)


def _team(number: int) -> str:
    return f"T0{number:08}"


async def _report(folder: Path) -> str:
    """What Slack delivers when a teacher sends a report: taken from one that was sent."""
    (folder / "one").mkdir()
    async with world(folder / "one", limits=False) as w:
        teacher = w.person("TEACHER")
        await teacher.type("/report-image", channel="C0STAFF")
        teacher.fill("account", "She told me at break that a picture of her is going round.")
        teacher.fill("danger", "no")
        await teacher.submit()
        assert w.sandbox.delivery.last
        return json.dumps(w.sandbox.delivery.last[1])


def _bodies(report: str, schools: Sequence[int]) -> list[str]:
    return [urlencode({"payload": _from(report, school)}) for school in schools]


def _from(report: str, school: int) -> str:
    payload = json.loads(report.replace("T0HILLSIDE", _team(school)))
    payload["view"]["private_metadata"] = json.dumps({"c": "", "s": "", "n": str(uuid4())})
    return json.dumps(payload)


async def _posted(stub: str, wanted: int) -> float:
    """How many seconds until so many messages were posted."""
    begun = perf_counter()
    async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
        while True:
            async with session.get(f"{stub}/told") as answer:
                if (await answer.json()).get("chat.postMessage", 0) >= wanted:
                    return perf_counter() - begun
            await asyncio.sleep(0.2)


def _megabytes(pid: int) -> str:
    return f"{memory(pid) or 0:.0f}"


@asynccontextmanager
async def _process(module: str, told: str) -> AsyncIterator[Running]:
    """A program of ours, for as long as the block runs."""
    begun = perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin
    assert process.stdout
    try:
        if told:
            process.stdin.write(told.encode() + b"\n")
        async with asyncio.timeout(PATIENCE):
            url = (await process.stdout.readline()).decode().strip()
        assert url, f"{module} ended before it answered"
        yield Running(process, url, perf_counter() - begun)
    finally:
        if process.returncode is None:
            process.stdin.close()
            await asyncio.wait_for(process.wait(), PATIENCE)


if __name__ == "__main__":
    many = int(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="report-image-scale-") as place:
        round_of_all = often(EVERY, AN_AUDIT, many).total_seconds()
        rows = asyncio.run(measured(Path(place), many, 30, round_of_all * 1.2))
    print(f"{many:,} schools; {description()}\n\n| what | value |\n|---|--:|")
    print("\n".join(f"| {what} | {value} |" for what, value in rows))
