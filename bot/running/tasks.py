"""How is an endless task stopped, and how long may anybody wait for queued work?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel it, until it has ended: asyncio.wait_for may swallow one cancellation (Python
    3.11).
    """
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=1)


async def begun_in_time(work: Future[T], seconds: float | None) -> T:
    """What work in another thread came to; it is done also if nobody waits. Raises TimeoutError when
    it did not begin by then: it never will. None: whenever it begins.

    What asyncio has for this goes through the loop once more, and a third time to be shielded.
    """
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    work.add_done_callback(lambda _: _call_soon(loop, done.set))
    over = None if seconds is None else loop.call_later(seconds, work.cancel)
    try:
        await done.wait()
    finally:
        if over:
            over.cancel()
    if work.cancelled():
        raise TimeoutError("it had to wait too long: nothing was done")
    return work.result()


def _call_soon(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # it is closed: nobody waits any more
        loop.call_soon_threadsafe(call)
