"""What is the Teams side of the whole program? One door for all schools, and what works for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from secrets import token_bytes

import aiohttp
from aiohttp import web

from bot.accounts import account_of
from bot.delivery.rounds import Look
from bot.desks import Desk, Service
from bot.entrance import Entrance
from bot.running.clock import Clock
from bot.running.logs import logger
from bot.school.current import CurrentSchool
from bot.teams.accounts import LOOK_UP_SECONDS, People
from bot.teams.calling.calls import TIMEOUT_SECONDS
from bot.teams.calling.directory import Directory
from bot.teams.calling.tokens import Tokens
from bot.teams.chats import Chats
from bot.teams.client import TeamsChannel
from bot.teams.connector import Connector
from bot.teams.credentials import TeamsKeys
from bot.teams.dialogs.answering import Answering
from bot.teams.dialogs.kept import Kept
from bot.teams.listeners import Listeners
from bot.teams.payloads import PLATFORM
from bot.teams.reaching import over_http
from bot.teams.reaching.door import Door
from bot.teams.reaching.signing_keys import SigningKeys
from bot.web import Handler
from flows.school.school import School
from storage.database.database import Database
from storage.sealing.key_ring import KEY_BYTES

log = logger("report_image.teams")

PATH = "/api/messages"


def tenants_of(school: School) -> list[str]:
    """The school's tenants, by Microsoft's own ids."""
    found = [account_of(each) for each in school.workspaces]
    return [each.id.lower() for each in found if each.platform == PLATFORM]


@dataclass(frozen=True)
class _School:
    """What one school has of Teams."""

    chats: Chats
    channel: TeamsChannel
    people: People


class TeamsSide:
    """Teams, for all schools."""

    name = PLATFORM

    def __init__(
        self,
        keys: TeamsKeys,
        schools: Sequence[CurrentSchool],
        database: Database,
        clock: Clock,
        session: aiohttp.ClientSession,
    ) -> None:
        self._keys, self._clock = keys, clock
        self._meanwhile = token_bytes(KEY_BYTES)  # for forms, until a school could be begun
        self._tokens = Tokens(keys, session, clock)
        self._connector = Connector(session, self._tokens)
        self._signing = SigningKeys(keys.metadata_url, session, clock)
        self._directory = self._opened(session) if keys.graph else None
        self._schools = [self._school(database, each) for each in schools]

    def service(self, number: int) -> Service:
        mine = self._schools[number]
        return Service(PLATFORM, mine.channel, mine.people, self.known)

    def routes(self, desks: Sequence[Desk]) -> Mapping[str, Handler]:
        schools = {
            tenant: each
            for each in zip(desks, self._schools, strict=True)
            for tenant in tenants_of(each[0].turns.school)
        }
        door = Door(self._keys.app_id, self._keys.issuer, schools, self._signing, self._clock)

        made: dict[str, Listeners] = {}

        async def listeners(tenant: str) -> Listeners:
            if tenant not in made:
                found, begun = await self._listeners(*schools[tenant])
                if not begun:
                    return found
                made[tenant] = found
            return made[tenant]

        return {PATH: over_http.route(door, listeners)}

    def add_pages(self, site: web.Application, desks: Sequence[Desk]) -> None:
        """None: everything happens in Teams."""

    @asynccontextmanager
    async def reached(
        self, desks: Sequence[Desk], lost: Callable[[], None]
    ) -> AsyncIterator[Sequence[Look]]:
        """Teams sends over HTTP. With which keys it signs is asked at once, so that the first
        report does not wait for it.
        """
        await self._signing.fetch()
        yield ()

    async def known(self) -> object:
        """Whether Microsoft takes the app's secret."""
        return await self._tokens.token()

    def _opened(self, session: aiohttp.ClientSession) -> Directory:
        return Directory(self._keys, session, self._clock, LOOK_UP_SECONDS)

    def _school(self, database: Database, current: CurrentSchool) -> _School:
        chats = Chats(database, current.school.id, self._keys.service_url)
        channel = TeamsChannel(self._connector, chats)
        people = People(self._connector, channel, chats, current, self._clock, self._directory)
        return _School(chats, channel, people)

    async def _listeners(self, desk: Desk, mine: _School) -> tuple[Listeners, bool]:
        """What answers the school, which is begun first; and whether it was. Where it cannot be,
        whoever asks is answered all the same, and a form that was shown to them comes back.
        """
        known = []
        try:
            await desk.turns.begun()
            known = [await desk.turns.secret_of_forms()]
        except Exception as error:
            school = desk.turns.school.id
            log.error("a school could not be begun", school=school, error=type(error).__name__)
        entrance = Entrance(desk.turns, mine.people, desk.health.ready, desk.trust)
        answering = Answering(entrance, Kept(*known, self._meanwhile))
        made = Listeners(entrance, answering, mine.chats, self._connector, self._clock)
        return made, bool(known)


@asynccontextmanager
async def connected(
    keys: TeamsKeys, schools: Sequence[CurrentSchool], database: Database, clock: Clock
) -> AsyncIterator[TeamsSide]:
    """The Teams side for as long as the block runs."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield TeamsSide(keys, schools, database, clock, session)
