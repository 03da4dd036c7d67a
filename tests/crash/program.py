"""The real program, in a process of its own: with the clock of the crash test, quicker habits, and
perhaps its end set.

What is different from `report-image run`: the clock; the request timeout, the ping and the tick,
which are shortened as the clock is quickened; a header by which the driver knows whose call it is.
Nothing in the product knows of it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

import bot.running.clock
import bot.slack.credentials
import bot.slack.reaching.socket_mode
import bot.teams.connector
import bot.teams.reaching.signing_keys
import bot.teams.side
from bot.app import Program, running
from bot.desks import Place
from bot.running.clock import SystemClock
from bot.running.identifiers import RandomIdentifiers
from bot.slack.credentials import SlackKeys
from bot.starting import CHANNEL_LOST, told_to_stop
from bot.teams.credentials import TeamsKeys
from tests.crash import guards
from tests.crash.guards import Guard
from tests.crash.shared_clock import SharedClock
from tests.support.teams.world import in_teams
from tests.support.world import example_school

WHO = "X-Process"
TIMEOUT_SECONDS = 0.8  # 12 s of the clock, well below a lease as in earnest
PING_SECONDS = 0.5
TICK_SECONDS = 0.1
CHANGES = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Orders:
    """How one life of the program is to be lived. `commits`: it dies at that one, 0 for none;
    `before` it or after.
    """

    name: str
    folder: Path
    database_url: str
    key: bytes
    keys: SlackKeys | TeamsKeys
    commits: int = 0
    before: bool = True
    without: Guard | None = None


def live(orders: Orders, ready: Connection) -> None:
    """Run until told to stop or killed; the address is sent to `ready` when there is one."""
    logging.basicConfig(
        filename=orders.folder / f"{orders.name}.log",
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    logging.raiseExceptions = False  # the log is on the full disk too
    _hasten(orders)
    if orders.commits:
        _die_at_commit(orders)
    if orders.without:
        guards.taken_away(orders.without)
    try:
        asyncio.run(_run(orders, ready))
    except Exception as error:  # it is started again, as a machine does that looks after it
        logging.critical("ended: %s", type(error).__name__)
        raise SystemExit(1) from None


async def _run(orders: Orders, ready: Connection) -> None:
    clock = SharedClock(orders.folder / "clock")
    place = Place(orders.database_url, orders.key, clock, RandomIdentifiers())
    async with _running(orders.keys, place) as program:
        ready.send(program.url)
        await told_to_stop(program.lost)
    if program.lost.is_set():
        raise SystemExit(CHANNEL_LOST)


def _running(keys: SlackKeys | TeamsKeys, place: Place) -> AbstractAsyncContextManager[Program]:
    if isinstance(keys, TeamsKeys):
        return running(in_teams(example_school()), None, place, teams=keys)
    return running(example_school(), keys, place)


def _hasten(orders: Orders) -> None:
    credentials: Any = bot.slack.credentials
    socket_mode: Any = bot.slack.reaching.socket_mode
    bot.running.clock.TICK_SECONDS = TICK_SECONDS  # type: ignore[assignment]
    credentials.TIMEOUT_SECONDS = TIMEOUT_SECONDS
    credentials.AsyncWebClient = partial(credentials.AsyncWebClient, headers={WHO: orders.name})
    connector: Any = bot.teams.connector
    connector.TIMEOUT_SECONDS = bot.teams.side.TIMEOUT_SECONDS = TIMEOUT_SECONDS  # type: ignore[misc]
    bot.teams.reaching.signing_keys.FETCH_SECONDS = TIMEOUT_SECONDS  # type: ignore[assignment]
    if isinstance(orders.keys, TeamsKeys):
        aiohttp.ClientSession = partial(aiohttp.ClientSession, headers={WHO: orders.name})  # type: ignore[assignment,misc]
    socket_mode.connected = partial(_watched_by_the_machines_clock, socket_mode.connected)


def _watched_by_the_machines_clock(
    socket_mode: Callable[..., Any], app: Any, keys: Any, _clock: Any, dead: Any, **more: Any
) -> Any:
    """A driver that moves the clock by hours is no silence of Slack's."""
    return socket_mode(app, keys, SystemClock(), dead, ping_seconds=PING_SECONDS, **more)


def _die_at_commit(orders: Orders) -> None:
    """Counted are the commits that change something: those that only look come with every tick."""
    commit, left, here = DefaultDialect.do_commit, orders.commits, threading.local()

    def last(dialect: DefaultDialect, connection: Any) -> None:
        nonlocal left
        left -= getattr(here, "changed", False)
        ends = getattr(here, "changed", False) and left <= 0  # a commit that failed is no end
        if ends and orders.before:
            os.kill(os.getpid(), signal.SIGKILL)
        commit(dialect, connection)
        here.changed = False
        if ends:
            os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(Engine, "after_cursor_execute")
    def noted(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(CHANGES) and cursor.rowcount:
            here.changed = True

    DefaultDialect.do_commit = last  # type: ignore[method-assign]
