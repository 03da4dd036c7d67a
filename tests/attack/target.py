"""What is attacked? The entrance and the turns of the program, on a real record, with the chat service's
own answers about who is who. Whatever an attempt does is taken back before the next.

Attempts go in where a channel's listener hands them on: a signed request would take ten times as long,
and that who signs it is whom it names is tried in `tests/bot/test_edge_forged.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import CompoundSelect, Connection, Text, func, literal, select, union_all

from bot.accounts import Account, Who
from bot.entrance import Entrance
from bot.running.clock import StoppedClock
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.slack.state import HOME_TEAM
from bot.school.current import CurrentSchool
from bot.slack.accounts import People
from bot.turns.turn import Turns
from flows import chat
from flows.protocol.library import find, with_safety
from flows.school.school import School
from flows.screens.admin_health import OK
from storage.concerns import concerns
from storage.database import tables
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.duties import claiming, duties
from tests.attack.people import at_first, joining, school
from tests.support.storage.records import LEASE
from tests.support.storage.undone import in_one
from tests.support.world import MONDAY_MORNING, ROOT, CountedIdentifiers

OF_CONCERNS = (
    *(tables.chronology, tables.duty, tables.message, tables.repeat),
    *(tables.reporter, tables.named, tables.added, tables.child_index),
)
PEOPLE_KEPT = select(tables.school_state.c.body)
State = dict[str, Any]


class Schoolwide(People):
    """A chat service in which pupils have accounts as well. It says of each once who they are: no
    account changes while it is attacked.
    """

    has_pupils = True

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._told: dict[str, Who] = {}

    async def who(self, account: Account) -> Who:
        """As Slack says, but for the pupil."""
        return PUPIL if account.id == "U0PUPIL" else await super().who(account)

    async def _look_up(self, user: str) -> Who:
        if user not in self._told:
            self._told[user] = await super()._look_up(user)
        return self._told[user]


@dataclass
class Target:
    """The program of one school, and its record. `connection`: on which all of it is done."""

    entrance: Entrance
    connection: Connection
    database: Database
    sandbox: Sandbox

    @property
    def turns(self) -> Turns:
        return self.entrance.turns

    def of(self, turns: Turns) -> Target:
        """The same record, with the turns of another school."""
        return replace(self, entrance=replace(self.entrance, turns=turns))

    async def begin(self) -> None:
        """The school is there, and then somebody new is named for a role."""
        await turns_of(self.database, at_first(), self.turns.clock).start()
        await self.turns.start()

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """Nothing that is done in this block stays, nor anything since it was last kept. (Each attempt
        in a transaction of its own: PostgreSQL goes through what was taken back until it ends.)
        """
        try:
            yield
        finally:
            self.connection.rollback()
            self.connection.info.clear()  # what was come to be known by it
            self.sandbox.traffic.clear()

    def keep(self) -> None:
        """What was done up to here is what every attempt finds."""
        self.connection.commit()

    def kept(self, asked: str) -> State:
        """What would be another if any of these concerns, or what is kept of people, had changed."""
        found: State = dict(map(tuple, self.connection.exec_driver_sql(asked)))
        return found | {"people": [*self.connection.execute(PEOPLE_KEPT).scalars()]}

    def asked_of(self, ids: Sequence[str]) -> str:
        """How often these concerns were saved, and how much there is about them, in SQL: it is asked
        after every attempt.
        """
        whole = _asked_of(ids).compile(self.connection, compile_kwargs={"literal_binds": True})
        return str(whole)

    def last_duty(self) -> int:
        return self.connection.execute(select(func.max(tables.duty.c.seq))).scalar() or 0

    def messages_since(self, seq: int) -> str:
        """Every message that is to go out since then, as it would read now."""
        duty = tables.duty.c
        new = select(tables.duty).where(duty.seq > seq, duty.what == duties.POST)
        rows = [row for row in self.connection.execute(new).all() if row.concern]
        return "\n".join(
            self.database.transaction(lambda tx: [self._said(tx, row) for row in rows])
        )

    def _said(self, tx: Transaction, row: Any) -> str:
        concern = concerns.load_for_program(tx, row.school, row.concern)
        ctx = self.turns.turning(tx).context_of(concern)
        return repr(chat.message(concern, row.kind, row.person, row.args, ctx))

    def deliver(self) -> None:
        """Every message that is due is in the chat of whoever it is for."""
        for duty in self.database.transaction(self._due):
            place = (f"D{duty.person}".replace("slack:U", ""), f"17000{next(STAMPS):05d}.000100")
            if duty.what == duties.POST:
                now = self.turns.clock.now()
                self.database.transaction(
                    lambda tx, duty=duty, place=place, now=now: duties.sent(
                        tx, duty, *place, None, now
                    )
                )

    def _due(self, tx: Transaction) -> list[Any]:
        school_id = self.turns.school.id
        return claiming.claim(tx, school_id, self.turns.clock.now(), "attack", LEASE, 200)


STAMPS = count(1)
PUPIL = Who("pupil", "Pia Quill")


def _asked_of(ids: Sequence[str]) -> CompoundSelect[Any]:
    concern = tables.concern.c
    known = select(literal("concern"), func.sum(concern.version)).where(concern.id.in_(ids))
    counted = [
        select(literal(t.name, Text()), func.count()).where(
            t.c.concern.in_(ids) | t.c.concern.is_(None)
        )
        for t in OF_CONCERNS
    ]
    return union_all(known, *counted)


@asynccontextmanager
async def target(url: str, key: bytes) -> AsyncIterator[Target]:
    """The program on the record at this address, an empty database."""
    clock = StoppedClock(MONDAY_MORNING)
    sandbox = Sandbox(clock, ROOT / "manifest.yml", limits=False)
    await sandbox.start()
    for person in joining():
        sandbox.join(person)
    client = AsyncWebClient(sandbox.credentials.bot_token, base_url=sandbox.api_url)
    accounts = Schoolwide(client, clock, [HOME_TEAM])
    database = Database(url, key, clock.now)
    database.upgrade()
    try:
        with in_one(database) as (inside, connection):
            entrance = Entrance(turns_of(inside, school(), clock), accounts, _healthy)
            yield Target(entrance, connection, inside, sandbox)
    finally:
        database.close()
        await sandbox.stop()


def turns_of(database: Database, of: School, clock: StoppedClock) -> Turns:
    """The turns of a school on this record."""
    protocol = with_safety(find(of.protocol, None))
    identifiers = CountedIdentifiers(sum(of.id.encode()))
    return Turns(database, CurrentSchool(of), protocol, clock, identifiers, _nothing)


async def _healthy() -> tuple[bool, dict[str, Any]]:
    return True, {"database": OK, "channels": {}}


def _nothing() -> None:
    """Nothing is sent by itself."""
