"""Whose turn is it to be looked at? Every school has one again and again, and never many at once, so
that looking after all of them costs little at any moment.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from itertools import cycle, islice
from math import ceil

from bot.running.clock import TICK_SECONDS
from bot.running.logs import logger

log = logger("report_image")

FEWEST = 5

Look = Callable[[], Awaitable[None]]


def often(least: timedelta, each: timedelta, schools: int) -> timedelta:
    """How often each of so many schools is looked at: every `least`, or as seldom as it has to be
    when no more than one is looked at in `each`.
    """
    return max(least, each * schools)


def round_of(looks: Mapping[str, Look], within: timedelta) -> Look:
    """One call with each tick of the clock, which makes the next few of these, by school: each has its
    turn within that time. One that fails keeps the others from nothing.
    """
    ticks = within.total_seconds() / TICK_SECONDS
    at_once = min(len(looks), max(FEWEST, ceil(len(looks) / ticks)))
    every = cycle(looks.items())

    async def look() -> None:
        for school, one in islice(every, at_once):
            try:
                await one()
            except Exception as error:
                log.error("could not look", school=school, error=type(error).__name__)

    return look
