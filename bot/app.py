"""How is the program put together? Settings, storage, channel, clock and web, once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.auditor import Auditor
from bot.delivery.background import by_itself, woken
from bot.delivery.delivery import Delivery
from bot.desks import Desk, Place, Service, desk_of
from bot.running import logs, record_version
from bot.running.clock import Clock
from bot.running.health import Health, Metrics
from bot.school.account_check import Roster
from bot.school.current import CurrentSchool
from bot.serving import serving
from bot.slack import app as slack
from bot.slack import credentials, oauth
from bot.slack.accounts import People, workspaces_of
from bot.slack.apps import Apps
from bot.slack.client import SlackChannel
from bot.slack.credentials import SlackKeys
from bot.slack.home_pages import HomePages
from bot.slack.installed import Installed
from bot.slack.reaching import over_http, socket_mode
from bot.turns.turn import Turns
from bot.web import application
from flows.school.school import School

log = logs.logger("report_image")

Schools = School | CurrentSchool | Sequence[School | CurrentSchool]


@dataclass(frozen=True)
class Program:
    """The bot, running. `url` is where it answers over HTTP; `lost` is set when Slack does not
    reach it any more. `pages`: each school's Home.

    `turns`, `delivery`, `auditor`, `roster`: of the first school, and of the only one where there
    is one.
    """

    desks: Sequence[Desk]
    url: str
    lost: asyncio.Event
    pages: Sequence[HomePages] = ()

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
    schools: Schools, keys: SlackKeys, place: Place, *, ticking: bool = True
) -> AsyncIterator[Program]:
    """The whole bot for as long as the block runs. `ticking`: duties are done by themselves as they
    fall due.

    A school without a file stays as it is.
    """
    every = [schools] if isinstance(schools, School | CurrentSchool) else schools
    currents = [CurrentSchool(one) if isinstance(one, School) else one for one in every]
    of_start = [current.school for current in currents]
    database = record_version.ready(place.database_url, place.key, place.clock.now)
    if database.too_mighty():
        log.warning("the database role may do more than the bot needs: report-image db roles")
    lost, metrics = asyncio.Event(), Metrics()
    installed = Installed(database, of_start, place.clock) if keys.by_oauth else None
    clients = [credentials.client_of(keys, school, installed) for school in of_start]
    desks = [
        desk_of(database, current, _slack(client, place.clock, current.school), place, metrics)
        for current, client in zip(currents, clients, strict=True)
    ]
    apps = _apps(keys, desks, place, installed)
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(database.close)
        stack.enter_context(metrics.counting())
        for desk in desks:
            await desk.auditor.keep_destroyed()
            await desk.turns.start()
        if ticking:
            await stack.enter_async_context(_ticking(desks, apps, place.database_url))
        site = _site(apps, keys, _health(desks, clients, metrics), place)
        _add_installing(site, keys, desks[0].turns, installed)
        url = await stack.enter_async_context(serving(site, place.host, place.port))
        if keys.app_token:
            watchdog = await stack.enter_async_context(
                socket_mode.connected(apps, keys, place.clock, lost.set)
            )
            if ticking:
                await stack.enter_async_context(woken(watchdog.look))
        yield Program(desks, url, lost, apps.pages)


@asynccontextmanager
async def _ticking(desks: Sequence[Desk], apps: Apps, database_url: str) -> AsyncIterator[None]:
    """What falls due at every desk is done by itself for as long as the block runs."""
    deliveries, auditors = [d.delivery for d in desks], [d.auditor for d in desks]
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(by_itself(deliveries, auditors, database_url))
        for desk in desks:
            await stack.enter_async_context(woken(desk.turns.up_to_date))
            await stack.enter_async_context(woken(desk.roster.look_if_due))
        for pages in apps.pages:
            await stack.enter_async_context(woken(pages.look))
        yield


def _health(desks: Sequence[Desk], clients: Sequence[AsyncWebClient], metrics: Metrics) -> Health:
    return Health(
        [desk.auditor for desk in desks],
        {"slack": _any_of([credentials.knows(client) for client in clients])},
        metrics,
        [desk.delivery.reach for desk in desks],
    )


def _site(apps: Apps, keys: SlackKeys, health: Health, place: Place) -> web.Application:
    """What answers over HTTP: with an app token Slack's payloads come by Socket Mode instead."""
    secret = keys.signing_secret if not keys.app_token else None
    routes = {"/slack/events": over_http.route(apps, secret)} if secret else {}
    return application(routes, health, place.metrics_token)


def _slack(client: AsyncWebClient, clock: Clock, school: School) -> Service:
    return Service(
        "slack",
        SlackChannel(client),
        People(client, clock, workspaces_of(school)),
        credentials.knows(client),
    )


def _apps(
    keys: SlackKeys, desks: Sequence[Desk], place: Place, installed: Installed | None
) -> Apps:
    """A school's own Bolt app for each of its workspaces; the only school's for whoever else
    knocks.
    """
    made = [
        (one.turns.school, *slack.bolt(keys, one.turns, place.clock, one.health.ready, installed))
        for one in desks
    ]
    by_workspace = {name: app for school, app, _ in made for name in workspaces_of(school)}
    elsewhere = slack.elsewhere(keys) if len(made) > 1 or installed else made[0][1]
    return Apps(by_workspace, elsewhere, [pages for _, _, pages in made])


def _add_installing(
    site: web.Application, keys: SlackKeys, turns: Turns, installed: Installed | None
) -> None:
    """The two pages on which a workspace installs the app."""
    if installed and keys.client_id and keys.client_secret:
        secret = turns.database.lasting(turns.school.id, "oauth states")
        states = oauth.States(turns.database, secret, turns.clock)
        flow = oauth.flow(
            keys.api_url,
            keys.client_id,
            keys.client_secret,
            installed,
            states,
            credentials.client(keys),
        )
        for path, handler in oauth.routes(flow):
            site.router.add_get(path, handler)


def _any_of(ask: Sequence[Callable[[], Awaitable[object]]]) -> Callable[[], Awaitable[object]]:
    """Whether Slack knows the bot in any workspace: one that took it out does not make the whole
    deployment ill.
    """

    async def asked() -> object:
        answers = await asyncio.gather(*(one() for one in ask), return_exceptions=True)
        if all(isinstance(answer, BaseException) for answer in answers):
            raise LookupError("no workspace knows the bot")
        return answers

    return asked
