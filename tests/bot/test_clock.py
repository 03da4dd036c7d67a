"""Whoever waits for the time is woken, also when the machine's clock jumps meanwhile."""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

import pytest

from bot.running.clock import TICK_SECONDS, ticking_for


@pytest.mark.waits
@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(days=3650), -timedelta(days=3650)])
async def test_any_jump_of_the_clock_costs_one_tick(monkeypatch, by):
    ticked: asyncio.Queue[float] = asyncio.Queue()
    async with ticking_for(lambda: ticked.put_nowait(time.monotonic())):
        await asyncio.wait_for(ticked.get(), 5 * TICK_SECONDS)
        set_back(monkeypatch, by)
        times = [await asyncio.wait_for(ticked.get(), 5 * TICK_SECONDS) for _ in range(3)]
    assert min(later - earlier for earlier, later in pairwise(times[1:])) > TICK_SECONDS / 2


def set_back(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """What every module loaded takes for the time is earlier from now on; how long something takes
    is not.
    """

    def earlier() -> float:
        return time.time_ns() / 1e9 - by.total_seconds()

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return cls.fromtimestamp(earlier(), tz)

    for module in list(sys.modules.values()):
        if vars(module).get("datetime") is datetime and module.__name__ != __name__:
            monkeypatch.setattr(module, "datetime", Earlier)
    monkeypatch.setattr("time.time", earlier)
