"""How is the program put together? Settings, storage, channels, clock and web, once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aiohttp import web

from bot.delivery.auditor import Auditor
from bot.delivery.background import by_itself
from bot.delivery.delivery import Delivery
from bot.delivery.due_schools import DueSchools
from bot.delivery.rounds import Look, round_of
from bot.desks import Among, Desk, Place, desk_of
from bot.running import logs, record_version
from bot.running.health import Health, Metrics
from bot.school.account_check import Roster
from bot.school.current import CurrentSchool
from bot.school.current_trust import CurrentTrust
from bot.school.trust_home import TrustHome
from bot.school.watching import files_watched
from bot.serving import serving
from bot.sides import Side
from bot.together import together
from bot.turns.turn import Turns
from bot.web import application
from flows.school.school import School
from storage.database.database import Database

if TYPE_CHECKING:
    from bot.slack.credentials import SlackKeys
    from bot.teams.credentials import TeamsKeys

log = logs.logger("report_image")

Schools = School | CurrentSchool | Sequence[School | CurrentSchool]
BEGUN_FIRST = 10


@dataclass(frozen=True)
class Program:
    """The bot, running. `url` is where it answers over HTTP; `lost` is set when Slack does not
    reach it any more; `looks`: what the chat services' own sides look at by themselves.

    `turns`, `delivery`, `auditor`, `roster`: of the first school, and of the only one where there
    is one.
    """

    desks: Sequence[Desk]
    url: str
    lost: asyncio.Event
    looks: Sequence[Look] = ()

    @property
    def turns(self) -> Turns:
        return self.desks[0].turns

    @property
    def delivery(self) -> Delivery:
        return self.desks[0].delivery

    @property
    def auditor(self) -> Auditor:
        return self.desks[0].auditor

    @property
    def roster(self) -> Roster:
        return self.desks[0].roster


@asynccontextmanager
async def running(
    schools: Schools,
    keys: SlackKeys | None,
    place: Place,
    *,
    teams: TeamsKeys | None = None,
    trust: CurrentTrust | None = None,
    ticking: bool = True,
    looks: Sequence[Look] = (),
) -> AsyncIterator[Program]:
    """The whole bot for as long as the block runs, on Slack, on Teams or on both. `trust`: of whom
    the schools are, if of anybody. `ticking`: duties are done by themselves as they fall due.
    `looks`: what else looks by itself meanwhile.

    A school without a file stays as it is.
    """
    currents, lost, metrics = _currents(schools), asyncio.Event(), Metrics()
    database = _opened(place, several=len(currents) > 1)
    due = DueSchools({}, database, place.clock)
    among = Among(metrics, len(currents), due.told if ticking else _nobody)
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(database.close)
        stack.enter_context(metrics.counting())
        sides = await _sides(keys, teams, currents, database, place, stack)
        desks = [
            desk_of(database, current, together([side.service(n) for side in sides]), place, among)
            for n, current in enumerate(currents)
        ]
        desks = await _of_trust(trust, desks) if trust else desks
        due.deliveries.update({desk.turns.school.id: desk.delivery for desk in desks})
        await _begun(database, desks)
        also = await stack.enter_async_context(_by_itself(due, desks)) if ticking else _nobody
        site = _site(sides, desks, _health(desks, sides, metrics), place)
        url = await stack.enter_async_context(serving(site, place.host, place.port))
        of_sides = await _reached(sides, desks, lost, stack)
        for look in (*of_sides, *looks):
            also(look)
        yield Program(desks, url, lost, of_sides)


async def _reached(
    sides: Sequence[Side],
    desks: Sequence[Desk],
    lost: asyncio.Event,
    stack: contextlib.AsyncExitStack,
) -> list[Look]:
    """The chat services reach the bot; what they look at by themselves meanwhile."""
    reached = [await stack.enter_async_context(side.reached(desks, lost.set)) for side in sides]
    return [look for looks in reached for look in looks]


def _nobody(_told: object) -> None:
    """Nobody looks or delivers by themselves."""


def _damaged_told(database: Database, desks: Sequence[Desk]) -> None:
    """Of several schools one whose lasting keys cannot be read keeps no other from going on: it is
    told, here and wherever the program says how it is.
    """
    damaged = {each.concern for each in database.damaged_schools()}
    for desk in desks:
        desk.auditor.keys_seen(damaged=desk.turns.school.id in damaged)
    for school in sorted(damaged - {desk.turns.school.id for desk in desks}):
        log.error("the lasting keys of a school that is not served cannot be read", school=school)


async def _begun(database: Database, desks: Sequence[Desk]) -> None:
    """The first few schools are begun at once, any other with its first move: so whoever has one
    hears at the start of what is wrong. Of several, one that cannot be begun keeps no other waiting.
    """
    _damaged_told(database, desks)
    for desk in desks[:BEGUN_FIRST]:
        try:
            await desk.turns.begun()
        except Exception as error:
            if len(desks) == 1:
                raise
            log.error(
                "a school could not be begun",
                school=desk.turns.school.id,
                error=type(error).__name__,
            )


@asynccontextmanager
async def _by_itself(
    due: DueSchools, desks: Sequence[Desk]
) -> AsyncIterator[Callable[[Look], None]]:
    """What is due is done, each school is looked after in turn, and its file is watched."""
    by_school = {desk.turns.school.id: desk for desk in desks}
    audits = {school: desk.audit for school, desk in by_school.items()}
    rosters = {school: desk.roster.look_if_due for school, desk in by_school.items()}
    months = {school: desk.tell_month for school, desk in by_school.items()}
    rounds = [
        round_of(audits, desks[0].auditor.every),
        round_of(rosters, desks[0].roster.every),
        round_of(months, desks[0].auditor.every),
    ]
    async with by_itself(due, rounds) as also, files_watched([d.turns for d in desks]):
        yield also


def _currents(schools: Schools) -> list[CurrentSchool]:
    every = [schools] if isinstance(schools, School | CurrentSchool) else schools
    return [CurrentSchool(one) if isinstance(one, School) else one for one in every]


async def _of_trust(trust: CurrentTrust, desks: Sequence[Desk]) -> list[Desk]:
    """What is wrong with its file is in the log from the start."""
    await trust.now()
    home = TrustHome(trust, [desk.turns for desk in desks])
    return [replace(desk, trust=home) for desk in desks]


def _opened(place: Place, *, several: bool) -> Database:
    database = record_version.ready(
        place.database_url, place.key, place.clock.now, several=several, seals=place.seals
    )
    if database.too_mighty():
        log.warning("the database role may do more than the bot needs: report-image db roles")
    database.look(lambda tx: list(place.machine(tx, place.clock.now())))  # what is logged once
    return database


def _site(
    sides: Sequence[Side], desks: Sequence[Desk], health: Health, place: Place
) -> web.Application:
    """What answers over HTTP: every chat service on one port."""
    routes = {path: answer for side in sides for path, answer in side.routes(desks).items()}
    site = application(routes, health, place.metrics_token)
    for side in sides:
        side.add_pages(site, desks)
    return site


async def _sides(
    keys: SlackKeys | None,
    teams: TeamsKeys | None,
    currents: Sequence[CurrentSchool],
    database: Database,
    place: Place,
    stack: contextlib.AsyncExitStack,
) -> list[Side]:
    """The chat services that the schools have. What is not used is not even loaded."""
    sides: list[Side] = []
    if keys:
        from bot.slack import side as slack

        schools = [current.school for current in currents]
        one = slack.connected(keys, schools, database, place.clock)
        sides.append(await stack.enter_async_context(one))
    if teams:
        from bot.teams import side as in_teams

        other = in_teams.connected(teams, currents, database, place.clock)
        sides.append(await stack.enter_async_context(other))
    return sides


def _health(desks: Sequence[Desk], sides: Sequence[Side], metrics: Metrics) -> Health:
    return Health(
        [desk.auditor for desk in desks],
        {side.name: side.known for side in sides},
        metrics,
        [desk.delivery.reach for desk in desks],
    )
