"""How is one crash run put together, kept going under every trouble, and brought to its end? All of
it in one seed.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from bot.sandbox.answer import Answer
from bot.sandbox.slack import workspace
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.slack.sending.transport import HttpTransport, Kind, Retry
from bot.slack.credentials import SlackKeys
from storage.database.database import Database
from tests.crash.at_screen import PATIENCE, AtScreen, Vain
from tests.crash.course import Course
from tests.crash.guards import Guard
from tests.crash.ledger import Ledger
from tests.crash.processes import Fate, Fleet
from tests.crash.program import Orders
from tests.crash.shared_clock import SPEED, SharedClock
from tests.crash.slack_faults import SlackFaults
from tests.crash.timekeeper import Timekeeper
from tests.support.world import MONDAY_MORNING, ROOT

KEY = bytes(range(32))
PEOPLE = ("TEACHER", "CHAIR", "DSL", "DDSL", "HEAD")
LEASE = timedelta(seconds=31)
TRIGGER_LIVES = (
    timedelta(seconds=3) * SPEED
)  # three of the machine's, which is what it takes to answer


@dataclass(frozen=True)
class Plan:
    """What is wanted: where the record is, how many share it, over which transport, `without` which
    of its guards.
    """

    database_url: str
    processes: int = 1
    socket_mode: bool = False
    without: Guard | None = None
    seed: int = 1


@dataclass
class Stage:
    """Everything that takes part: Slack, the program's processes, the people, the clock, what is
    owed.
    """

    plan: Plan
    folder: Path
    clock: SharedClock
    sandbox: Sandbox
    fleet: Fleet
    faults: SlackFaults
    database: Database
    ledger: Ledger = field(default_factory=Ledger)
    in_vain: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.time = Timekeeper(self.clock, self.database, self.sandbox, self.faults)
        self.people = {
            who: AtScreen(self.sandbox, f"U0{who}", self.fleet, self.chance(who)) for who in PEOPLE
        }

    def chance(self, whose: object) -> random.Random:
        """The choices of one part of the run, the same for the same seed."""
        return random.Random(f"{self.plan.seed} {whose}")

    async def lived(self, course: Course) -> None:
        """One concern, to its end; what somebody waited for in vain is noted."""
        try:
            await course.live()
        except Vain as vain:
            self.in_vain.append(f"{vain}, concern {course.concern}")

    async def no_duty_is_open(self) -> None:
        """Wait until everything is done; what never is stays open, and is found there."""
        if self.in_vain:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.time.until_no_duty_is_open(), PATIENCE)


@asynccontextmanager
async def staged(
    plan: Plan,
    folder: Path,
    fates: Callable[[str], Fate],
    choose: Callable[[str], str] = lambda _: "",
) -> AsyncIterator[Stage]:
    """Everything running for as long as the block does; then all processes have stopped."""
    clock = SharedClock.made(folder / "clock", MONDAY_MORNING)
    with patch.object(workspace, "TRIGGER_LIVES", TRIGGER_LIVES):
        async with _staged(plan, folder, clock, fates, choose) as stage:
            yield stage


@asynccontextmanager
async def _staged(
    plan: Plan,
    folder: Path,
    clock: SharedClock,
    fates: Callable[[str], Fate],
    choose: Callable[[str], str],
) -> AsyncIterator[Stage]:
    sandbox = Sandbox(clock, ROOT / "manifest.yml")
    fleet = Fleet([], fates)
    faults = SlackFaults(fleet, choose)
    await sandbox.start(faults.around(sandbox.web_app()))
    fleet.orders = [
        _orders(plan, folder, sandbox, f"process-{n}") for n in range(1, plan.processes + 1)
    ]
    stage = Stage(
        plan, folder, clock, sandbox, fleet, faults, Database(plan.database_url, KEY, clock.now)
    )
    stage.database.upgrade()
    fleet.on_end = lambda: _nobody_holds_anything(stage)
    _connect(stage)
    await fleet.start()
    timekeeping = asyncio.create_task(stage.time.run())
    try:
        await asyncio.wait_for(fleet.somebody(), PATIENCE)
        yield stage
    finally:
        timekeeping.cancel()
        await asyncio.wait({timekeeping})
        await fleet.stop()
        if not timekeeping.cancelled():
            timekeeping.result()  # it ended by itself: then time stood still, and all else is a consequence
        stage.database.close()
        await sandbox.stop()


def _orders(plan: Plan, folder: Path, sandbox: Sandbox, name: str) -> Orders:
    secrets = sandbox.credentials
    keys = SlackKeys(
        secrets.bot_token,
        secrets.signing_secret,
        secrets.app_token if plan.socket_mode else None,
        sandbox.api_url,
    )
    return Orders(name, folder, plan.database_url, KEY, keys, without=plan.without)


def _nobody_holds_anything(stage: Stage) -> None:
    """With no process alive a lease is nobody's: time may pass over it, and every second time it
    does.
    """
    if not stage.fleet.alive and stage.fleet.kills % 2:
        stage.clock.forward(LEASE)


def _connect(stage: Stage) -> None:
    if stage.plan.socket_mode:
        stage.sandbox.use_socket_mode()
    else:
        stage.sandbox.delivery.transport = Spread(stage)


class Spread:
    """Slack's requests to whichever process can be reached, as through a balancer."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._chance = stage, stage.chance("balancer")
        self._ways: dict[str, HttpTransport] = {}

    async def send(
        self, kind: Kind, payload: dict[str, object], retry: Retry | None = None
    ) -> Answer:
        """One payload to one of them."""
        ready = self._stage.fleet.ready()
        if not ready:
            return Answer(0, failure="dispatch_failed")
        url = f"{self._chance.choice(ready).url}/slack/events"
        if url not in self._ways:
            self._ways[url] = HttpTransport(
                url, self._stage.sandbox.credentials.signing_secret, 3.0
            )
        return await self._ways[url].send(kind, payload, retry)

    async def close(self) -> None:
        """Let go of all connections."""
        for way in self._ways.values():
            with contextlib.suppress(OSError):
                await way.close()
