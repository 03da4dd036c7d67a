"""How is the program put together? Settings, storage, channel, clock and web, once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from bot.accounts import Accounts
from bot.commands.existing_record import key_troubles_told
from bot.delivery.auditor import Auditor
from bot.delivery.background import by_itself, each_of, woken
from bot.delivery.channel import Channel
from bot.delivery.delivery import Delivery
from bot.delivery.reach import Reach
from bot.running import logs, record_version
from bot.running.clock import Clock, SystemClock
from bot.running.health import Health, Metrics
from bot.running.identifiers import RandomIdentifiers
from bot.running.keys import school_key
from bot.running.mistakes import ConfigurationError, cannot_listen
from bot.running.seals import Seals
from bot.school.account_check import Roster
from bot.school.current import CurrentSchool
from bot.school.schools import load_schools
from bot.settings import Settings
from bot.slack import app as slack
from bot.slack import oauth
from bot.slack.accounts import People, workspaces_of
from bot.slack.apps import Apps
from bot.slack.client import SlackChannel
from bot.slack.installed import Installed
from bot.turns.turn import Turns
from bot.web import application
from flows.context import Identifiers
from flows.protocol.library import find, with_safety
from flows.school.school import School
from storage.database.database import Database
from storage.sealing.key_ring import Ring

log = logs.logger("report_image")

Schools = School | CurrentSchool | Sequence[School | CurrentSchool]
CHANNEL_LOST = 3  # the exit code
IDLE_SECONDS = 30  # for a connection that sends nothing, or its first lines letter by letter


@dataclass(frozen=True)
class Place:
    """Where the program runs: its database and key, its clock and its source of identifiers."""

    database_url: str
    key: bytes | Ring
    clock: Clock
    identifiers: Identifiers
    host: str = "127.0.0.1"
    port: int = 0
    metrics_token: str | None = None
    seals: Seals | None = None


@dataclass(frozen=True)
class Service:
    """One chat service as the program needs it. `known`: raises when it does not know the bot."""

    name: str
    channel: Channel
    accounts: Accounts
    known: Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Desk:
    """What works for one school."""

    turns: Turns
    delivery: Delivery
    auditor: Auditor
    roster: Roster
    health: Health


@dataclass(frozen=True)
class Program:
    """The bot, running. `url` is where it answers over HTTP; `lost` is set when Slack does not
    reach it any more.

    `turns`, `delivery`, `auditor`, `roster`: of the first school, and of the only one where there
    is one.
    """

    desks: Sequence[Desk]
    url: str
    lost: asyncio.Event

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
    schools: Schools, keys: slack.SlackKeys, place: Place, *, ticking: bool = True
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
    clients = [slack.client_of(keys, school, installed) for school in of_start]
    desks = [
        desk_of(database, current, _slack(client, place.clock, current.school), place, metrics)
        for current, client in zip(currents, clients, strict=True)
    ]
    health = Health(
        [desk.auditor for desk in desks],
        {"slack": _any_of([slack.knows(client) for client in clients])},
        metrics,
        [desk.delivery.reach for desk in desks],
    )
    apps = _apps(keys, desks, place, installed)
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(database.close)
        stack.enter_context(metrics.counting())
        for desk in desks:
            await desk.turns.start()
        if ticking:
            await stack.enter_async_context(
                by_itself(
                    [desk.delivery for desk in desks],
                    [desk.auditor for desk in desks],
                    place.database_url,
                )
            )
            for desk in desks:
                await stack.enter_async_context(woken(desk.turns.up_to_date))
                await stack.enter_async_context(woken(desk.roster.look_if_due))
        secret = keys.signing_secret if not keys.app_token else None
        site = application(
            {"/slack/events": slack.http_route(apps, secret)} if secret else {},
            health,
            place.metrics_token,
        )
        _add_installing(site, keys, desks[0].turns, installed)
        url = await stack.enter_async_context(serving(site, place.host, place.port))
        if keys.app_token:
            watchdog = await stack.enter_async_context(
                slack.socket_mode(apps, keys, place.clock, lost.set)
            )
            if ticking:
                await stack.enter_async_context(woken(watchdog.look))
        yield Program(desks, url, lost)


def _slack(client: AsyncWebClient, clock: Clock, school: School) -> Service:
    return Service(
        "slack",
        SlackChannel(client),
        People(client, clock, workspaces_of(school)),
        slack.knows(client),
    )


def desk_of(
    database: Database, current: CurrentSchool, service: Service, place: Place, metrics: Metrics
) -> Desk:
    """What works for one school over one chat service."""
    waking, school = asyncio.Event(), current.school
    protocol = with_safety(find(school.protocol, school.protocols))
    turns = Turns(
        database,
        current,
        protocol,
        place.clock,
        place.identifiers,
        database.lasting(school.id, "forms"),
        each_of((metrics.turns.inc, waking.set)),
    )
    auditor = Auditor(turns, place.seals.keep if place.seals else None)
    reach = Reach(service.accounts)
    return Desk(
        turns,
        Delivery(turns, service.channel, _this_process(), waking, reach),
        auditor,
        Roster(turns, service.accounts),
        Health([auditor], {service.name: service.known}, reaches=[reach]),
    )


def _apps(
    keys: slack.SlackKeys, desks: Sequence[Desk], place: Place, installed: Installed | None
) -> Apps:
    """A school's own Bolt app for each of its workspaces; the only school's for whoever else
    knocks.
    """
    made = [
        (one.turns.school, slack.bolt(keys, one.turns, place.clock, one.health.ready, installed))
        for one in desks
    ]
    by_workspace = {workspace: app for school, app in made for workspace in workspaces_of(school)}
    return Apps(by_workspace, slack.elsewhere(keys) if len(made) > 1 or installed else made[0][1])


def _add_installing(
    site: web.Application, keys: slack.SlackKeys, turns: Turns, installed: Installed | None
) -> None:
    """The two pages on which a workspace installs the app."""
    if installed and keys.client_id and keys.client_secret:
        secret = turns.database.lasting(turns.school.id, "oauth states")
        states = oauth.States(turns.database, secret, turns.clock)
        flow = oauth.flow(
            keys.api_url, keys.client_id, keys.client_secret, installed, states, slack.client(keys)
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


def _this_process() -> str:
    """What names it among all processes of all machines."""
    return f"{os.getpid()}-{secrets.token_hex(4)}"


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve for as long as the block runs; 0 is any free port. Gives the address. Raises
    ConfigurationError when it cannot listen there.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=3, keepalive_timeout=IDLE_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise ConfigurationError([cannot_listen(error, host, port)]) from None
        yield f"http://{f'[{host}]' if ':' in host else host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def run(settings: Settings) -> None:
    """Run for a real workspace until told to stop. Raises ConfigurationError in plain words."""
    logs.set_up(settings.log_format)
    schools = load_schools(settings.school_file, by_oauth=settings.by_oauth)
    asyncio.run(_run(schools, settings))


async def _run(schools: Schools, settings: Settings) -> None:
    asyncio.get_running_loop().set_exception_handler(logs.loop_failed)
    keys = slack.SlackKeys(
        _plain(settings.slack_bot_token),
        _plain(settings.slack_signing_secret),
        _plain(settings.slack_app_token),
        settings.slack_api_url,
        settings.slack_client_id,
        _plain(settings.slack_client_secret),
    )
    key = school_key(settings, make=True)
    place = Place(
        settings.database_url.get_secret_value(),
        key,
        SystemClock(),
        RandomIdentifiers(),
        settings.host,
        settings.port,
        _plain(settings.metrics_token),
        Seals.beside(settings.key_file),
    )
    with key_troubles_told(settings):
        await serve(schools, keys, place)


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


async def serve(schools: Schools, keys: slack.SlackKeys, place: Place) -> None:
    """Run until told to stop. Raises SystemExit when Slack is lost, so that whoever watches the
    program starts it anew.

    What is being delivered is finished first.
    """
    async with running(schools, keys, place) as program:
        log.info("ready on", url=program.url)
        await told_to_stop(program.lost)
    if program.lost.is_set():
        raise SystemExit(CHANNEL_LOST)


async def told_to_stop(stop: asyncio.Event | None = None) -> None:
    """Wait until somebody presses Ctrl+C or the machine asks the program to end, or `stop` is
    set.
    """
    told, stop = asyncio.Event(), stop or asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows stops by KeyboardInterrupt
            asyncio.get_running_loop().add_signal_handler(name, told.set)
    waiting = [asyncio.create_task(each.wait()) for each in (told, stop)]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
