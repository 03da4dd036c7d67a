"""Which school is checked next? Every school has its turn again and again, as evenly as the clock ticks,
so that looking after all of them costs little at any moment.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from itertools import count, cycle, islice

from bot.running.clock import TICK_SECONDS
from bot.running.logs import logger

log = logger("report_image")

FEW = 5
A_MOMENT = timedelta(seconds=5)  # by which a turn may come too early

Look = Callable[[], Awaitable[None]]


def often(least: timedelta, each: timedelta, schools: int) -> timedelta:
    """How often each of so many schools is looked at: every `least`, or as seldom as it has to be
    when no more than one is looked at in `each`.
    """
    return max(least, each * schools)


def is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether it is time to look again, when the last time was then (None: never). A moment early is:
    the next turn is a whole round later. So is a clock that was set back. Both aware.
    """
    return last is None or not last <= now < last + every - A_MOMENT


def round_of(looks: Mapping[str, Look], within: timedelta) -> Look:
    """One call with each tick of the clock, which makes the next few of these, by school, or none: each
    has its turn once in that time. A few have theirs with every tick. One that fails keeps the others
    from nothing.
    """
    a_tick = len(looks) * (1 if len(looks) <= FEW else TICK_SECONDS / within.total_seconds())
    every, ticks = cycle(looks.items()), count(1)

    async def look() -> None:
        tick = next(ticks)
        for school, one in islice(every, int(tick * a_tick) - int((tick - 1) * a_tick)):
            try:
                await one()
            except Exception as error:
                log.error("could not look", school=school, error=type(error).__name__)

    return look
