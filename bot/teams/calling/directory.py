"""What does the school's own directory say of an account, where the school lets the app ask? Whether
it works, whether it is a guest's, and in which groups of staff it is.

(Microsoft Graph: get user, list a user's transitive memberOf. Both need the application permission
`User.Read.All` and no other; `checkMemberGroups` would need a second one.) It only ever reads.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeVar
from urllib.parse import quote

import aiohttp

from bot.delivery.channel import Refused, TryAgain
from bot.running.clock import Clock, SystemClock
from bot.running.logs import logger
from bot.teams.calling.calls import Answered, Told, called
from bot.teams.calling.tokens import Tokens
from bot.teams.credentials import TeamsKeys
from bot.teams.payloads import GUID

log = logger("report_image.teams")

READ = "accountEnabled,userType,displayName"
READ_OF_ALL = f"id,{READ},jobTitle,userPrincipalName"
A_PAGE = 999  # the most that one answer holds
MOST_GROUPS = 999  # what an answer holds; of whoever is in more, only so many are known
PAUSE, NEVER = timedelta(minutes=1), datetime.min.replace(tzinfo=UTC)
NO_PERMISSION, NO_ANSWER, NO_SUCH = "no-permission", "no-answer", "Request_ResourceNotFound"

T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """`state`: "none" where there is no such account, a deleted one too. `groups`: those of the asked
    ones that it is in; None where none was asked for, or it is not said.
    """

    state: Literal["open", "closed", "none"]
    name: str = ""
    is_guest: bool = False
    groups: frozenset[str] | None = None


@dataclass(frozen=True)
class Member:
    """Somebody with an account that is open: its object id, and how they are told from others."""

    id: str
    name: str
    title: str
    signs_in_as: str
    is_guest: bool

    @property
    def words(self) -> str:
        """How they stand in a list."""
        guest = "guest" if self.is_guest else ""
        parts = (self.name, self.title, self.signs_in_as, guest)
        return ", ".join(each for each in parts if each)


class Directory:
    """The directory of one tenant. `trouble`: why it does not say what it is asked; empty while it
    does.
    """

    def __init__(
        self, keys: TeamsKeys, session: aiohttp.ClientSession, clock: Clock, within: float
    ) -> None:
        """`within`: seconds until nobody waits any more for what it says."""
        self.tenant, self.trouble, self._within = keys.tenant, "", within
        self._root = f"{keys.graph_url.rstrip('/')}/v1.0/users"
        self._session, self._clock = session, clock
        self._tokens = Tokens(keys, session, clock, keys.graph_scope)
        self._paused: dict[str, tuple[datetime, datetime, str]] = {}

    async def entry(self, user: str, groups: Collection[str] = ()) -> Entry:
        """What it says of the account with this object id, and in which of these groups that is.
        Raises TryAgain when it does not say, Refused for what is no id.
        """
        if not GUID.fullmatch(user):
            raise Refused("no-user-id")
        entry, among = await asyncio.gather(
            self._tried(self._user(user)), self._tried(self._groups(user, groups))
        )
        self._note(entry, among)
        if isinstance(entry, TryAgain):
            raise entry
        return entry if isinstance(among, TryAgain) else replace(entry, groups=among)

    async def everybody(self) -> list[Member]:
        """Everybody of the tenant whose account is open, by name. Raises TryAgain when it does not
        say.
        """
        found: list[Member] = []
        url = f"{self._root}?$select={READ_OF_ALL}&$top={A_PAGE}"
        while url:
            answer = await called(self._session, self._tokens, "GET", url, None)
            if answer.status != 200:
                raise self._meaning("everybody", answer)
            told = answer.told()
            found += [_member(each) for each in _listed(told) if each["accountEnabled"]]
            url = self._ours(str(told.get("@odata.nextLink") or ""))
        return sorted(found, key=lambda one: (one.name.casefold(), one.id))

    def _ours(self, url: str) -> str:
        """The token goes nowhere else. Raises TryAgain."""
        if url and not url.startswith(f"{self._root}?"):
            raise TryAgain(code=NO_ANSWER)
        return url

    async def _user(self, user: str) -> Entry:
        told = await self._told("user", f"{quote(user, safe='')}?$select={READ}")
        if told is None:
            return Entry("none")
        works, kind = told.get("accountEnabled"), str(told.get("userType"))
        if not isinstance(works, bool):
            raise TryAgain(code=NO_ANSWER)
        state: Literal["open", "closed"] = "open" if works else "closed"
        return Entry(state, str(told.get("displayName") or ""), kind.lower() == "guest")

    async def _groups(self, user: str, wanted: Collection[str]) -> frozenset[str] | None:
        """Those it is in, by whatever way; None when none is wanted. Groups within groups count."""
        if not wanted:
            return None
        told = await self._told(
            "groups", f"{quote(user, safe='')}/transitiveMemberOf?$select=id&$top={MOST_GROUPS}"
        )
        found = [] if told is None else told.get("value")
        if not isinstance(found, list):
            raise TryAgain(code=NO_ANSWER)
        ids = {str(each.get("id")).lower() for each in found if isinstance(each, Mapping)}
        if told and "@odata.nextLink" in told and ids.isdisjoint(wanted):
            raise TryAgain(code="too-many-groups")
        return frozenset(ids.intersection(wanted))

    async def _told(self, what: str, path: str) -> Told | None:
        """The answer; None where there is no such account. Raises TryAgain."""
        start, end, code = self._paused.get(what, (NEVER, NEVER, ""))
        if start <= self._clock.now() < end:
            raise TryAgain(code=code)
        answer = await called(self._session, self._tokens, "GET", f"{self._root}/{path}", None)
        if answer.status == 200:
            return answer.told()
        if answer.status == 404 and NO_SUCH in answer.text:
            return None
        raise self._meaning(what, answer)

    def _meaning(self, what: str, answer: Answered) -> TryAgain:
        """A permission that was given meanwhile stands in another token only."""
        if answer.status == 403:
            self._tokens.forget()
            return self._pause(what, NO_PERMISSION, PAUSE)
        if answer.status == 429:
            return self._pause(what, "throttled", answer.wait)
        return TryAgain(code=f"http-{answer.status}")

    def _pause(self, what: str, code: str, wait: timedelta) -> TryAgain:
        """This is not asked again before."""
        self._paused[what] = self._clock.now(), self._clock.now() + wait, code
        return TryAgain(code=code)

    def _note(self, *answers: object) -> None:
        """Said once in the log, by its kind."""
        failed = [each for each in answers if isinstance(each, TryAgain)]
        code = failed[0].code or NO_ANSWER if failed else ""
        if code and code != self.trouble:
            log.warning("the directory does not say who people are", code=code)
        elif self.trouble and not code:
            log.info("the directory says who people are again")
        self.trouble = code

    async def _tried(self, asked: Awaitable[T]) -> T | TryAgain:
        """What comes in time; else the failure."""
        try:
            return await asyncio.wait_for(asked, self._within)
        except TryAgain as error:
            return error
        except TimeoutError:
            return TryAgain(code="slow")


def _listed(told: Told) -> list[Told]:
    """The accounts on a page. Raises TryAgain where that is no page of the directory's."""
    found = told.get("value")
    if not (isinstance(found, list) and all(map(_is_account, found))):
        raise TryAgain(code=NO_ANSWER)
    return found


def _is_account(told: object) -> bool:
    return isinstance(told, Mapping) and {"id", "accountEnabled"} <= told.keys()


def _member(told: Mapping[str, object]) -> Member:
    name, title, signs_in_as = (
        str(told.get(key) or "") for key in ("displayName", "jobTitle", "userPrincipalName")
    )
    guest = str(told.get("userType")).lower() == "guest"
    return Member(str(told["id"]), name, title, signs_in_as, guest)


@asynccontextmanager
async def opened(keys: TeamsKeys, within: float) -> AsyncIterator[Directory]:
    """The directory for as long as the block runs, for a command that has nothing else to call."""
    async with aiohttp.ClientSession() as session:
        yield Directory(keys, session, SystemClock(), within)
