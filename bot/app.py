"""How is the program put together? Settings, storage, channel, clock and web, once."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot import logs
from bot.auditor import Auditor
from bot.clock import Clock, SystemClock, Ticker
from bot.delivery import Delivery
from bot.existing import key_troubles_told
from bot.fresh import RandomFresh
from bot.health import Health, Metrics
from bot.keys import school_key
from bot.school_file import load_school
from bot.settings import Settings
from bot.slack import app as slack
from bot.slack.client import SlackChannel
from bot.turn import Turns
from bot.web import application
from flows.context import Fresh
from flows.protocol import find, with_safety
from flows.school import School
from storage.database import Database
from storage.secrets import Ring

log = logs.logger("report_image")

SLACK_LOST = 3  # the exit code
IDLE_SECONDS = 30  # for a connection that sends nothing, or its first lines letter by letter


@dataclass(frozen=True)
class Place:
    """Where the program runs: its database and key, its clock and its source of identifiers."""

    database_url: str
    key: bytes | Ring
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
    database = Database(place.database_url, place.key, place.clock.now)
    database.upgrade()
    waking, lost, metrics = asyncio.Event(), asyncio.Event(), Metrics()
    protocol = with_safety(find(school.protocol, school.protocols))
    turns = Turns(database, school, protocol, place.clock, place.fresh,
                  database.lasting(school.id, "forms"), _both(metrics.turns.inc, waking.set))
    web_client = slack.client(keys)
    delivery = Delivery(turns, SlackChannel(web_client), secrets.token_hex(4), waking)
    auditor = Auditor(turns)
    health = Health(auditor, web_client.auth_test, metrics)
    bolt = slack.bolt(keys, school, turns, place.clock)
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(database.close)
        stack.enter_context(metrics.counting())
        await turns.start()
        if ticking:
            await stack.enter_async_context(_by_itself(delivery, auditor))
        if keys.app_token:
            watchdog = await stack.enter_async_context(slack.socket_mode(bolt, keys, place.clock, lost.set))
            if ticking:
                await stack.enter_async_context(_woken(watchdog.look))
        secret = keys.signing_secret if not keys.app_token else None
        over_http = slack.http_route(bolt, secret) if secret else None
        url = await stack.enter_async_context(serving(application(over_http, health), place.host, place.port))
        yield Program(turns, delivery, auditor, url, lost)


def _both(one: Callable[[], None], other: Callable[[], None]) -> Callable[[], None]:
    def call() -> None:
        one()
        other()

    return call


@asynccontextmanager
async def _by_itself(delivery: Delivery, auditor: Auditor) -> AsyncIterator[None]:
    """Both work for as long as the block runs; what is being delivered when it ends is finished first."""
    ticker, task = Ticker(delivery.waking.set), asyncio.create_task(delivery.run())
    delivery.waking.set()
    ticker.start()
    try:
        async with _woken(auditor.look_if_due):
            yield
    finally:
        ticker.stop()
        await delivery.finish()
        await _ended(task)


@asynccontextmanager
async def _woken(look: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Looks at once, and with every tick of the clock, for as long as the block runs."""
    waking = asyncio.Event()
    ticker, task = Ticker(waking.set), asyncio.create_task(_looking(look, waking))
    waking.set()
    ticker.start()
    try:
        yield
    finally:
        ticker.stop()
        await _ended(task)


async def _looking(look: Callable[[], Awaitable[None]], waking: asyncio.Event) -> None:
    while True:
        await waking.wait()
        waking.clear()
        try:
            await look()
        except Exception as error:
            log.error("could not look", error=type(error).__name__)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve for as long as the block runs; 0 is any free port. Gives the address. Raises OSError when it is taken."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=3, keepalive_timeout=IDLE_SECONDS)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    try:
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def run(settings: Settings) -> None:
    """Run for a real workspace until told to stop. Raises ConfigurationError in plain words."""
    logs.set_up(settings.log_format)
    school = load_school(settings.school_file)
    asyncio.run(_run(school, settings))


async def _run(school: School, settings: Settings) -> None:
    asyncio.get_running_loop().set_exception_handler(logs.loop_failed)
    secret = settings.slack_signing_secret
    app_token = settings.slack_app_token
    keys = slack.SlackKeys(
        settings.slack_bot_token.get_secret_value(), secret.get_secret_value() if secret else None,
        app_token.get_secret_value() if app_token else None, settings.slack_api_url)
    key = school_key(settings, make=settings.database_path is not None)  # several machines would make several
    place = Place(settings.database_url.get_secret_value(), key, SystemClock(), RandomFresh(), settings.host,
                  settings.port)
    with key_troubles_told(settings):
        await serve(school, keys, place)


async def serve(school: School, keys: slack.SlackKeys, place: Place) -> None:
    """Run until told to stop. Raises SystemExit when Slack is lost, so that whoever watches the program starts it anew.

    What is being delivered is finished first.
    """
    async with running(school, keys, place) as program:
        log.info("ready on", url=program.url)
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
