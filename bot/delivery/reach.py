"""Is it this person who cannot be reached, or anybody at all?

A chat service that refuses everybody with the same word has trouble with the app: no person is to
blame, nobody is stepped over, and all is tried again within a minute. What is known here is of this
process, and of no longer than it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.accounts import Accounts, account_of
from bot.delivery.channel import TryAgain, Unreachable
from bot.running.logs import logger

log = logger("report_image.delivery")

ONCE_MORE = timedelta(seconds=10)  # whoever else is written to meanwhile tells whose trouble it is
WITHIN_A_MINUTE = timedelta(minutes=1)


@dataclass
class Reach:
    """Weighs what the chat service refuses. `trouble`: its word for why it takes nothing of ours;
    empty while it does.
    """

    accounts: Accounts
    accounts_of: Callable[[str], Sequence[str]]
    trouble: str = ""
    _refused: dict[str, str] = field(default_factory=dict)  # since somebody was last reached
    _asked_once_more: set[str] = field(default_factory=set)

    def reached(self, person: str) -> None:
        """Something got through to this person."""
        if self.trouble:
            log.info("messages get through again")
        self.trouble = ""
        self._refused.clear()
        self._asked_once_more.discard(person)

    def app_refused(self, code: str) -> None:
        """Nothing of ours gets through: said once in the log."""
        if code != self.trouble:
            log.error("nothing gets through: the app is refused", code=code)
        self.trouble = code

    async def weigh(self, person: str, refused: Unreachable) -> TryAgain | Unreachable:
        """What follows from a refusal to this person: once more, or that they cannot be reached."""
        if refused.only_them or await self._is_closed(person):
            return refused
        self._refused[person] = refused.code
        if list(self._refused.values()).count(refused.code) > 1:
            self.app_refused(refused.code)
            return TryAgain(after=WITHIN_A_MINUTE, code=refused.code, app=True)
        if person in self._asked_once_more:
            self._asked_once_more.discard(person)
            return refused
        self._asked_once_more.add(person)
        return TryAgain(after=ONCE_MORE, code=refused.code)

    async def _is_closed(self, person: str) -> bool:
        """Every account of theirs is."""
        for account in self.accounts_of(person):
            if await self.accounts.works(account_of(account), may_be_guest=True) is not False:
                return False
        return True
