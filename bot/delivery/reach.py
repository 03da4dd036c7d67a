"""Is it this person who cannot be reached, or anybody at all?

A chat service that refuses everybody with the same word has trouble with the app: no person is to
blame, nobody is stepped over, and all is tried again within a minute. What is known here is of this
process, and of no longer than it runs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.accounts import Accounts, account_of
from bot.delivery.channel import Refused, TryAgain, Unreachable
from bot.running.logs import logger
from storage.duties.duties import Duty

log = logger("report_image.delivery")

ONCE_MORE = timedelta(seconds=10)  # whoever else is written to meanwhile tells whose trouble it is
WITHIN_A_MINUTE = timedelta(minutes=1)


@dataclass
class Reach:
    """Weighs what the chat service refuses. `trouble`: its word for why it takes nothing of ours;
    empty while it does.

    `ask`: raises when the service does not know the bot. `done`: whether a duty has been done, by
    this process or another.
    """

    accounts: Accounts
    accounts_of: Callable[[str], Sequence[str]]
    ask: Callable[[], Awaitable[object]]
    done: Callable[[Duty], Awaitable[bool]]
    trouble: str = ""
    _refused: dict[str, str] = field(default_factory=dict)  # since somebody was last reached
    _asked_once_more: set[str] = field(default_factory=set)
    _put_back: Duty | None = None  # what was refused last, and is tried again
    _asking_tells: bool = False  # the same word was the answer to asking

    def reached(self, person: str) -> None:
        """Something got through to this person."""
        self._over()
        self._refused.clear()
        self._asked_once_more.discard(person)

    async def app_refused(self, code: str, duty: Duty) -> None:
        """Nothing of ours gets through, this duty neither: said once in the log."""
        self._put_back = duty
        if code == self.trouble:
            return
        log.error("nothing gets through: the app is refused", code=code)
        self.trouble = code
        self._asking_tells = await self._asked() == code

    async def look(self) -> None:
        """Whether the trouble is over, as far as can be seen without sending anything: what was
        refused was delivered meanwhile, or the service knows the bot again and told of the trouble
        when it was asked before.
        """
        if not self.trouble:
            return
        if self._put_back and await self.done(self._put_back):
            self.reached(self._put_back.person or "")
        elif self._asking_tells and await self._asked() == "":
            self._over()

    async def weigh(self, duty: Duty, refused: Unreachable) -> TryAgain | Unreachable:
        """What follows from a refusal to this duty's person: once more, or that they cannot be
        reached.
        """
        person = duty.person or ""
        if refused.only_them or await self._is_closed(person):
            return refused
        self._refused[person] = refused.code
        if list(self._refused.values()).count(refused.code) > 1:
            await self.app_refused(refused.code, duty)
            return TryAgain(after=WITHIN_A_MINUTE, code=refused.code, app=True)
        if person in self._asked_once_more:
            self._asked_once_more.discard(person)
            return refused
        self._asked_once_more.add(person)
        return TryAgain(after=ONCE_MORE, code=refused.code)

    def _over(self) -> None:
        if self.trouble:
            log.info("the app is not refused any more")
        self.trouble, self._put_back = "", None

    async def _asked(self) -> str | None:
        """With what word the service refuses to know the bot; empty: it knows it; None: it does not
        say.
        """
        try:
            await self.ask()
        except (TryAgain, Refused, Unreachable) as error:
            return error.code or None
        return ""

    async def _is_closed(self, person: str) -> bool:
        """Every account of theirs is."""
        for account in self.accounts_of(person):
            if await self.accounts.works(account_of(account), may_be_guest=True) is not False:
                return False
        return True
