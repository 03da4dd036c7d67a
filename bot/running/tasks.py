"""How is a task that works for ever ended, and work that waits for its turn not waited for too
long?
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
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
    """What work in another thread came to. Raises TimeoutError when it did not begin by then: it
    never will. None: whenever it begins.
    """
    done = asyncio.shield(asyncio.wrap_future(work))  # it is done also if nobody waits
    if seconds is None:
        return await done
    over = asyncio.get_running_loop().call_later(seconds, work.cancel)
    try:
        return await done
    except asyncio.CancelledError:
        if work.cancelled():
            raise TimeoutError("it had to wait too long: nothing was done") from None
        raise
    finally:
        over.cancel()
