"""How is a program that is measured run as a process of its own, and its clock moved?"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter

from tests.support.world import ROOT

PATIENCE = 3600


@dataclass(frozen=True)
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


@asynccontextmanager
async def running(module: str, told: str) -> AsyncIterator[Running]:
    """A program of ours, for as long as the block runs."""
    begun = perf_counter()
    pipe, command = asyncio.subprocess.PIPE, (sys.executable, "-m", module)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
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
