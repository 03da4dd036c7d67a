"""What stands on Home for somebody of the trust, beside what they see of their own? Every school, one
beside another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.accounts import Accounts, account_of
from bot.running.logs import logger
from bot.school.current_trust import CurrentTrust
from bot.turns.turn import Turns
from flows.school.school import School
from flows.screen import Part
from flows.trust import counted
from flows.trust.counted import AtSchool
from flows.trust.people import Trust

log = logger("report_image.trust")

AT_ONCE = 10  # schools: a report that comes meanwhile waits for no more of them


@dataclass(frozen=True)
class TrustHome:
    """For all schools of a deployment. What a chat service said last of an account goes on being
    true while it does not say; before it has said so of any, nothing is shown.
    """

    current: CurrentTrust
    schools: Sequence[Turns]
    _works: dict[str, bool] = field(default_factory=dict)
    _at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def parts(self, account: str, school: School, accounts: Accounts) -> Sequence[Part]:
        """For whoever opens Home from this account, in this school's workspace; nothing for
        anybody who is not of the trust.
        """
        trust = await self.current.now()
        if trust is None or not trust.is_known_in(account, school.workspaces):
            return ()
        works = await accounts.works(account_of(account), may_be_guest=False)
        if works is not None:
            self._works[account] = works
        if not self._works.get(account):
            return counted.not_shown(trust)
        found = await asyncio.gather(*(self._at(each, trust, account) for each in self.schools))
        return counted.parts(trust, found)

    async def _at(self, turns: Turns, trust: Trust, account: str) -> AtSchool | str:
        try:
            async with self._at_once:
                return await turns.for_trust(trust, account)
        except Exception as error:
            school = turns.school
            log.error("a school could not be counted", school=school.id, error=type(error).__name__)
            return school.name
