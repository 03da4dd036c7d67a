"""The program with a folder of schools, and a clock that can be moved forward.

    python -m tests.bench.england_server, with what it needs as JSON on its standard input

It prints its address; each further line of its input moves the clock by so many seconds, and it ends
when the input does.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from bot.app import running
from bot.desks import Place
from bot.running.clock import DemoClock
from bot.running.identifiers import RandomIdentifiers
from bot.running.seals import Seals
from bot.running.tombstones import Tombstones
from bot.school.schools import load_schools
from bot.slack.credentials import SlackKeys
from bot.starting import settled
from tests.bench.server import KEY


@dataclass(frozen=True)
class Told:
    """What it is told. `ahead`: by how many seconds its clock is."""

    database: str
    schools: str
    secret: str
    api: str
    ahead: float = 0

    def as_json(self) -> str:
        return json.dumps(asdict(self))


async def _serve() -> None:
    told = Told(**json.loads(sys.stdin.readline()))
    keys = SlackKeys(None, told.secret, None, told.api, "1.2", "secret")
    clock = DemoClock()
    clock.forward(timedelta(seconds=told.ahead))
    schools, folder = load_schools(Path(told.schools), by_oauth=True), Path(told.schools).parent
    place = Place(
        told.database,
        KEY,
        clock,
        RandomIdentifiers(),
        seals=Seals.beside(folder / "key"),
        tombstones=Tombstones.beside(folder / "key"),
    )
    async with running(schools, keys, place) as program:
        settled()  # as at its real start
        print(f"{program.url}/slack/events", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            clock.forward(timedelta(seconds=float(line)))


if __name__ == "__main__":
    asyncio.run(_serve())
