"""A school with Slack and Teams: the whole bot between two of the plainest chats there could be, with
people who have an account in each.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.accounts import Who
from bot.desks import Among, Desk, Place, Service, desk_of
from bot.entrance import Entrance
from bot.running import record_version
from bot.running.clock import StoppedClock
from bot.school.current import CurrentSchool
from bot.together import together
from flows.concern import Concern
from flows.moves import Click
from flows.school.school import School
from flows.school.tables import People, Person
from flows.screen import Answer, Message
from storage.concerns import concerns
from tests.support.plain_channel import PEOPLE, PlainPlace, Seat, buttons_of
from tests.support.world import (
    KEY,
    MONDAY_MORNING,
    CountedIdentifiers,
    World,
    example_school,
    record_in,
)

TENANT = "11111111-1111-4111-8111-111111111111"
NAMES = ("TEACHER", "DSL", "DDSL", "HEAD", "CHAIR", "VICE", "PUPIL", "UNKNOWN")
OBJECTS = {name: f"{number:08d}-2222-4222-8222-222222222222" for number, name in enumerate(NAMES)}
IN_TEAMS = {
    f"{TENANT}/{OBJECTS[name]}": PEOPLE.get(f"U0{name}", Who("staff", "")) for name in NAMES
} | {
    f"{TENANT}/{OBJECTS['PUPIL']}": Who("pupil", "Pia Quill"),
    f"{TENANT}/{OBJECTS['UNKNOWN']}": Who("not-checked", ""),
}


def in_slack(name: str) -> str:
    """The reference of this person's account in Slack."""
    return f"slack:U0{name}"


def in_teams(name: str) -> str:
    """The reference of this person's account in Teams."""
    return f"teams:{TENANT}/{OBJECTS[name]}"


def both(name: str) -> list[str]:
    """Their accounts, Slack's first."""
    return [in_slack(name), in_teams(name)]


def two_accounts(**changed: list[str]) -> School:
    """The example school, whose people with roles have both accounts; these differ."""
    people = example_school().people

    def with_both(one: Person) -> Person:
        name = one.id.removeprefix("slack:U0")
        return Person.model_validate({"id": changed.get(name, both(name)), "name": one.name})

    found = {
        role: with_both(one) if isinstance(one, Person) else tuple(map(with_both, one))
        for role in People.model_fields
        if isinstance(one := getattr(people, role), Person | tuple)
    }
    school = example_school(workspaces=("slack:T0HILLSIDE", f"teams:{TENANT}"))
    return School.model_validate(
        {name: getattr(school, name) for name in School.model_fields}
        | {"people": People(**found, outside=people.outside)}
    )


@dataclass
class Both(World):
    """`sandbox` is Slack's place, `teams` the other."""

    teams: PlainPlace

    def seat(self, reference: str) -> Seat:
        """Whoever has this account, before the screen of its service."""
        service, _, name = reference.partition(":")
        return (self.sandbox if service == "slack" else self.teams).seats[name]

    async def reports(self, reference: str, **values: object) -> Concern:
        """A report, in which no child is in danger unless said; the concern."""
        seat = self.seat(reference)
        await seat.command("")
        assert seat.form is not None
        seat.typed |= {"danger": "no", "account": "A pupil told me.", **values}
        before = len(await self.concerns())
        await seat.send()
        assert seat.errors == {}
        await self.settle()
        return (await self.concerns())[before]

    async def concerns(self) -> list[Concern]:
        """Every concern there is, in the order in which they came."""
        turns = self.program.turns

        def every(tx) -> list[Concern]:
            ids = tx.connection.exec_driver_sql("SELECT id FROM concern ORDER BY rowid")
            school = turns.school.id
            return [concerns.load_for_program(tx, school, one) for (one,) in ids.all()]

        return await turns.database.run(every)

    async def concern(self, concern_id: str) -> Concern:
        """As it is now."""
        return next(one for one in await self.concerns() if one.id == concern_id)

    async def opens(self, reference: str, concern: Concern) -> Answer:
        """**Open**, from this account."""
        click = Click(reference, "open", concern.id)
        return await self.seat(reference).place.entrance.click(click)

    async def press(self, reference: str, label: str) -> None:
        """A button of the newest message that has it, in this account's chat; then all that is due is
        done.
        """
        seat = self.seat(reference)
        found = [
            (posted, number)
            for posted in seat.messages.values()
            for number, button in enumerate(buttons_of(posted.message), 1)
            if button.label == label
        ]
        posted, number = found[-1]
        await seat.press(posted.message, number, posted.concern)
        await self.breathe()

    def chat(self, reference: str) -> list[Message]:
        """What stands in this account's chat."""
        return [posted.message for posted in self.seat(reference).messages.values()]


@asynccontextmanager
async def two_services(folder: Path, school: School | None = None) -> AsyncIterator[Both]:
    """The whole bot between the two; its database is in this folder."""
    clock = StoppedClock(MONDAY_MORNING)
    slack, teams = PlainPlace(clock), PlainPlace(clock, "teams", IN_TEAMS, has_pupils=True)
    url = f"sqlite:///{record_in(folder)}"
    database = record_version.ready(url, KEY, clock.now)
    services = [
        Service("slack", slack, slack, slack.known),
        Service("teams", teams, teams, teams.known),
    ]
    current = CurrentSchool(school or two_accounts())
    place = Place(url, KEY, clock, CountedIdentifiers())
    try:
        desk: Desk = desk_of(database, current, together(services), place, Among())
        slack.entrance = Entrance(desk.turns, slack, desk.health.ready)
        teams.entrance = Entrance(desk.turns, teams, desk.health.ready)
        await desk.turns.begun()
        yield Both(slack, desk, clock, folder, teams)
    finally:
        database.close()
