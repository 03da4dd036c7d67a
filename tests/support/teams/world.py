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
from bot.desks import Place
from bot.running.clock import StoppedClock
from bot.sandbox.teams import state
from bot.sandbox.teams.acting.people import Acting
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.teams.credentials import TeamsKeys
from flows.school.school import School
from flows.school.tables import People, Person
from tests.support.world import (
    KEY,
    METRICS_TOKEN,
    MONDAY_MORNING,
    SOON,
    CountedIdentifiers,
    example_school,
    record_in,
)

NAMES = ("TEACHER", "DSL", "DEPUTY", "HEAD", "CHAIR", "VICE", "ADMIN", "GUEST", "STRANGER", "PUPIL")
PATH = "/api/messages"


def reference(name: str) -> str:
    """The stored reference of one of the people: `DSL`."""
    return f"teams:{state.TENANT}/{getattr(state, name)}"


def teams_school(**changes: object) -> School:
    """The example school, with everybody in Teams."""
    school = example_school(**changes)
    people, moved = school.people, {}
    named = {
        "dsl": "DSL",
        "headteacher": "HEAD",
        "chair_of_governors": "CHAIR",
        "vice_chair": "VICE",
    }
    for role, name in named.items():
        moved[role] = _in_teams(getattr(people, role), name)
    moved["deputies"] = [_in_teams(each, "DEPUTY") for each in people.deputies]
    moved["administrators"] = [{"id": reference("ADMIN"), "name": "Amira Khan"}]
    workspaces = (f"teams:{state.TENANT}",)
    return school.model_copy(
        update={"people": People.model_validate(moved), "workspaces": workspaces}
    )


def _in_teams(person: Person, name: str) -> dict[str, str]:
    return {"id": reference(name), "name": person.name, "phone": person.phone}


def keys_of(sandbox: TeamsSandbox) -> TeamsKeys:
    """What the local Teams gave the app."""
    given = sandbox.credentials
    return TeamsKeys(
        given.app_id,
        given.app_secret,
        sandbox.tenant,
        sandbox.login_url,
        sandbox.metadata_url,
        given.issuer,
        sandbox.default_service_url,
    )


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
) -> AsyncIterator[TeamsWorld]:
    """The bot on the local Teams; its database is in this folder."""
    clock = StoppedClock(at)
    sandbox = TeamsSandbox(clock)
    await sandbox.start()
    place = Place(
        f"sqlite:///{record_in(folder)}",
        KEY,
        clock,
        CountedIdentifiers(),
        metrics_token=METRICS_TOKEN,
    )
    try:
        async with running(
            school or teams_school(), None, place, teams=keys_of(sandbox), ticking=False
        ) as program:
            sandbox.connect(f"{program.url}{PATH}")
            if installed:
                await sandbox.install_for_all()
            yield TeamsWorld(sandbox, program, clock, folder)
    finally:
        await sandbox.stop()
