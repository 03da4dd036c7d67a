"""Fuzz the bot: `make fuzz`, or `make fuzz PAYLOADS=1000000`.

Guided by the coverage of our own code and of slack_bolt where atheris is installed, else by chance alone.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

try:
    import atheris
except ImportError:
    atheris = None

LONGEST = 300


def main(payloads: int) -> None:
    if atheris:
        print(f"Guided by coverage (atheris): {payloads} payloads.")
        with atheris.instrument_imports(include=["bot", "flows", "storage", "slack_bolt"]):
            from tests.fuzz import target
    else:
        print(f"atheris is not installed for this Python: {payloads} payloads by chance, without guidance.")
        from tests.fuzz import target
    run(target, payloads)


def run(target: Any, payloads: int) -> None:
    loop, stack = asyncio.new_event_loop(), AsyncExitStack()
    folder = tempfile.TemporaryDirectory()
    place = loop.run_until_complete(stack.enter_async_context(target.target(Path(folder.name))))

    def one(data: bytes) -> None:
        loop.run_until_complete(place.send(data))
        if place.sent % 5000 == 0:
            print(f"{place.sent} payloads, answers by status: {place.answers}", flush=True)
        if place.sent == payloads:
            place.look()
            print(f"{place.sent} payloads, answers by status: {place.answers}. No 5xx, no traceback, no row written.")
            os._exit(0)  # atheris ends in its own way, which is no success

    if atheris:
        atheris.Setup([sys.argv[0], f"-max_len={LONGEST}", "-timeout=60", "-rss_limit_mb=4096"], one)
        atheris.Fuzz()
    while True:
        one(os.urandom(LONGEST))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
