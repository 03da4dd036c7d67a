"""How does one concern go, from the report to the closing, as the people live it? The turns are
drawn from the seed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from tests.crash.at_screen import AtScreen
from tests.crash.at_teams import AtTeams
from tests.crash.ledger import Ledger, Line
from tests.crash.patient import Path
from tests.support.bot.steps import ALL_CLEAR

ASKED = "under-13"  # the gate question that is answered "yes" now and then
Somebody = AtScreen | AtTeams
People = Mapping[str, Somebody]


@dataclass
class Course:
    """One concern. `words` stand in everything that is typed about it, so that each can be found
    again.
    """

    number: int
    people: People
    ledger: Ledger
    chance: random.Random
    whole: float = 0.3  # how many are assessed to the end

    concern: str = ""

    async def live(self) -> None:
        """The whole of it."""
        danger = self.chance.random() < 0.2
        await self._report(danger)
        owner = await self._somebody_takes_it()
        if self.chance.random() < 0.3:
            await self._type(owner)
        if self.chance.random() < 0.3:
            await self._add()
        if self.chance.random() < self.whole:
            await self._assess(owner)
        else:
            await self._close_as_mistake(owner, danger)

    async def _report(self, danger: bool) -> None:
        words = self._words("report")
        self.concern = await self.people[self._reporter].report(
            words, danger="not-sure" if danger else "no"
        )
        self.ledger.thanked[words] = self.concern
        self._owe("reported", self._reporter, words)

    @property
    def _reporter(self) -> str:
        return "TEACHER" if self.number % 3 else "CHAIR"

    async def _somebody_takes_it(self) -> str:
        way = self.chance.choice(["lead", "lead", "deputy", "given back"])
        if way == "deputy":
            return await self._take("DDSL")
        owner = await self._take("DSL")
        if way == "lead":
            return owner
        await self.people["DSL"].press(self.concern, "give-back")
        self._owe("given-back", "DSL")
        return await self._take("DDSL")

    async def _take(self, who: str) -> str:
        """Once the ladder has come to them."""
        await self.people[who].press(self.concern, "acknowledge")
        self._owe("acknowledged", who)
        return who

    async def _type(self, owner: str) -> None:
        """Asked which concern is meant (the page had only just come), they write again. In
        Teams, which has no threads, nothing is typed about a concern.
        """
        person = self.people[owner]
        if not isinstance(person, AtScreen):
            return
        page = await person.see(lambda: person.page(self.concern), "a page to write under")
        for time in count(1):
            words = self._words(f"typed {time}")
            self.ledger.typed[words] = Line(self.concern, "noted", person.id, words)
            if await person.write(page, words):
                return
            self.ledger.asked_back.add(words)

    async def _add(self) -> None:
        words = self._words("added")
        person = self.people[self._reporter]
        if isinstance(person, AtTeams) and person.button(self.concern, "add") is None:
            await person.add_from_home(self.concern, words)
        else:
            await person.fill_in(self.concern, (("add", "add"),), words, danger="no")
        self._owe("added-to-report", self._reporter, words)

    async def _close_as_mistake(self, owner: str, guarded: bool) -> None:
        words = self._words("mistake")
        path = (("open", "record"), ("other-close", "other-close"))
        await self.people[owner].fill_in(
            self.concern, path, words, kind="mistake", checks=["read", "spoken"]
        )
        self._owe("other-closing", owner, words)
        if guarded:
            second = "DDSL" if owner == "DSL" else "DSL"
            await self.people[second].fill_in(
                self.concern, (("other-close-open", "agree-close"),), "", answer="yes"
            )
            self._owe("other-closing-answered", second)

    async def _assess(self, owner: str) -> None:
        under_13 = self.chance.random() < 0.3
        rests = self.chance.choice([*ALL_CLEAR, None])
        for question, usual in ALL_CLEAR.items():
            choice = "yes" if question == ASKED and under_13 else usual
            await self._answer(owner, question, choice)
            if choice != usual:
                await self._refer(owner)
            if question == rests:
                await self._reminded(owner)
        await self._decide(owner, manage=not under_13 and self.chance.random() < 0.5)

    async def _answer(self, owner: str, question: str, choice: str) -> None:
        await self.people[owner].press(self.concern, "answer", choice, f"ask/{question}")
        self._owe("answered", owner, question)

    async def _refer(self, owner: str) -> None:
        words = self._words("referral")
        await self.people[owner].fill_in(
            self.concern,
            (("what-now", "action"),),
            words,
            agency="social-care",
            **{"spoke-to": words},
        )
        self._owe("referral", owner, words)

    async def _reminded(self, owner: str) -> None:
        """They leave it for the day, until they are reminded."""
        person = self.people[owner]
        await person.see(lambda: person.button(self.concern, "what-is-due"), "a reminder")

    async def _decide(self, owner: str, manage: bool) -> None:
        words = self._words("decided")
        chosen = {"options": ["manage-in-school" if manage else "social-care"]}
        await self.people[owner].fill_in(
            self.concern, (("open-decision", "decision"),), words, **chosen
        )
        self._owe("decided", owner, words)
        if manage:
            looked = self._words("looked")
            await self.people["HEAD"].fill_in(
                self.concern,
                (("second-look", "second-look"),),
                looked,
                answer="agree",
                words=looked,
            )
            self._owe("second-look", "HEAD", looked)
        if self.chance.random() < 0.5:
            await self._do_what_is_due(owner)
        await self._close(owner)

    async def _do_what_is_due(self, owner: str) -> None:
        """The check-in with the child, the next morning."""
        words, person = self._words("done"), self.people[owner]
        path = await person.see(lambda: self._due(person), "what is due after the decision")
        await person.fill_in(self.concern, path, words)
        self._owe("follow-up-done", owner, words)

    def _due(self, person: Somebody) -> Path | None:
        reminder = person.button(self.concern, "what-is-due")
        return (("what-is-due", "what-is-due"), ("done", "done")) if reminder else None

    async def _close(self, owner: str) -> None:
        words = self._words("closing")
        await self.people[owner].fill_in(
            self.concern, (("close", "close"),), words, **{"copied-all": "there"}
        )
        self._owe("closed", owner, words)

    def _words(self, what: str) -> str:
        return f"[{self.number} {what}]"

    def _owe(self, kind: str, who: str, words: str = "") -> None:
        self.ledger.owe(self.concern, kind, self.people[who].id, words)
        self.ledger.operations += 1
