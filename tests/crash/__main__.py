"""`python -m tests.crash`: the crash test, by itself."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import secrets
import sys
import tempfile
from pathlib import Path

from tests.crash.postgres import server
from tests.crash.random_run import random_run
from tests.crash.run import Plan


def main() -> int:
    """Run as the words say; 1 when anything was lost or repeated."""
    words = _words()
    logging.basicConfig(level=logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="report-image-crash-") as folder, contextlib.ExitStack() as stack:
        postgres = stack.enter_context(server()) if words.postgres else None
        url = postgres.url if postgres else f"sqlite:///{folder}/record.db"
        plan = Plan(url, words.processes, words.socket_mode, not words.no_look_up, words.seed)
        print(f"seed {words.seed}; the programs' logs are in {folder} while it runs", flush=True)
        found, what = asyncio.run(random_run(plan, Path(folder), words.kills, postgres))
        if words.keep:
            for log in Path(folder).glob("*.log"):
                (Path(words.keep) / log.name).write_text(log.read_text())
        print(what)
    return 1 if found.lost or found.repeated else 0


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000), help="of an earlier run, to repeat it")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL server that is stopped and started too")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--socket-mode", action="store_true", help="instead of HTTP")
    parser.add_argument("--no-look-up", action="store_true", help="must show repeats")
    parser.add_argument("--keep", help="a folder in which to keep the logs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
