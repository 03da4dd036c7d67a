"""Who is this Teams user to the school: staff, a pupil, a guest, somebody from elsewhere, or not to
be looked up?

Teams tells a bot who is in a chat with it, and not whether an account was closed. Pupils are
members of the school's tenant like everybody: the school's own list says who is staff. Where the
school lets the app ask its directory, that is asked too, and tells both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.accounts import Account, Who, person_of
from bot.running.clock import Clock
from bot.school.current import CurrentSchool
from bot.teams.calling.directory import Directory, Entry
from bot.teams.chats import Chats
from bot.teams.client import TeamsChannel
from bot.teams.connector import FAILED, Connector, NoSuch
from bot.teams.payloads import tenant_and_user
from flows.moves import Standing
from flows.names.one_line import in_one_line
from flows.school.staff import Member, groups_to_ask, standing_of

LOOK_UP_SECONDS = 1.0
KEPT_FOR = timedelta(minutes=10)
GUESTS_MARK = "#EXT#"  # in the name by which a guest signs in (Microsoft Entra, guest users)

Told = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class _Found:
    """`whole`: everybody who was asked about this account answered."""

    who: Who
    whole: bool


class People:
    """Looks people up, within a second of those that Teams gives; remembers each for ten minutes."""

    has_pupils = True

    def __init__(
        self,
        connector: Connector,
        channel: TeamsChannel,
        chats: Chats,
        current: CurrentSchool,
        clock: Clock,
        directory: Directory | None = None,
    ) -> None:
        self._connector, self._channel, self._chats = connector, channel, chats
        self._current, self._clock, self._directory = current, clock, directory
        self._known: dict[str, tuple[Who, datetime]] = {}

    @property
    def trouble(self) -> str:
        """Why the directory does not say who people are; empty where it does, or is not asked."""
        return self._directory.trouble if self._directory else ""

    async def who(self, account: Account) -> Who:
        """Who this is; "not-checked" and without a name when nobody says in time."""
        known = self._known.get(account.id)
        if known and known[1] <= self._clock.now() < known[1] + KEPT_FOR:
            return known[0]
        found = await self._asked(account)
        return found.who if found else Who("not-checked", "")

    async def works(self, account: Account, may_be_guest: bool) -> bool | None:
        """Whether it is open, of this school, and no guest's unless it may be; asked anew. None: not
        all of that is said in time. Then what was said before goes on being true.
        """
        found = await self._asked(account)
        if found is None or (found.who.standing == "not-checked" and not found.who.closed):
            return None
        standing = found.who.standing
        works = standing == "staff" or (may_be_guest and standing == "guest")
        return None if works and not found.whole else works

    async def _asked(self, account: Account) -> _Found | None:
        """What is not the whole is not remembered."""
        chat, entry = await asyncio.gather(
            _tried(self._in_chat(account)), _tried(self._in_directory(account))
        )
        standing = self._standing(account, chat or {}, entry)
        if standing is None:
            return None
        name = (entry.name if entry else "") or str((chat or {}).get("name") or "")
        who = Who(standing, in_one_line(name), closed=entry is not None and entry.state != "open")
        if whole := self._is_whole(account, entry):
            self._known[account.id] = who, self._clock.now()
        return _Found(who, whole)

    async def _in_chat(self, account: Account) -> Told:
        """What Teams says of somebody in a chat with the bot, by what it calls them itself (Microsoft,
        Bot Connector, get a member: the user's id).
        """
        async with asyncio.timeout(LOOK_UP_SECONDS):
            person = person_of(account)
            chat = await self._channel.open_chat(person)
            known = await self._chats.of(person)
            if known is None:  # the app was taken out meanwhile
                raise NoSuch
            return await self._connector.member(known.service, chat, known.user)

    async def _in_directory(self, account: Account) -> Entry | None:
        directory = self._directory_of(account)
        if directory is None:
            return None
        return await directory.entry(tenant_and_user(account)[1], self._groups_for(account))

    def _directory_of(self, account: Account) -> Directory | None:
        """That which has this account, if it may be asked."""
        of_tenant = self._directory and self._directory.tenant == tenant_and_user(account)[0]
        return self._directory if of_tenant else None

    def _groups_for(self, account: Account) -> tuple[str, ...]:
        school = self._current.school
        return groups_to_ask(person_of(account), school.staff, school.who.listed)

    def _is_whole(self, account: Account, entry: Entry | None) -> bool:
        if self._directory_of(account) is None:
            return True
        return entry is not None and (entry.groups is not None or not self._groups_for(account))

    def _standing(self, account: Account, chat: Told, entry: Entry | None) -> Standing | None:
        """None: it is not said of which tenant."""
        of = str(chat.get("tenantId") or "").lower()
        if not of and entry is None:
            return None
        if of and of != tenant_and_user(account)[0]:
            return "stranger"
        if entry and entry.state != "open":
            return "stranger" if entry.state == "closed" else "not-checked"
        if _is_guest(chat) or (entry and entry.is_guest):
            return "guest"
        groups = entry.groups if entry else None
        member = Member(person_of(account), _signs_in_as(chat), groups)
        school = self._current.school
        return standing_of(member, school.staff, school.who.listed)


def _signs_in_as(chat: Told) -> str:
    return str(chat.get("userPrincipalName") or "")


def _is_guest(chat: Told) -> bool:
    role = str(chat.get("userRole") or "").lower()
    return role == "guest" or GUESTS_MARK in _signs_in_as(chat).upper()


async def _tried(asked: Awaitable[T]) -> T | None:
    """None: it is not said, or not in time."""
    try:
        return await asked
    except (*FAILED, NoSuch, TimeoutError):
        return None
