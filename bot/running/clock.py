"""What time is it, and who is woken when it passes? The only file that reads the machine's clock.
It knows no rules.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Protocol

from apscheduler.executors.debug import DebugExecutor
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

TICK_SECONDS = 1


class Clock(Protocol):
    """Anything that can tell the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


def seconds() -> float:
    """Seconds that pass, from some moment on; no jump of the machine's clock changes them."""
    return monotonic()


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class DemoClock:
    """The machine's clock, moved forward by hand, so that a day's reminders are seen in a
    minute.
    """

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def forward(self, by: timedelta) -> None:
        """Move ahead by a positive duration; going back raises ValueError."""
        if by < timedelta():
            raise ValueError("a clock only goes forward")
        self._ahead += by


class StoppedClock:
    """A clock that stands still until it is moved: for tests and transcripts."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def forward(self, by: timedelta) -> None:
        """Move ahead by a duration."""
        self._at += by

    def move_to(self, at: datetime) -> None:
        """Stand at this aware moment, earlier or later."""
        self._at = at.astimezone(UTC)


@asynccontextmanager
async def ticking_for(wake: Callable[[], None], every: float = TICK_SECONDS) -> AsyncIterator[None]:
    """Wakes somebody every so many seconds, for as long as the block runs, in the event loop's own
    thread.

    APScheduler is a clock here and no more: what is due stands in the database.
    """
    here = DebugExecutor()  # calls at once; any other calls in a thread, where asyncio is not safe
    scheduler = AsyncIOScheduler(timezone=UTC, executors={"default": here})
    ticks = scheduler.add_job(
        wake, _FromNowOn(timedelta(seconds=every)), coalesce=True, misfire_grace_time=None
    )
    scheduler.start()
    following = asyncio.create_task(_following_the_clock(ticks, every))
    try:
        yield
    finally:
        following.cancel()
        scheduler.shutdown(wait=False)


class _FromNowOn(BaseTrigger):  # type: ignore[misc]
    """So long after the tick before was noticed. APScheduler's own interval works out every tick
    between: of a clock set forward by years that is hours, in which nothing else is done."""

    def __init__(self, every: timedelta) -> None:
        self._every = every

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        return now + self._every


async def _following_the_clock(ticks: Job, every: float) -> None:
    """APScheduler waits for the time of day at which it means to tick next. When the machine's
    clock was set back that is far away, so it is told to tick now; the event loop's own seconds go
    on meanwhile."""
    while True:
        await asyncio.sleep(every)
        now = datetime.now(UTC)
        if ticks.next_run_time > now + timedelta(seconds=every):
            ticks.modify(next_run_time=now)
