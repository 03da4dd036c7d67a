"""Who runs the program, kills it and starts it again? As many processes as are wanted, each life
after life.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from typing import Any, Literal

from tests.crash.program import Orders, live

CONTEXT = get_context(
    "forkserver"
)  # one that has imported everything: a new life begins in a moment
CONTEXT.set_forkserver_preload(["tests.crash.warm"])
PAUSE = 0.5  # before it is started again after it ended by itself
Moment = Literal["before", "after"]


@dataclass
class Fate:
    """When a life ends by kill -9: at its n-th commit, its n-th call to Slack, so long after it is
    ready; or never.
    """

    commits: int = 0
    calls: int = 0
    seconds: float = 0.0
    when: Moment = "before"


@dataclass
class Life:
    """One process, from its start to its end. `url` is known once it is ready."""

    process: Any
    fate: Fate
    calls: int = 0
    url: str = ""
    ended_at: float | None = None  # on the machine's clock
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def kill(self) -> None:
        """kill -9, unless it has ended."""
        self.tell(signal.SIGKILL)

    def tell(self, what: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.process.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, what)


@dataclass
class Fleet:
    """The processes that run the program. `fates` gives each new life its end."""

    orders: list[Orders]
    fates: Callable[[str], Fate]
    kills: int = 0
    exits: list[int] = field(default_factory=list)
    alive: dict[str, Life] = field(default_factory=dict)
    on_ready: Callable[[], None] = lambda: None
    on_end: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self._keeping: list[asyncio.Task[None]] = []
        self._ready = asyncio.Event()

    async def start(self) -> None:
        """Start every process, and start it again whenever it ends."""
        self._keeping = [asyncio.create_task(self._keep(each)) for each in self.orders]

    async def stop(self) -> None:
        """Ask all to stop, as a machine does that is shut down, and wait until they have."""
        for task in self._keeping:
            task.cancel()
        await asyncio.gather(*self._keeping, return_exceptions=True)
        for life in self.alive.values():
            life.tell(signal.SIGTERM)
        for life in self.alive.values():
            await asyncio.to_thread(life.process.join, 40)

    def ready(self) -> list[Life]:
        """Those that can be reached."""
        return [life for life in self.alive.values() if life.url and not life.ended.is_set()]

    async def somebody(self) -> None:
        """Wait until one of them can be reached."""
        while not self.ready():
            self._ready.clear()
            await self._ready.wait()

    def doomed(self, name: str | None) -> Moment | None:
        """Count a call to Slack by this process: whether it is to die now, before or after it takes
        effect.
        """
        life = self.alive.get(name or "")
        if life is None:
            return None
        life.calls += 1
        return life.fate.when if life.calls == life.fate.calls else None

    async def _keep(self, orders: Orders) -> None:
        while True:
            life = self._born(orders)
            code = await self._lived(life)
            self.kills += code == -signal.SIGKILL
            self.exits += [] if code == -signal.SIGKILL else [code]
            del self.alive[orders.name]
            self.on_end()
            await asyncio.sleep(0 if code == -signal.SIGKILL else PAUSE)

    def _born(self, orders: Orders) -> Life:
        fate = self.fates(orders.name)
        here, there = CONTEXT.Pipe(duplex=False)
        process = CONTEXT.Process(
            target=live,
            daemon=True,
            args=(replace(orders, commits=fate.commits, before=fate.when == "before"), there),
        )
        process.start()
        there.close()
        life = self.alive[orders.name] = Life(process, fate)
        asyncio.get_running_loop().add_reader(here.fileno(), self._hear, here, life)
        return life

    def _hear(self, here: Any, life: Life) -> None:
        """The address, when it is ready; nothing more when it ended before."""
        asyncio.get_running_loop().remove_reader(here.fileno())
        with contextlib.suppress(EOFError, OSError):
            life.url = here.recv()
            self._ready.set()
            self.on_ready()
            if life.fate.seconds:
                asyncio.get_running_loop().call_later(life.fate.seconds, life.kill)
        here.close()

    async def _lived(self, life: Life) -> int:
        loop, sentinel = asyncio.get_running_loop(), life.process.sentinel
        loop.add_reader(sentinel, life.ended.set)
        try:
            await life.ended.wait()
        finally:
            loop.remove_reader(sentinel)
        life.ended_at = time.monotonic()
        life.process.join()
        return int(life.process.exitcode)
