"""Whoever waits for the time is woken, also when the machine's clock is set back meanwhile."""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import datetime, timedelta, tzinfo

import pytest

from bot.running.clock import TICK_SECONDS, ticking_for


async def test_the_ticks_go_on_when_the_clock_is_set_back(monkeypatch):
    ticked = asyncio.Event()
    async with ticking_for(ticked.set):
        await asyncio.wait_for(ticked.wait(), 5 * TICK_SECONDS)
        set_back(monkeypatch, timedelta(hours=1))
        for _ in range(2):  # one may have been under way
            ticked.clear()
            await asyncio.wait_for(ticked.wait(), 5 * TICK_SECONDS)


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
