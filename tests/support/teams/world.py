"""A small world for a test: a school, its Microsoft Teams on this machine, the real bot, a clock that
stands still.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import Program, running
from bot.commands.demo_services import IN_TEAMS, keys_of
from bot.desks import Place
from bot.running.clock import StoppedClock
from bot.sandbox.teams import state
from bot.sandbox.teams.acting.people import Acting
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.school.current_trust import CurrentTrust
from bot.turns.turning import Machine, no_machine
from flows.school.school import School
from flows.school.tables import Person
from tests.support.world import (
    BREATH,
    KEY,
    METRICS_TOKEN,
    MONDAY_MORNING,
    SOON,
    CountedIdentifiers,
    example_school,
    record_in,
)

PATH = "/api/messages"
ACCOUNTS = IN_TEAMS | {  # of those whom a school file names by their account in Slack
    "U0TEACHER": state.TEACHER,
    "U0GUEST": state.GUEST,
    "U0STRANGER": state.STRANGER,
}
READS_USERS = "User.Read.All"
STAFF = {"accounts": [f"teams:{state.TENANT}/{state.TEACHER}"]}


def reference(name: str) -> str:
    """The stored reference of one of the people: `DSL`."""
    return f"teams:{state.TENANT}/{getattr(state, name)}"


def in_teams(school: School) -> School:
    """The same school, with everybody in Teams; the teacher is on its list of staff."""
    moved = _moved(school.model_dump(exclude_unset=True))
    assert isinstance(moved, dict)
    there = {"workspaces": (f"teams:{state.TENANT}",), "staff": STAFF}
    return School.model_validate(moved | there)


def _moved(thing: object) -> object:
    if isinstance(thing, dict):
        return {name: _moved(each) for name, each in thing.items()}
    if isinstance(thing, list | tuple):
        return [_moved(each) for each in thing]
    if isinstance(thing, str) and thing.removeprefix("slack:") in ACCOUNTS:
        return moved_account(thing)
    return thing


def moved_account(account: str) -> str:
    """The account in Teams of whoever has this one in Slack."""
    return f"teams:{state.TENANT}/{ACCOUNTS[account.removeprefix('slack:')]}"


def teams_school(**changes: object) -> School:
    """The example school, with everybody in Teams."""
    administrators = (Person.model_validate({"id": "slack:U0ADMIN", "name": "Amira Khan"}),)
    school = example_school(**changes)
    people = school.people.model_copy(update={"administrators": administrators})
    return in_teams(school.model_copy(update={"people": people}))


@dataclass
class TeamsWorld:
    """Everything a test can see and touch."""

    sandbox: TeamsSandbox
    program: Program
    clock: StoppedClock
    folder: Path

    def person(self, name: str) -> Acting:
        """One of the people: `TEACHER`, `DSL`, `DEPUTY`, `HEAD`, `CHAIR`, `GUEST`, `PUPIL`."""
        return self.sandbox.person(getattr(state, name))

    async def settle(self) -> None:
        """Let the bot deliver all that is due within a minute."""
        await self.program.delivery.deliver()
        while (due := await self.program.delivery.next_due()) and due <= self.clock.now() + SOON:
            self.clock.move_to(max(due, self.clock.now() + timedelta(milliseconds=1)))
            await self.program.delivery.deliver()

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


@asynccontextmanager
async def teams_world(
    folder: Path,
    *,
    school: School | None = None,
    at: datetime = MONDAY_MORNING,
    installed: bool = True,
    graph: bool = False,
    machine: Machine = no_machine,
    trust: CurrentTrust | None = None,
) -> AsyncIterator[TeamsWorld]:
    """The bot on the local Teams; its database is in this folder. `graph`: the school granted it the
    permission to ask the directory, and has it do so.
    """
    clock = StoppedClock(at)
    sandbox = TeamsSandbox(clock)
    sandbox.grant(*([READS_USERS] if graph else []))
    await sandbox.start()
    place = Place(
        f"sqlite:///{record_in(folder)}",
        KEY,
        clock,
        CountedIdentifiers(),
        metrics_token=METRICS_TOKEN,
        machine=machine,
    )
    try:
        async with running(
            school or teams_school(),
            None,
            place,
            teams=keys_of(sandbox, graph=graph),
            trust=trust,
            ticking=False,
        ) as program:
            sandbox.connect(f"{program.url}{PATH}")
            if installed:
                await sandbox.install_for_all()
            yield TeamsWorld(sandbox, program, clock, folder)
    finally:
        await sandbox.stop()
