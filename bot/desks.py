"""Which parts serve one school, and where and with what do they run?"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.accounts import Accounts
from bot.delivery import auditor as audits
from bot.delivery.auditor import Auditor
from bot.delivery.background import each_of
from bot.delivery.channel import Channel
from bot.delivery.delivery import Delivery
from bot.delivery.monthly import Monthly
from bot.delivery.reach import Reach
from bot.delivery.rounds import often
from bot.running.clock import Clock
from bot.running.health import Health, Metrics
from bot.running.seals import Seals
from bot.running.tombstones import Tombstones
from bot.school import account_check
from bot.school.account_check import Roster
from bot.school.current import CurrentSchool
from bot.school.trust_home import TrustHome
from bot.turns.turn import Turns
from bot.turns.turning import Machine, no_machine
from flows.context import Identifiers
from flows.protocol.library import asked_by
from storage.database.database import Database
from storage.duties import duties
from storage.duties.duties import Duty
from storage.sealing.key_ring import Ring


@dataclass(frozen=True)
class Place:
    """Where the program runs: its database and key, its clock and its source of identifiers."""

    database_url: str
    key: bytes | Ring
    clock: Clock
    identifiers: Identifiers
    host: str = "127.0.0.1"
    port: int = 0
    metrics_token: str | None = None
    seals: Seals | None = None
    tombstones: Tombstones | None = None
    machine: Machine = no_machine


@dataclass(frozen=True)
class Service:
    """One chat service as the program needs it. `known`: raises when it does not know the bot."""

    name: str
    channel: Channel
    accounts: Accounts
    known: Callable[[], Awaitable[object]]


# So much of the machine's time do the schools' looks take together, however many there are.
AN_AUDIT, A_ROLL_CALL = timedelta(milliseconds=70), timedelta(milliseconds=500)


@dataclass(frozen=True)
class Desk:
    """What works for one school; `trust`: for all, where they are a trust's."""

    turns: Turns
    delivery: Delivery
    auditor: Auditor
    roster: Roster
    health: Health
    monthly: Monthly
    trust: TrustHome | None = None

    async def audit(self) -> None:
        """Look after the school, when it is time to; its file too, should nobody have told that it was
        changed.
        """
        await self.auditor.look_if_due()
        if not self.auditor.damaged:
            await self.turns.up_to_date()

    async def tell_month(self) -> None:
        """On the day of the month on which there is to be told what there is to do."""
        if not self.auditor.damaged:
            await self.monthly.look_if_due()


@dataclass(frozen=True)
class Among:
    """What the desks of a deployment have in common. `schools`: how many there are; `committed` is told
    of which school something was.
    """

    metrics: Metrics = field(default_factory=Metrics)
    schools: int = 1
    committed: Callable[[str], None] = lambda school: None


def desk_of(
    database: Database, current: CurrentSchool, service: Service, place: Place, among: Among
) -> Desk:
    """What works for one school over one chat service."""
    waking, school = asyncio.Event(), current.school
    current.to_begin = True
    turns = Turns(
        database,
        current,
        asked_by(school.protocol, school.protocols),
        place.clock,
        place.identifiers,
        each_of((among.metrics.turns.inc, waking.set, lambda: among.committed(school.id))),
        place.tombstones,
        place.machine,
    )
    auditor = Auditor(
        turns,
        place.seals.keep if place.seals else None,
        often(audits.EVERY, AN_AUDIT, among.schools),
        audits.AT_LEAST // among.schools,
    )

    async def done(duty: Duty) -> bool:
        return await database.run(lambda tx: duties.is_done(tx, school.id, duty.key))

    reach = Reach(service.accounts, turns.accounts_of, service.known, done)
    return Desk(
        turns,
        Delivery(turns, service.channel, _this_process(), waking, reach),
        auditor,
        Roster(turns, service.accounts, often(account_check.EVERY, A_ROLL_CALL, among.schools)),
        Health([auditor], {service.name: service.known}, among.metrics, [reach]),
        Monthly(turns),
    )


def _this_process() -> str:
    """What names it among all processes of all machines."""
    return f"{os.getpid()}-{secrets.token_hex(4)}"
