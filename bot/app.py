"""How is the program put together? Settings, storage, channel, clock and web, once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot import logs, record
from bot.auditor import Auditor
from bot.clock import Clock, SystemClock, ticking_for
from bot.delivery import Delivery
from bot.engine import Engine
from bot.fresh import RandomFresh
from bot.health import Health, Metrics
from bot.keys import load_or_make_key
from bot.mistakes import ConfigurationError
from bot.school_file import load_school
from bot.settings import Settings
from bot.slack import app as slack
from bot.slack.client import SlackChannel
from bot.turn import Turns
from bot.web import application
from flows.context import Fresh
from flows.protocol import find, with_safety
from flows.school import School
from storage.address import for_psycopg, parsed
from storage.database import Database

log = logging.getLogger("report_image")

SLACK_LOST = 3  # the exit code


@dataclass(frozen=True)
class Place:
    """Where the program runs: its database and key, its clock and its source of identifiers."""

    database_url: str
    key: bytes
    clock: Clock
    fresh: Fresh
    host: str = "127.0.0.1"
    port: int = 0


@dataclass(frozen=True)
class Program:
    """The bot, running. `url` is where it answers over HTTP; `lost` is set when Slack does not reach it any more."""

    turns: Turns
    delivery: Delivery
    auditor: Auditor
    url: str
    lost: asyncio.Event


@asynccontextmanager
async def running(
    school: School, keys: slack.SlackKeys, place: Place, *, ticking: bool = True
) -> AsyncIterator[Program]:
    """The whole bot for as long as the block runs. `ticking`: duties are done by themselves as they fall due."""
    database = record.ready(place.database_url, place.key, place.clock.now)
    waking, lost, metrics = asyncio.Event(), asyncio.Event(), Metrics()
    protocol = with_safety(find(school.protocol, school.protocols))
    turns = Turns(database, school, protocol, place.clock, place.fresh, place.key,
                  _both(metrics.turns.inc, waking.set))
    web_client = slack.client(keys)
    delivery = Delivery(turns, SlackChannel(web_client), _this_process(), waking)
    auditor = Auditor(turns)
    health = Health(auditor, web_client.auth_test, metrics)
    bolt = slack.bolt(keys, school, turns, place.clock)
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(database.close)
        stack.enter_context(metrics.counting())
        await turns.start()
        if ticking:
            await stack.enter_async_context(_by_itself(delivery, auditor, _waking(place, database, delivery)))
        if keys.app_token:
            watchdog = await stack.enter_async_context(slack.socket_mode(bolt, keys, place.clock, lost.set))
            if ticking:
                await stack.enter_async_context(_woken(watchdog.look))
        over_http = slack.http_route(bolt) if keys.signing_secret and not keys.app_token else None
        url = await stack.enter_async_context(serving(application(over_http, health), place.host, place.port))
        yield Program(turns, delivery, auditor, url, lost)


def _this_process() -> str:
    """What names it among all processes of all machines."""
    return f"{os.getpid()}-{secrets.token_hex(4)}"


def _both(one: Callable[[], None], other: Callable[[], None]) -> Callable[[], None]:
    def call() -> None:
        one()
        other()

    return call


def _waking(place: Place, database: Database, delivery: Delivery) -> AbstractAsyncContextManager[None]:
    """What wakes delivery: the engine where other processes may work on the same database, else this one's clock."""
    if not database.is_shared:
        return ticking_for(delivery.waking.set)
    address = for_psycopg(parsed(place.database_url))
    return Engine(address, database, place.clock, {delivery.turns.school.id: delivery.waking.set}).working()


@asynccontextmanager
async def _by_itself(
    delivery: Delivery, auditor: Auditor, waking: AbstractAsyncContextManager[None]
) -> AsyncIterator[None]:
    """Both work for as long as the block runs; what is being delivered when it ends is finished first."""
    task = asyncio.create_task(delivery.run())
    delivery.waking.set()
    try:
        async with waking, _woken(auditor.look_if_due):
            yield
    finally:
        await delivery.finish()
        await _ended(task)


@asynccontextmanager
async def _woken(look: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Looks at once, and with every tick of the clock, for as long as the block runs."""
    waking = asyncio.Event()
    task = asyncio.create_task(_looking(look, waking))
    waking.set()
    try:
        async with ticking_for(waking.set):
            yield
    finally:
        await _ended(task)


async def _looking(look: Callable[[], Awaitable[None]], waking: asyncio.Event) -> None:
    while True:
        await waking.wait()
        waking.clear()
        try:
            await look()
        except Exception as error:
            log.error("could not look: %s", type(error).__name__)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve for as long as the block runs; 0 is any free port. Gives the address. Raises OSError when it is taken."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=3)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    try:
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def run(settings: Settings) -> None:
    """Run for a real workspace until told to stop. Raises ConfigurationError in plain words."""
    logs.set_up()
    school = load_school(settings.school_file)
    asyncio.run(_run(school, settings))


async def _run(school: School, settings: Settings) -> None:
    secret = settings.slack_signing_secret
    app_token = settings.slack_app_token
    keys = slack.SlackKeys(
        settings.slack_bot_token.get_secret_value(), secret.get_secret_value() if secret else None,
        app_token.get_secret_value() if app_token else None, settings.slack_api_url)
    place = Place(settings.database_url.get_secret_value(), _key(settings), SystemClock(), RandomFresh(),
                  settings.host, settings.port)
    await serve(school, keys, place)


def _key(settings: Settings) -> bytes:
    """Made on first use, but where several machines may share the record: each would make another."""
    if settings.database_path or settings.key_file.exists():
        return load_or_make_key(settings.key_file)
    raise ConfigurationError([f"{settings.key_file}: there is no key; copy it from the machine that has it, or make "
                              "the first with: report-image keys new"])


async def serve(school: School, keys: slack.SlackKeys, place: Place) -> None:
    """Run until told to stop. Raises SystemExit when Slack is lost, so that whoever watches the program starts it anew.

    What is being delivered is finished first.
    """
    async with running(school, keys, place) as program:
        log.info("ready on %s", program.url)
        await told_to_stop(program.lost)
    if program.lost.is_set():
        raise SystemExit(SLACK_LOST)


async def told_to_stop(stop: asyncio.Event | None = None) -> None:
    """Wait until somebody presses Ctrl+C or the machine asks the program to end, or `stop` is set."""
    told, stop = asyncio.Event(), stop or asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows stops by KeyboardInterrupt
            asyncio.get_running_loop().add_signal_handler(name, told.set)
    waiting = [asyncio.create_task(each.wait()) for each in (told, stop)]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
