"""What works by itself while the program runs, and what wakes it?"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot.delivery.auditor import Auditor
from bot.delivery.delivery import Delivery
from bot.delivery.shared_waking import Engine
from bot.running.clock import ticking_for
from bot.running.logs import logger
from bot.running.tasks import ended
from storage.database.address import for_psycopg, parsed

log = logger("report_image")


@asynccontextmanager
async def by_itself(
    deliveries: Sequence[Delivery], auditors: Sequence[Auditor], database_url: str
) -> AsyncIterator[None]:
    """All of them work for as long as the block runs; what is being delivered when it ends is
    finished first.
    """
    tasks = [asyncio.create_task(delivery.run()) for delivery in deliveries]
    for delivery in deliveries:
        delivery.waking.set()
    try:
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(_waking(deliveries, database_url))
            for auditor in auditors:
                await stack.enter_async_context(woken(auditor.look_if_due))
            yield
    finally:
        await asyncio.gather(*(delivery.finish() for delivery in deliveries))
        for task in tasks:
            await ended(task)


def _waking(deliveries: Sequence[Delivery], database_url: str) -> AbstractAsyncContextManager[None]:
    """What wakes delivery: the engine where other processes may work on the same database, else
    this one's clock.
    """
    wake = {delivery.turns.school.id: delivery.waking.set for delivery in deliveries}
    turns = deliveries[0].turns
    if turns.database.is_shared:
        return Engine(
            for_psycopg(parsed(database_url)), turns.database, turns.clock, wake
        ).working()
    return ticking_for(each_of(wake.values()))


def each_of(calls: Iterable[Callable[[], None]]) -> Callable[[], None]:
    """One call that makes all of these, in order."""
    every = tuple(calls)

    def call() -> None:
        for one in every:
            one()

    return call


@asynccontextmanager
async def woken(look: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Looks at once, and with every tick of the clock, for as long as the block runs."""
    waking = asyncio.Event()
    task = asyncio.create_task(_looking(look, waking))
    waking.set()
    try:
        async with ticking_for(waking.set):
            yield
    finally:
        await ended(task)


async def _looking(look: Callable[[], Awaitable[None]], waking: asyncio.Event) -> None:
    while True:
        await waking.wait()
        waking.clear()
        try:
            await look()
        except Exception as error:
            log.error("could not look", error=type(error).__name__)
