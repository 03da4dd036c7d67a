"""Fuzz the bot in one of three places: `python -m tests.fuzz http 100000`; in all of them: `make
fuzz`.

Over HTTP and over Socket Mode on SQLite, over HTTP on PostgreSQL. The last line says what was seen.
Guided by the coverage of our own code and of slack_bolt where atheris is installed, else by chance
alone.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

try:
    import atheris
except ImportError:
    atheris = None

LONGEST = 300
FIRST = 500  # inputs by chance, from which those guided come


def main(where: str, payloads: int) -> None:
    how = (
        "guided by coverage (atheris)"
        if atheris
        else "by chance: atheris is not installed for this Python"
    )
    print(f"{where}: {payloads} payloads, {how}.", flush=True)
    if atheris:
        with atheris.instrument_imports(include=["bot", "flows", "storage", "slack_bolt"]):
            from tests.fuzz import target
    else:
        from tests.fuzz import target
    run(target, where, payloads)


def run(target: Any, where: str, payloads: int) -> None:
    loop, stack = asyncio.new_event_loop(), AsyncExitStack()
    place = loop.run_until_complete(stack.enter_async_context(_place(target, where)))

    def one(data: bytes) -> None:
        try:
            loop.run_until_complete(place.send(data))
            if place.sent == payloads:
                place.look()
                end(
                    0, f"{where}: {place}. Rows written: none. Words of a payload in the log: none."
                )
        except Exception as error:
            end(
                1,
                f"{where}: {place}. FOUND, for the bytes {data.hex()}: {type(error).__name__}: {error}",
            )
        if place.sent % 5000 == 0:
            print(f"{where}: {place}", flush=True)

    def end(code: int, seen: str) -> None:
        loop.run_until_complete(stack.aclose())
        print(seen, flush=True)
        os._exit(code)  # atheris ends in its own way, which is no success

    if atheris:
        options = (
            f"-max_len={LONGEST}",
            "-len_control=0",
            "-timeout=60",
            "-rss_limit_mb=4096",
            "-verbosity=0",
        )
        atheris.Setup(
            [
                sys.argv[0],
                *options,
                _to_begin_with(stack.enter_context(tempfile.TemporaryDirectory())),
            ],
            one,
        )
        atheris.Fuzz()
    while True:
        one(os.urandom(LONGEST))


def _to_begin_with(folder: str) -> str:
    """The folder, filled with long strings: grown from nothing, they would long be too short for
    many choices.
    """
    for number in range(FIRST):
        (Path(folder) / str(number)).write_bytes(os.urandom(LONGEST))
    return folder


@asynccontextmanager
async def _place(target: Any, where: str) -> AsyncIterator[Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if where != "postgresql":
            async with target.target(folder, socket_mode=where == "socket-mode") as place:
                yield place
            return
        from tests.crash.postgres import server

        with server() as running, running.new_database() as url:
            async with target.target(folder, database_url=url) as place:
                yield place


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
