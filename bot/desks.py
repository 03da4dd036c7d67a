"""What works for one school, and where and with what does it run?"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.accounts import Accounts
from bot.delivery.auditor import Auditor
from bot.delivery.background import each_of
from bot.delivery.channel import Channel
from bot.delivery.delivery import Delivery
from bot.delivery.reach import Reach
from bot.running.clock import Clock
from bot.running.health import Health, Metrics
from bot.running.seals import Seals
from bot.running.tombstones import Tombstones
from bot.school.account_check import Roster
from bot.school.current import CurrentSchool
from bot.school.trust_home import TrustHome
from bot.turns.turn import Turns
from flows.context import Identifiers
from flows.protocol.library import find, with_safety
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


@dataclass(frozen=True)
class Service:
    """One chat service as the program needs it. `known`: raises when it does not know the bot."""

    name: str
    channel: Channel
    accounts: Accounts
    known: Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Desk:
    """What works for one school; `trust`: for all, where they are a trust's."""

    turns: Turns
    delivery: Delivery
    auditor: Auditor
    roster: Roster
    health: Health
    trust: TrustHome | None = None


def desk_of(
    database: Database, current: CurrentSchool, service: Service, place: Place, metrics: Metrics
) -> Desk:
    """What works for one school over one chat service."""
    waking, school = asyncio.Event(), current.school
    protocol = with_safety(find(school.protocol, school.protocols))
    turns = Turns(
        database,
        current,
        protocol,
        place.clock,
        place.identifiers,
        database.lasting(school.id, "forms"),
        each_of((metrics.turns.inc, waking.set)),
    )
    auditor = Auditor(turns, place.seals.keep if place.seals else None, place.tombstones)

    async def done(duty: Duty) -> bool:
        return await database.run(lambda tx: duties.is_done(tx, school.id, duty.key))

    reach = Reach(service.accounts, turns.accounts_of, service.known, done)
    return Desk(
        turns,
        Delivery(turns, service.channel, _this_process(), waking, reach),
        auditor,
        Roster(turns, service.accounts),
        Health([auditor], {service.name: service.known}, reaches=[reach]),
    )


def _this_process() -> str:
    """What names it among all processes of all machines."""
    return f"{os.getpid()}-{secrets.token_hex(4)}"
