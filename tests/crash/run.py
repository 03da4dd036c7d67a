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

from storage.database.database import Database
from tests.crash.course import Course
from tests.crash.guards import Guard
from tests.crash.in_slack import InSlack
from tests.crash.in_teams import InTeams
from tests.crash.ledger import Ledger
from tests.crash.patient import PATIENCE, Vain
from tests.crash.processes import Fate, Fleet
from tests.crash.program import Orders
from tests.crash.shared_clock import SharedClock
from tests.crash.timekeeper import Timekeeper
from tests.support.world import MONDAY_MORNING

KEY = bytes(range(32))
PEOPLE = ("TEACHER", "CHAIR", "DSL", "DDSL", "HEAD")
LEASE = timedelta(seconds=31)


@dataclass(frozen=True)
class Plan:
    """What is wanted: where the record is, how many share it, over which transport, `without` which
    of its guards.
    """

    database_url: str
    processes: int = 1
    socket_mode: bool = False
    teams: bool = False
    without: Guard | None = None
    seed: int = 1

    def chance(self, whose: object) -> random.Random:
        """The choices of one part of the run, the same for the same seed."""
        return random.Random(f"{self.seed} {whose}")


@dataclass
class Stage:
    """Everything that takes part: Slack, the program's processes, the people, the clock, what is
    owed.
    """

    plan: Plan
    folder: Path
    clock: SharedClock
    service: InSlack | InTeams
    fleet: Fleet
    database: Database
    ledger: Ledger = field(default_factory=Ledger)
    in_vain: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.faults = self.service.faults
        self.time = Timekeeper(self.clock, self.database, self.service)
        self.people = {who: self.service.person(f"U0{who}", self.chance(who)) for who in PEOPLE}

    def chance(self, whose: object) -> random.Random:
        """The choices of one part of the run, the same for the same seed."""
        return self.plan.chance(whose)

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
    fleet = Fleet([], fates)
    service = _service(plan, clock, fleet, choose)
    with service.patched():
        async with _staged(plan, folder, clock, fleet, service) as stage:
            yield stage


def _service(
    plan: Plan, clock: SharedClock, fleet: Fleet, choose: Callable[[str], str]
) -> InSlack | InTeams:
    chance = plan.chance("balancer")
    if plan.teams:
        return InTeams(clock, fleet, choose, chance)
    return InSlack(clock, fleet, choose, chance, plan.socket_mode)


@asynccontextmanager
async def _staged(
    plan: Plan, folder: Path, clock: SharedClock, fleet: Fleet, service: InSlack | InTeams
) -> AsyncIterator[Stage]:
    await service.start()
    fleet.orders = [
        Orders(f"process-{n}", folder, plan.database_url, KEY, service.keys, without=plan.without)
        for n in range(1, plan.processes + 1)
    ]
    stage = Stage(plan, folder, clock, service, fleet, Database(plan.database_url, KEY, clock.now))
    stage.database.upgrade()
    fleet.on_end = lambda: _nobody_holds_anything(stage)
    await fleet.start()
    timekeeping = asyncio.create_task(stage.time.run())
    try:
        await _begun(stage)
        yield stage
    finally:
        timekeeping.cancel()
        await asyncio.wait({timekeeping})
        await fleet.stop()
        if not timekeeping.cancelled():
            timekeeping.result()  # it ended by itself: then time stood still, and all else is a consequence
        stage.database.close()
        await service.sandbox.stop()


async def _begun(stage: Stage) -> None:
    """Somebody can be reached. Else it is said what the processes ended with: that is no load."""
    try:
        await asyncio.wait_for(stage.fleet.somebody(), PATIENCE)
    except TimeoutError:
        said = {file.read_text()[-200:] for file in stage.folder.glob("process-*.log")}
        raise AssertionError(f"no process became ready: {said}") from None


def _nobody_holds_anything(stage: Stage) -> None:
    """With no process alive a lease is nobody's: time may pass over it, and every second time it
    does.
    """
    if not stage.fleet.alive and stage.fleet.kills % 2:
        stage.clock.forward(LEASE)
