"""Every school in England in one deployment, as far as this machine holds them: `make scale
SCHOOLS=1000`.

All have just been added, and report at nine (`REPORTING=200`: only so many do); the page that follows at
ten past nine; started again in the middle of that; at rest; a turn beside the one school of another
program. The table is Markdown; its rows come as they are measured.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import aiohttp
from uuid_utils.compat import uuid7

from bot.delivery.auditor import EVERY
from bot.delivery.rounds import often
from bot.desks import AN_AUDIT
from bot.running.clock import SystemClock
from storage.database.database import Database
from storage.people import installations
from storage.people.installations import Installation
from tests.bench.chat_stub import TOKEN
from tests.bench.england_server import Told
from tests.bench.load import Times, sent, signed, together
from tests.bench.machine import description, memory, processor_seconds
from tests.bench.running import PATIENCE, Running, running
from tests.bench.server import KEY
from tests.support.world import DEMO, world
from tests.support.world import signed as adopted

SECRET, CLIENTS, BATCH = "signing", 16, 500
NEXT_PAGE = 11 * 60.0  # seconds after which whoever did not answer is paged over
SECOND = 1000  # at most so many schools report twice
ROUNDS, A_ROUND = 7, 10  # the first is not counted
BESIDE = "p50 of a report beside so many schools, to the same where one is served"
Row = tuple[str, str]


@dataclass(frozen=True)
class Rest:
    """For so many seconds the processor is `watched`; after `begun` every school was looked at once."""

    watched: float
    begun: float


async def measured(folder: Path, number: int, reporting: int, rest: Rest) -> AsyncIterator[Row]:
    """All of it, in order."""
    report = await _report(folder)
    async with running("tests.bench.chat_stub", "") as stub:
        told = _prepared(folder / "many", number, stub.url)
        async with running("tests.bench.england_server", told.as_json()) as bot:
            yield "start to ready, seconds", f"{bot.seconds:.1f}"
            yield "memory, MB", _megabytes(bot.process.pid)
            for moment in (_nine, _ten_past):
                async for row in moment(bot, stub.url, report, reporting):
                    yield row
            bot.process.kill()
            await bot.process.wait()
        ahead = Told(**{**json.loads(told.as_json()), "ahead": NEXT_PAGE})
        async with running("tests.bench.england_server", ahead.as_json()) as again:
            async for row in _again(again, stub.url, reporting):
                yield row
            async for row in _at_rest(again.process.pid, rest):
                yield row
            one = _prepared(folder / "one", 1, stub.url)
            async with running("tests.bench.england_server", one.as_json()) as alone:
                yield BESIDE, await _to_one(again, alone, report)


async def _nine(bot: Running, stub: str, report: str, number: int) -> AsyncIterator[Row]:
    """So many schools report once, as fast as 16 clients can send; then some of them once more."""
    for what, schools, concerns in (
        ("first", number, number),
        ("second", min(number, SECOND), _concerns(number)),
    ):
        times = await sent(bot.url, _reports(bot, report, range(schools)), CLIENTS)
        waited = await _posted(stub, 2 * concerns)  # a receipt and a page each
        yield f"09:00: {what} reports a second, 16 clients", f"{times.a_second:.0f}"
        yield f"09:00: p50 of a {what} report, ms", f"{times.p50:.0f}"
        yield "until every page is sent, seconds after the last of them", f"{waited:.1f}"
    yield "memory after it, MB", _megabytes(bot.process.pid)


async def _ten_past(bot: Running, stub: str, report: str, number: int) -> AsyncIterator[Row]:
    """Nobody answered: every concern is due at once, and somebody reports meanwhile."""
    await bot.forward(NEXT_PAGE)
    await asyncio.sleep(2)
    schools = range(0, number, max(number // 50, 1))
    times = await sent(bot.url, _reports(bot, report, schools))
    waited = await _posted(stub, int(2.5 * _concerns(number)))
    yield "09:11: every concern is due; p50 of a report meanwhile, ms", f"{times.p50:.0f}"
    yield "09:11: p99 of a report meanwhile, ms", f"{times.p99:.0f}"
    yield "09:11: until half are paged over, seconds", f"{waited + 2 + times.whole:.1f}"


async def _again(bot: Running, stub: str, number: int) -> AsyncIterator[Row]:
    yield "killed then, and started again: to ready, seconds", f"{bot.seconds:.1f}"
    waited = await _posted(stub, 3 * _concerns(number))
    yield "until every other page is sent, seconds after that", f"{waited:.1f}"


def _concerns(number: int) -> int:
    return number + min(number, SECOND)


async def _at_rest(pid: int, rest: Rest) -> AsyncIterator[Row]:
    yield "processor while schools are begun, % of one core", await _busy(pid, rest.watched)
    await asyncio.sleep(rest.begun)
    yield "processor at rest, % of one core", await _busy(pid, rest.watched)
    yield "memory at rest, MB", _megabytes(pid)


async def _busy(pid: int, seconds: float) -> str:
    before = processor_seconds(pid) or 0.0
    await asyncio.sleep(seconds)
    return f"{((processor_seconds(pid) or 0.0) - before) / seconds * 100:.1f}"


async def _to_one(many: Running, alone: Running, report: str) -> str:
    """The ratio of the medians, and both: a report of the same school in either, turn about."""
    rounds: list[list[Times]] = [[], []]
    for _ in range(ROUNDS):
        for bot, times in zip((many, alone), rounds, strict=True):
            times.append(await sent(bot.url, _reports(bot, report, [0] * A_ROUND)))
    beside, by_itself = (together(times[1:]).p50 for times in rounds)
    return f"{beside / by_itself:.2f} ({beside:.1f} and {by_itself:.1f} ms)"


def _prepared(folder: Path, number: int, api: str) -> Told:
    """A file and an installation for each school."""
    text = adopted(DEMO.read_text(encoding="utf-8"))
    schools = folder / "schools"
    schools.mkdir(parents=True)
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
    (folder / "report").mkdir()
    async with world(folder / "report", limits=False) as w:
        teacher = w.person("TEACHER")
        await teacher.type("/report-image", channel="C0STAFF")
        teacher.fill("account", "She told me at break that a picture of her is going round.")
        teacher.fill("danger", "no")
        await teacher.submit()
        assert w.sandbox.delivery.last
        return json.dumps(w.sandbox.delivery.last[1])


def _reports(bot: Running, report: str, schools: Iterable[int]) -> Iterator[bytes]:
    """One of each of these schools, signed as it is sent."""
    for school in schools:
        yield from signed(bot.url, SECRET, [urlencode({"payload": _from(report, school)})])


def _from(report: str, school: int) -> str:
    payload = json.loads(report.replace("T0HILLSIDE", _team(school)))
    payload["view"]["private_metadata"] = json.dumps({"c": "", "s": "", "n": str(uuid7())})
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


async def _print(number: int, reporting: int) -> None:
    print(f"{number:,} schools; {description()}\n\n| what | value |\n|---|--:|", flush=True)
    round_of_all = often(EVERY, AN_AUDIT, number).total_seconds()
    with tempfile.TemporaryDirectory(prefix="report-image-scale-") as place:
        rest = Rest(30, round_of_all * 1.2)
        async for what, value in measured(Path(place), number, reporting, rest):
            print(f"| {what} | {value} |", flush=True)


if __name__ == "__main__":
    asyncio.run(_print(*(int(one) for one in (sys.argv[1:] * 2)[:2])))
