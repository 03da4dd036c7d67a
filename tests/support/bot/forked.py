"""`report-image`, as a process of its own that need not load everything anew: it is forked from one that
has loaded the program and done nothing else. From there on it is as if it had been started.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

LOADED = [
    "bot.commands.cli",
    "bot.starting",
    "bot.slack.side",
    "storage.database.upgrading.fitting",
]


class Forked:
    """What a test does with a process that it started, as `asyncio.subprocess.Process` has it."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        self.stdout: asyncio.StreamReader | None = None
        self.stderr: asyncio.StreamReader | None = None

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    async def wait(self) -> int:
        """Its exit code, once it has ended; less than 0: the signal that ended it."""
        await asyncio.to_thread(self._process.join)
        assert self.returncode is not None
        return self.returncode

    async def communicate(self) -> tuple[bytes | None, bytes | None]:
        """All that it still says, once it has ended."""
        said = [await one.read() if one else None for one in (self.stdout, self.stderr)]
        await self.wait()
        return said[0], said[1]


async def forked(
    folder: Path, words: Sequence[str], given: Mapping[str, str], *, printed: bool
) -> Forked:
    """`report-image` with these words and this environment in this folder; what it logs can be read,
    and what is `printed` too.
    """
    context = _template()
    (out, its_out), (err, its_err) = context.Pipe(duplex=False), context.Pipe(duplex=False)
    process = context.Process(
        target=_run, args=(str(folder), list(words), dict(given), its_out, its_err)
    )
    process.start()
    its_out.close()
    its_err.close()
    started = Forked(process)
    started.stderr = await _read_from(err)
    if printed:
        started.stdout = await _read_from(out)
    return started


@cache
def _template() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return context


def _run(
    folder: str, words: list[str], given: dict[str, str], out: Connection, err: Connection
) -> None:
    from bot.commands.cli import app

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(given)
    for end, number, name in ((out, 1, "stdout"), (err, 2, "stderr")):
        os.dup2(end.fileno(), number)
        end.close()
        setattr(sys, name, os.fdopen(number, "w", closefd=False))
    app(words, prog_name="report-image")


async def _read_from(end: Connection) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    pipe = os.fdopen(os.dup(end.fileno()), "rb", 0)
    end.close()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    return reader
