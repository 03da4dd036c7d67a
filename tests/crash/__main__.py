"""`python -m tests.crash`: the crash test by itself, short or long. 1 when anything was lost or
repeated.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import secrets
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.crash.guards import GUARDS, Guard
from tests.crash.kept import Verdict
from tests.crash.postgres import server
from tests.crash.random_run import random_run
from tests.crash.run import Plan
from tests.crash.sweep import WAYS, NewDatabase, swept

SHORT_STEP = 12
PARTS = ("teams", "sqlite", "postgresql")  # where it is said: Teams on SQLite, Slack on each


def main() -> int:
    """Everything that was asked for, part by part; then all of it in one line."""
    logging.basicConfig(level=logging.CRITICAL)  # connections that are cut are no news here
    words, whole = _words(), Verdict()
    print(f"seed {words.seed}", flush=True)
    asyncio.run(_everything(words, whole))
    print("Altogether:", whole.told(), sep="\n")
    return 1 if whole.lost or whole.repeated else 0


async def _everything(words: argparse.Namespace, whole: Verdict) -> None:
    async for what, found in _parts(words):
        print(f"{what}:", found.told(), sep="\n", end="\n\n", flush=True)
        whole.add(found)


async def _parts(words: argparse.Namespace) -> AsyncIterator[tuple[str, Verdict]]:
    seed, kills, step = (
        words.seed,
        words.kills or (100 if words.long else 20),
        1 if words.long else SHORT_STEP,
    )
    if "teams" in words.on:
        yield "SQLite, Teams", await _in_teams(seed, kills, words.without)
        yield (
            "SQLite, Teams, at each moment in turn",
            await _at_each_moment(_sqlite, step, seed, teams=True),
        )
    if "sqlite" in words.on:
        for socket_mode in (False, True) if words.long else (False,):
            yield (
                "SQLite, " + _over(socket_mode),
                await _on_sqlite(seed, kills, socket_mode, words.without),
            )
        yield "SQLite, at each moment in turn", await _at_each_moment(_sqlite, step, seed)
    if "postgresql" in words.on:
        for processes, socket_mode in ((2, False), (4, True)):
            what = f"PostgreSQL, {processes} processes, {_over(socket_mode)}"
            yield what, await _on_postgres(seed, kills, processes, socket_mode, words.without)
        with server() as running:
            yield (
                "PostgreSQL, at each moment in turn",
                await _at_each_moment(running.new_database, step, seed),
            )


def _over(socket_mode: bool) -> str:
    return "Socket Mode" if socket_mode else "HTTP"


async def _on_sqlite(seed: int, kills: int, socket_mode: bool, without: Guard | None) -> Verdict:
    with TemporaryDirectory(prefix="report-image-crash-") as folder:
        plan = Plan(f"sqlite:///{folder}/record.db", 1, socket_mode, without, seed)
        return await random_run(plan, Path(folder), kills)


async def _in_teams(seed: int, kills: int, without: Guard | None) -> Verdict:
    with TemporaryDirectory(prefix="report-image-crash-") as folder:
        plan = Plan(f"sqlite:///{folder}/record.db", without=without, seed=seed, teams=True)
        return await random_run(plan, Path(folder), kills)


async def _on_postgres(
    seed: int, kills: int, processes: int, socket_mode: bool, without: Guard | None
) -> Verdict:
    with (
        TemporaryDirectory(prefix="report-image-crash-") as folder,
        server() as running,
        running.new_database() as url,
    ):
        return await random_run(
            Plan(url, processes, socket_mode, without, seed), Path(folder), kills, running
        )


async def _at_each_moment(
    new_database: NewDatabase, step: int, seed: int, *, teams: bool = False
) -> Verdict:
    whole = Verdict()
    for way in WAYS:
        whole.add(await swept(new_database, way, step, first=1 + seed % step, teams=teams))
    return whole


@contextmanager
def _sqlite() -> Iterator[str]:
    with TemporaryDirectory(prefix="report-image-sweep-") as folder:
        yield f"sqlite:///{folder}/record.db"


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument(
        "--long", action="store_true", help="a hundred kills in each part, and every moment in turn"
    )
    parser.add_argument(
        "--on", nargs="+", choices=PARTS, help="only these (short: without postgresql)"
    )
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(1_000_000), help="repeats an earlier run"
    )
    parser.add_argument("--kills", type=int, help="in each part")
    parser.add_argument(
        "--without", choices=GUARDS, help="must show what is lost or repeated, or it cannot see it"
    )
    words = parser.parse_args()
    words.on = words.on or (PARTS if words.long else ["teams", "sqlite"])
    return words


if __name__ == "__main__":
    sys.exit(main())
