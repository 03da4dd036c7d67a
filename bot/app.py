"""How is the program put together? Settings, storage, channels, clock and web, once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aiohttp import web

from bot.delivery.auditor import Auditor
from bot.delivery.background import by_itself, woken
from bot.delivery.delivery import Delivery
from bot.desks import Desk, Place, desk_of
from bot.running import logs, record_version
from bot.running.health import Health, Metrics
from bot.school.account_check import Roster
from bot.school.current import CurrentSchool
from bot.school.current_trust import CurrentTrust
from bot.school.trust_home import TrustHome
from bot.serving import serving
from bot.sides import Look, Side
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
) -> AsyncIterator[Program]:
    """The whole bot for as long as the block runs, on Slack, on Teams or on both. `trust`: of whom
    the schools are, if of anybody. `ticking`: duties are done by themselves as they fall due.

    A school without a file stays as it is.
    """
    currents, database = _currents(schools), _opened(place)
    lost, metrics = asyncio.Event(), Metrics()
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(database.close)
        stack.enter_context(metrics.counting())
        sides = await _sides(keys, teams, currents, database, place, stack)
        desks = [
            desk_of(database, each, together([side.service(n) for side in sides]), place, metrics)
            for n, each in enumerate(currents)
        ]
        desks = await _of_trust(trust, desks) if trust else desks
        for desk in desks:
            await desk.auditor.keep_destroyed()
            await desk.turns.start()
        if ticking:
            await stack.enter_async_context(_ticking(desks, place.database_url))
        site = _site(sides, desks, _health(desks, sides, metrics), place)
        url = await stack.enter_async_context(serving(site, place.host, place.port))
        looks = [
            look
            for side in sides
            for look in await stack.enter_async_context(side.reached(desks, lost.set))
        ]
        for look in looks if ticking else ():
            await stack.enter_async_context(woken(look))
        yield Program(desks, url, lost, looks)


def _currents(schools: Schools) -> list[CurrentSchool]:
    every = [schools] if isinstance(schools, School | CurrentSchool) else schools
    return [CurrentSchool(one) if isinstance(one, School) else one for one in every]


async def _of_trust(trust: CurrentTrust, desks: Sequence[Desk]) -> list[Desk]:
    """What is wrong with its file is in the log from the start."""
    await trust.now()
    home = TrustHome(trust, [desk.turns for desk in desks])
    return [replace(desk, trust=home) for desk in desks]


def _opened(place: Place) -> Database:
    database = record_version.ready(place.database_url, place.key, place.clock.now)
    if database.too_mighty():
        log.warning("the database role may do more than the bot needs: report-image db roles")
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
        from bot.slack.side import SlackSide

        schools = [current.school for current in currents]
        sides.append(SlackSide(keys, schools, database, place.clock))
    if teams:
        from bot.teams.side import connected

        side = connected(teams, currents, database, place.clock)
        sides.append(await stack.enter_async_context(side))
    return sides


@asynccontextmanager
async def _ticking(desks: Sequence[Desk], database_url: str) -> AsyncIterator[None]:
    """What falls due at every desk is done by itself for as long as the block runs."""
    deliveries, auditors = [d.delivery for d in desks], [d.auditor for d in desks]
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(by_itself(deliveries, auditors, database_url))
        for desk in desks:
            await stack.enter_async_context(woken(desk.turns.up_to_date))
            await stack.enter_async_context(woken(desk.roster.look_if_due))
        yield


def _health(desks: Sequence[Desk], sides: Sequence[Side], metrics: Metrics) -> Health:
    return Health(
        [desk.auditor for desk in desks],
        {side.name: side.known for side in sides},
        metrics,
        [desk.delivery.reach for desk in desks],
    )
