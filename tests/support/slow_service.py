"""How does a chat service look that is slow to say who somebody is?"""

from __future__ import annotations

import asyncio

from bot.accounts import Account, Who


class Slow:
    """A chat service that answers once so many questions wait for it."""

    trouble = ""

    def __init__(self, questions: int, has_pupils: bool) -> None:
        self._all, self.has_pupils = asyncio.Barrier(questions), has_pupils

    async def who(self, account: Account) -> Who:
        await self._all.wait()
        return Who("staff", account.id)

    async def works(self, account: Account, may_be_guest: bool) -> bool:
        await self._all.wait()
        return True
