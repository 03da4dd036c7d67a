"""Who wakes delivery where several processes share one PostgreSQL? A worker of procrastinate in
each of them.

What is due, and who has claimed it, stands in `duty`; a job only says that somebody is to look
(`storage.database.jobs`). So a job lost, repeated or late costs at most the few seconds until the
next look at what is overdue.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.running.clock import Clock, ticking_for
from bot.running.logs import logger
from bot.running.tasks import ended
from storage.database import jobs
from storage.database.database import Database
from storage.database.opening import PATIENCE
from storage.duties import claiming

log = logger("report_image.engine")

KEEPING = "keeping"  # the queue of the two periodic tasks
LOOK_EVERY = (
    5  # seconds; with the lease, less than the thirty in which a dead process is stood in for
)
POLL_SECONDS = 1.0  # jobs of later moments are asked for, those of this moment are told of
PAUSE_SECONDS = 1.0
AT_ONCE = 4


@dataclass(frozen=True)
class Engine:
    """Wakes each of these schools' deliveries. `address`: of the database, as psycopg takes it.

    `stalled_every`: how often jobs of dead workers are looked for, as cron writes it.
    """

    address: str
    database: Database
    clock: Clock
    wake: Mapping[str, Callable[[], None]]
    stalled_every: str = "* * * * *"

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Works for as long as the block runs; a database that is gone is waited for.

        Each process also looks by itself: the periodic tasks stand still after the machine's clock
        was set back.
        """
        task = asyncio.create_task(self._for_ever())
        try:
            async with ticking_for(self._wake_all, LOOK_EVERY):
                yield
        finally:
            await ended(task)

    def _wake_all(self) -> None:
        for wake in self.wake.values():
            wake()

    async def _for_ever(self) -> None:
        while True:
            try:
                await self._work()
            except Exception as error:
                log.error("no work until the database is back", error=type(error).__name__)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _work(self) -> None:
        from procrastinate import App, PsycopgConnector

        app = App(
            connector=PsycopgConnector(
                conninfo=self.address, kwargs=PATIENCE, min_size=1, max_size=AT_ONCE, timeout=5.0
            )
        )
        app.task(name=jobs.WAKE)(self._wake)
        look = app.task(name="look", queue=KEEPING, queueing_lock="look", pass_context=False)(
            self._look_for_overdue
        )
        app.periodic(cron=f"* * * * * */{LOOK_EVERY}")(look)

        async def retry_stalled(timestamp: int) -> None:
            for job in await app.job_manager.get_stalled_jobs():
                await app.job_manager.retry_job(job)

        app.periodic(cron=self.stalled_every)(
            app.task(name="retry-stalled", queue=KEEPING, queueing_lock="retry-stalled")(
                retry_stalled
            )
        )
        async with app.open_async():
            await app.run_worker_async(
                queues=[KEEPING, *map(jobs.queue, self.wake)],
                concurrency=AT_ONCE,
                install_signal_handlers=False,
                fetch_job_polling_interval=POLL_SECONDS,
                delete_jobs="always",
            )

    async def _wake(self, school: str) -> None:
        self.wake[school]()

    async def _look_for_overdue(self, timestamp: int) -> None:
        """Some process is woken for each school where something is overdue, or whose claim has run
        out.
        """
        await self.database.run(lambda tx: claiming.wake_overdue(tx, self.clock.now()))
