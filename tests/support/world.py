"""A small world for a test: a school, its Slack workspace on this machine, the real bot, a clock
that stands still.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from bot.app import Program, running
from bot.desks import Place
from bot.running.clock import StoppedClock
from bot.running.identifiers import LENGTH, LETTERS, in_two
from bot.running.tombstones import Tombstones
from bot.sandbox.slack.acting.people import Acting
from bot.sandbox.slack.sandbox import Sandbox
from bot.school.current import CurrentSchool
from bot.school.current_trust import CurrentTrust
from bot.school.file import parse_school
from bot.slack.credentials import SlackKeys
from bot.turns.turning import Machine, no_machine
from flows.school.school import School
from storage.database.database import Database

KEY = bytes(32)
METRICS_TOKEN = "metrics"
METRICS = {"Authorization": f"Bearer {METRICS_TOKEN}"}
ROOT = Path(__file__).parents[2]
DEMO = ROOT / "bot" / "school.demo.toml"
MONDAY_MORNING = datetime(2026, 11, 23, 10, 4, tzinfo=UTC)
BREATH = timedelta(seconds=5)  # what a person takes to read and press
SOON = timedelta(seconds=60)


class CountedIdentifiers:
    """The same identifiers in every run."""

    def __init__(self, seed: int = 7) -> None:
        self._random, self._references = random.Random(seed), random.Random(seed)

    def id(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def reference(self) -> str:
        return in_two("".join(self._references.choice(LETTERS) for _ in range(LENGTH)))


@dataclass
class World:
    """Everything a test can see and touch."""

    sandbox: Sandbox
    program: Program
    clock: StoppedClock
    folder: Path

    def person(self, name: str) -> Acting:
        """One of the people: `TEACHER`, `DSL`, `DDSL`, `HEAD`, `CHAIR`, `GUEST`, `STRANGER`."""
        return self.sandbox.person(f"U0{name}")

    async def settle(self) -> None:
        """Let the bot deliver all that is due within a minute, waiting as long as Slack tells it
        to.
        """
        await self.program.delivery.deliver()
        await self.sandbox.settled()
        while (due := await self.program.delivery.next_due()) and due <= self.clock.now() + SOON:
            self.clock.move_to(max(due, self.clock.now() + timedelta(milliseconds=1)))
            await self.program.delivery.deliver()
            await self.sandbox.settled()

    async def breathe(self) -> None:
        """A person takes a few seconds; then the bot has done what was due."""
        self.clock.forward(BREATH)
        await self.settle()

    async def at(self, moment: datetime) -> None:
        """Time passes until then; whatever falls due on the way is done when it falls due."""
        while (due := await self.program.delivery.next_due()) and due <= moment:
            self.clock.move_to(max(due, self.clock.now()))
            await self.settle()
        self.clock.move_to(max(moment, self.clock.now()))


def signed(school_file: str) -> str:
    """The example's text once a safeguarding lead has adopted the protocol: the lines that are left
    out there are in it.
    """
    start, end = school_file.index("# [adopted]"), school_file.index("# People.")
    lines = school_file[start:end].replace("# [", "[").replace("\n# ", "\n")
    return school_file[:start] + lines + school_file[end:]


def example_school(**changes: object) -> School:
    """The school of the example file, with the shortest protocol unless another is named, adopted
    by its lead, and these keys changed.
    """
    return _example().model_copy(update={"protocol": "schools-2016"} | changes)


@cache
def _example() -> School:
    return parse_school(tomllib.loads(signed(DEMO.read_text(encoding="utf-8"))))


def record_in(folder: Path) -> Path:
    """The record in this folder; a new one has its tables already."""
    file = folder / "record.db"
    if not file.exists():
        file.write_bytes(_tables())
    return file


@cache
def _tables() -> bytes:
    """An encrypted file with every table and no row: making them anew would take longer than most
    tests.
    """
    with TemporaryDirectory(prefix="report-image-") as folder:
        file = Path(folder) / "tables.db"
        database = Database(f"sqlite:///{file}", KEY)
        database.upgrade()
        database.close()
        return file.read_bytes()


def keys_of(sandbox: Sandbox, *, socket_mode: bool = False) -> SlackKeys:
    """What this workspace gave the app; it is to connect by itself where Socket Mode is on."""
    made_up = sandbox.credentials
    app_token = made_up.app_token if socket_mode else None
    return SlackKeys(made_up.bot_token, made_up.signing_secret, app_token, sandbox.api_url)


@asynccontextmanager
async def world(
    folder: Path,
    *,
    school: School | CurrentSchool | None = None,
    at: datetime = MONDAY_MORNING,
    socket_mode: bool = False,
    limits: bool = True,
    database_url: str = "",
    tombstones: Tombstones | None = None,
    machine: Machine = no_machine,
    trust: CurrentTrust | None = None,
) -> AsyncIterator[World]:
    """The bot against the sandbox, over HTTP or Socket Mode; its database is in this folder unless
    one is named.
    """
    clock = StoppedClock(at)
    sandbox = Sandbox(clock, ROOT / "manifest.yml", limits=limits)
    await sandbox.start()
    keys = keys_of(sandbox, socket_mode=socket_mode)
    if socket_mode:
        sandbox.use_socket_mode()
    place = Place(
        database_url or f"sqlite:///{record_in(folder)}",
        KEY,
        clock,
        CountedIdentifiers(),
        metrics_token=METRICS_TOKEN,
        tombstones=tombstones,
        machine=machine,
    )
    try:
        ours = school or example_school()
        async with running(ours, keys, place, trust=trust, ticking=False) as program:
            if not socket_mode:
                sandbox.connect_http(f"{program.url}/slack/events")
            yield World(sandbox, program, clock, folder)
    finally:
        await sandbox.stop()
