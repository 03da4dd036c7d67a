"""Who is asking, from which of their accounts, and may they from there?

A channel hands in an account's reference; from here on it is the person's. Whoever reports is judged
by the account they use. A role is held from an account that works and is a member's: one that is
closed, or a guest's, opens nothing, while another of the same person's goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.accounts import Account, Accounts, Who, account_of, person_of
from bot.turns.turn import Turns
from flows.moves import Chosen, Click, PupilWrote, Submit
from flows.reporting.buttons import REPORT
from flows.subjects import rule_of


@dataclass(frozen=True)
class Asking:
    """`kept_out`: another account of theirs may open what this one may not. `pupil`: their name in
    the service.
    """

    person: str
    kept_out: bool = False
    pupil: str | None = None

    def may_send(self, move: Click | Submit) -> bool:
        """Whether this account may: what a reporter does is done from any."""
        if not self.kept_out:
            return True
        rule = rule_of(move)
        return rule is not None and rule.press.may == "reporter"


@dataclass(frozen=True)
class People:
    """Whose the accounts of one channel are, for one school."""

    turns: Turns
    accounts: Accounts

    def person(self, account: Account) -> str:
        """The reference of whoever has this account; of somebody unknown too."""
        return self.turns.school.who.person_of(person_of(account))

    async def asking(self, reference: str, *, shown_a_record: bool = True) -> Asking:
        """Whoever may see a record and whose accounts were closed is out with this move, before
        anything is shown.

        `shown_a_record`: it could be; a report costs no look-up of who was let in.
        """
        await self.turns.up_to_date()
        account = account_of(reference)
        who = await self.accounts.who(account) if self.accounts.has_pupils else None
        person = self.person(account)
        if who and who.standing == "pupil":
            return Asking(person, pupil=who.name)
        return Asking(person, await self._kept_out(account, person, shown_a_record=shown_a_record))

    async def of_form(
        self, sent: Submit, chosen: Sequence[Account]
    ) -> tuple[Asking, Who, dict[str, Chosen]]:
        """Whoever sent it, and whom they chose in it. Where the service may have to be asked twice, it
        is at once; else each is known without a task of the loop's, a fiftieth of a report.
        """
        account, record = account_of(sent.person), sent.form != REPORT.form
        asking = self.asking(sent.person, shown_a_record=record)
        named = self.turns.school.is_named(self.person(account))
        if chosen or record or named or self.accounts.has_pupils:
            return await asyncio.gather(asking, self.accounts.who(account), self._chosen(chosen))
        return await asking, await self.accounts.who(account), {}

    async def _chosen(self, accounts: Sequence[Account]) -> dict[str, Chosen]:
        found = await asyncio.gather(*(self.accounts.who(each) for each in accounts))
        return {
            self.person(each): Chosen(who.standing, who.name)
            for each, who in zip(accounts, found, strict=True)
        }

    async def _kept_out(self, account: Account, person: str, *, shown_a_record: bool) -> bool:
        school, turns = self.turns.school, self.turns
        several = len(school.who.accounts_of(person)) > 1
        named = school.is_named(person) or (shown_a_record and await turns.is_reader(person))
        if named:
            works = await self.accounts.works(account, school.may_be_guest(person))
            if works is not None:
                await turns.account(person_of(account), works)
        return several and not await turns.uses(person, person_of(account)) and named

    async def wrote(self, asking: Asking, *, file: bool = False) -> None:
        """A pupil wrote: the safeguarding lead is told, once."""
        await self.turns.pupil_wrote(PupilWrote(asking.person, asking.pupil or "", file))
