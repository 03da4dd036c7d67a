"""How is a server started for a measurement, and ended after it?"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from tests.bench.server import Given
from tests.support.world import ROOT

PATIENCE = 60
Start = Callable[[str, Given], AbstractAsyncContextManager["Server"]]


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    url: str
    process: int


@asynccontextmanager
async def server(name: str, given: Given) -> AsyncIterator[Server]:
    """One of `tests.bench.server`, as a process of its own, for as long as the block runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.server",
        name,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(given.as_json().encode() + b"\n")
        async with asyncio.timeout(PATIENCE):
            url = (await process.stdout.readline()).decode().strip()
        assert url, f"{name} ended before it answered"
        yield Server(url, process.pid)
    finally:
        process.stdin.close()
        await asyncio.wait_for(process.wait(), PATIENCE)
