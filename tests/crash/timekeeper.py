"""When may time pass? When nobody is at anything: nothing is due, nothing is claimed, no call is
under way.

Moved on at any other moment the clock would end leases under the hands of those who hold them,
which no real clock does: two seconds of the machine are thirty of the clock, and more is never
skipped while anything is being done.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.exc import DBAPIError

from storage.database.database import Database
from storage.database.tables import duty, message
from storage.database.transaction import Transaction
from storage.duties.duties import OPEN
from tests.crash.in_slack import InSlack
from tests.crash.in_teams import InTeams
from tests.crash.shared_clock import SharedClock

LOOK = 0.1
QUIET = 2  # looks in a row at which nothing was to be done
A_LITTLE = timedelta(seconds=1)
SKIPPED = timedelta(minutes=1)  # nearer than that it comes by itself


class Timekeeper:
    """Moves the clock on to what is due next, for as long as it runs; lets the later tries
    of Slack come.
    """

    def __init__(self, clock: SharedClock, database: Database, service: InSlack | InTeams) -> None:
        self._clock, self._database, self._service = clock, database, service
        self._quiet, self._nothing_open = 0, asyncio.Event()

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK)
            await self._service.retry_due()
            with contextlib.suppress(
                DBAPIError
            ):  # its disk is full, or its server is down: then time goes slowly
                await self._look()

    async def until_no_duty_is_open(self) -> None:
        """Not even one that is not due yet."""
        self._nothing_open.clear()
        await self._nothing_open.wait()

    async def _look(self) -> None:
        busy, due, still_open = await self._ask()
        if not still_open:
            self._nothing_open.set()
        self._quiet = 0 if busy or self._service.faults.under_way else self._quiet + 1
        if self._quiet >= QUIET and due and due > self._clock.now() + SKIPPED:
            self._clock.forward(due - self._clock.now() + A_LITTLE)
            self._quiet = 0

    async def _ask(self) -> tuple[int, datetime | None, int]:
        return await asyncio.to_thread(self._database.transaction, self._waiting)

    def _waiting(self, tx: Transaction) -> tuple[int, datetime | None, int]:
        still = duty.c.state == OPEN
        now = or_(duty.c.due_at <= self._clock.now(), duty.c.lease_until.is_not(None))
        busy = tx.run(select(func.count()).where(still, now)).scalar_one()
        self._service.look(tx.run(select(message.c.channel, message.c.ts)))
        rest = tx.run(select(func.min(duty.c.due_at), func.count()).where(still)).one()
        return busy, rest[0], rest[1]
