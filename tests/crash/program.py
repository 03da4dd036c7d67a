"""The real program, in a process of its own: with the clock of the crash test, quicker habits, and perhaps its end set.

What is different from `report-image run`: the clock; the request timeout, the ping and the tick, which are shortened as
the clock is quickened; a header by which the driver knows whose call it is. Nothing in the product knows of it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

import bot.clock
import bot.slack.app
import bot.slack.client
from bot.app import SLACK_LOST, Place, running, told_to_stop
from bot.clock import SystemClock
from bot.fresh import RandomFresh
from bot.slack.app import SlackKeys
from tests.crash.shared_clock import SharedClock
from tests.world import example_school

WHO = "X-Process"
TIMEOUT_SECONDS = 0.8  # 12 s of the clock, well below a lease as in earnest
PING_SECONDS = 0.5
TICK_SECONDS = 0.1


@dataclass(frozen=True)
class Orders:
    """How one life of the program is to be lived. `commits`: it dies at that one, 0 for none; `before` it or after."""

    name: str
    folder: Path
    database_url: str
    key: bytes
    keys: SlackKeys
    commits: int = 0
    before: bool = True
    look_up: bool = True


def live(orders: Orders, ready: Connection) -> None:
    """Run until told to stop or killed; the address is sent to `ready` when there is one."""
    logging.basicConfig(filename=orders.folder / f"{orders.name}.log", level=logging.WARNING,
                        format="%(asctime)s %(levelname)s %(name)s %(message)s")
    _hasten(orders)
    if orders.commits:
        _die_at_commit(orders)
    if not orders.look_up:
        bot.slack.client.SlackChannel.find = _nothing  # type: ignore[method-assign]
    asyncio.run(_run(orders, ready))


async def _run(orders: Orders, ready: Connection) -> None:
    clock = SharedClock(orders.folder / "clock")
    place = Place(orders.database_url, orders.key, clock, RandomFresh())
    async with running(example_school(), orders.keys, place) as program:
        ready.send(program.url)
        await told_to_stop(program.lost)
    if program.lost.is_set():
        raise SystemExit(SLACK_LOST)


def _hasten(orders: Orders) -> None:
    slack: Any = bot.slack.app
    bot.clock.TICK_SECONDS = TICK_SECONDS  # type: ignore[assignment]
    slack.TIMEOUT_SECONDS = TIMEOUT_SECONDS
    slack.AsyncWebClient = partial(slack.AsyncWebClient, headers={WHO: orders.name})
    slack.socket_mode = partial(_watched_by_the_machines_clock, slack.socket_mode)


def _watched_by_the_machines_clock(socket_mode: Callable[..., Any], app: Any, keys: Any, _clock: Any, dead: Any) -> Any:
    """A driver that moves the clock by hours is no silence of Slack's."""
    return socket_mode(app, keys, SystemClock(), dead, ping_seconds=PING_SECONDS)


def _die_at_commit(orders: Orders) -> None:
    commit, left = DefaultDialect.do_commit, orders.commits

    def last(dialect: DefaultDialect, connection: Any) -> None:
        nonlocal left
        left -= 1
        if not left and orders.before:
            os.kill(os.getpid(), signal.SIGKILL)
        commit(dialect, connection)
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    DefaultDialect.do_commit = last  # type: ignore[method-assign]


async def _nothing(*_: object) -> None:
    """A look-up that never finds anything."""
