"""Fuzz the bot in one of four places: `python -m tests.fuzz http 100000`; in all of them: `make
fuzz`.

Over HTTP and over Socket Mode on SQLite, over HTTP on PostgreSQL, and in Teams. The last line says what was seen.
Guided by the coverage of our own code and of slack_bolt where atheris is installed, else by chance
alone.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import Any

try:
    import atheris
except ImportError:
    atheris = None

Placed = Callable[[str], AbstractAsyncContextManager[Any]]
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
            from tests.fuzz.places import placed
    else:
        from tests.fuzz.places import placed
    run(placed, where, payloads)


def run(placed: Placed, where: str, payloads: int) -> None:
    loop, stack = asyncio.new_event_loop(), AsyncExitStack()
    place = loop.run_until_complete(stack.enter_async_context(placed(where)))

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


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
