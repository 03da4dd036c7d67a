"""What works by itself while the program runs, and what wakes it? One clock for all schools."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager

from bot.delivery.due_schools import DueSchools
from bot.delivery.rounds import Look
from bot.running.clock import ticking_for
from bot.running.logs import logger
from bot.running.tasks import ended
from storage.database.committing.together import goes_after_people

log = logger("report_image")


@asynccontextmanager
async def by_itself(
    due: DueSchools, looks: Sequence[Look]
) -> AsyncIterator[Callable[[Look], None]]:
    """What is due is delivered, and these look at once and with every tick, for as long as the block
    runs; gives what adds another. What is being delivered when it ends is finished first.
    """
    wakings, tasks = [due.wake], [asyncio.create_task(due.run())]

    def also(look: Look) -> None:
        wakings.append(asyncio.Event())
        tasks.append(asyncio.create_task(_looking(look, wakings[-1])))
        wakings[-1].set()

    def wake() -> None:
        for waking in wakings:
            waking.set()

    wake()
    try:
        for look in looks:
            also(look)
        async with ticking_for(wake):
            yield also
    finally:
        await due.finish()
        for task in tasks:
            await ended(task)


def each_of(calls: Iterable[Callable[[], None]]) -> Callable[[], None]:
    """One call that makes all of these, in order."""
    every = tuple(calls)

    def call() -> None:
        for one in every:
            one()

    return call


async def _looking(look: Look, waking: asyncio.Event) -> None:
    goes_after_people()
    while True:
        await waking.wait()
        waking.clear()
        try:
            await look()
        except Exception as error:
            log.error("could not look", error=type(error).__name__)
