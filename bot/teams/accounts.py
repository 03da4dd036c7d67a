"""Who is this Teams user to the school: staff, a pupil, a guest, somebody from elsewhere, or not to
be looked up?

Teams tells a bot who is in a chat with it, and not whether an account was closed. Pupils are
members of the school's tenant like everybody: the school's own list says who is staff.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.accounts import Account, Who, person_of
from bot.running.clock import Clock
from bot.school.current import CurrentSchool
from bot.teams.chats import Chats
from bot.teams.client import TeamsChannel
from bot.teams.connector import FAILED, Connector, NoSuch
from bot.teams.payloads import tenant_and_user
from flows.moves import Standing
from flows.school.staff import Member, standing_of

LOOK_UP_SECONDS = 1.0
KEPT_FOR = timedelta(minutes=10)
GUESTS_MARK = "#EXT#"  # in the name by which a guest signs in (Microsoft Entra, guest users)


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
    ) -> None:
        self._connector, self._channel, self._chats = connector, channel, chats
        self._current, self._clock = current, clock
        self._known: dict[str, tuple[Who, datetime]] = {}

    async def who(self, account: Account) -> Who:
        """Who this is; "not-checked" and without a name when Teams does not say in time."""
        known = self._known.get(account.id)
        if known and known[1] > self._clock.now():
            return known[0]
        return await self._asked(account) or Who("not-checked", "")

    async def works(self, account: Account, may_be_guest: bool) -> bool | None:
        """Whether it is of this school, and no guest's unless it may be; asked anew. None: Teams
        does not say in time. Then what it said before goes on being true.
        """
        who = await self._asked(account)
        if who is None or who.standing == "not-checked":
            return None
        return who.standing == "staff" or (may_be_guest and who.standing == "guest")

    async def _asked(self, account: Account) -> Who | None:
        try:
            who = await asyncio.wait_for(self._look_up(account), LOOK_UP_SECONDS)
        except (*FAILED, NoSuch, TimeoutError):
            return None
        if who:
            self._known[account.id] = who, self._clock.now() + KEPT_FOR
        return who

    async def _look_up(self, account: Account) -> Who | None:
        _, user = tenant_and_user(account)
        chat = await self._channel.open_chat(person_of(account))
        service = await self._chats.service_of(chat)
        found = await self._connector.member(service, chat, user)
        standing = self._standing(found, account)
        return Who(standing, str(found.get("name") or "")) if standing else None

    def _standing(self, found: Mapping[str, Any], account: Account) -> Standing | None:
        """None: Teams does not say of which tenant."""
        of, role = str(found.get("tenantId") or ""), str(found.get("userRole") or "")
        signs_in_as = str(found.get("userPrincipalName") or "")
        if not of:
            return None
        if of.lower() != tenant_and_user(account)[0]:
            return "stranger"
        if role.lower() == "guest" or GUESTS_MARK in signs_in_as.upper():
            return "guest"
        school, member = self._current.school, Member(person_of(account), signs_in_as)
        return standing_of(member, school.staff, school.who.listed)
