"""What else goes wrong while people work? Connections are cut, the disk fills up, the database's
server stops.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import resource
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from tests.crash.postgres import Server
from tests.crash.processes import Fleet
from tests.crash.run import Stage

PEACE = (0.5, 3.0)  # seconds between two troubles
SERVERS_PEACE = (3.0, 6.0)  # it recovers from its log, and every process connects anew
FULL_BYTES = 4096  # no file grows beyond: what ENOSPC is to a disk, EFBIG is to a file


@dataclass
class Troubles:
    """One after the other, at random moments, for as long as it runs. `server`: of PostgreSQL, when
    there is one.
    """

    stage: Stage
    chance: random.Random
    server: Server | None = None
    counted: Counter[str] = field(default_factory=Counter)

    async def run(self) -> None:
        """Make trouble until cancelled; what is under way is put right first."""
        while True:
            await asyncio.sleep(self.chance.uniform(*(SERVERS_PEACE if self.server else PEACE)))
            trouble = self.chance.choice(self._possible())
            self.counted[trouble.__name__] += 1
            begun = time.monotonic()
            await asyncio.shield(trouble())
            self.stage.faults.hard_times.append((begun, time.monotonic()))

    def _possible(self) -> list[Callable[[], Awaitable[None]]]:
        over = (
            [self.connections_dropped, self.connections_renewed]
            if self.stage.plan.socket_mode
            else []
        )
        if self.server:
            return [*over, self.server_stopped, self.server_crashed]
        return [*over, self.disk_full] if hasattr(resource, "prlimit") else over

    async def connections_dropped(self) -> None:
        """Socket Mode is cut without a word."""
        await self.stage.service.sandbox.socket_mode.drop()

    async def connections_renewed(self) -> None:
        """Slack asks for new connections, as it does every few hours."""
        await self.stage.service.sandbox.socket_mode.disconnect("refresh_requested")

    async def disk_full(self) -> None:
        """No file of the program grows any more, for a while.

        RLIMIT_FSIZE, set from outside: SQLite gets EFBIG ("disk I/O error") where a full disk gives
        ENOSPC. It needs neither root nor a file system of its own, and disturbs nobody else on the
        machine.
        """
        with full(self.stage.fleet):
            await asyncio.sleep(self.chance.uniform(0.2, 1.0))

    async def server_stopped(self) -> None:
        """PostgreSQL is stopped in good order, every session cut, and started again."""
        await self._without_server("fast")

    async def server_crashed(self) -> None:
        """PostgreSQL is stopped as in a crash, and recovers from its log."""
        await self._without_server("immediate")

    async def _without_server(self, how: str) -> None:
        assert self.server
        await asyncio.to_thread(self.server.stop, how)
        await asyncio.sleep(self.chance.uniform(0.1, 0.6))
        await asyncio.to_thread(self.server.start)


@contextlib.contextmanager
def full(fleet: Fleet) -> Iterator[None]:
    """No file of those now alive grows for as long as the block runs."""
    lives = list(fleet.alive.values())
    for life in lives:
        _limit(life.process.pid, FULL_BYTES)
    yield
    for life in lives:
        _limit(life.process.pid, resource.RLIM_INFINITY)


def _limit(pid: int, size: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
