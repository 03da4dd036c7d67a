"""What is peculiar to a crash test in Teams? A bot cannot ask what stands in a chat: what arrived
while the answer was lost is sent again, and is counted apart.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from bot.commands.demo_services import keys_of
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.sandbox.teams.state import BOT
from bot.teams.credentials import TeamsKeys
from tests.crash.at_teams import AtTeams
from tests.crash.kept import Kept, Verdict
from tests.crash.processes import Fleet
from tests.crash.shared_clock import SharedClock
from tests.crash.teams_faults import Place, TeamsFaults, kinds_of
from tests.support.teams.world import PATH

A_CLIENTS_PATIENCE = 3.0


class InTeams:
    """A local Teams with faults around it. None of them comes after a look-up: there is none."""

    kinds, post = staticmethod(kinds_of), ""

    def __init__(
        self,
        clock: SharedClock,
        fleet: Fleet,
        choose: Callable[[str], str],
        chance: random.Random,
    ) -> None:
        self.faults = TeamsFaults(fleet, choose)
        self.sandbox = _Faulty(clock, self.faults)
        self._fleet, self._chance = fleet, chance
        fleet.on_ready = self._connect

    @contextmanager
    def patched(self) -> Iterator[None]:
        """Nothing is."""
        yield

    async def start(self) -> None:
        """It can be called."""
        await self.sandbox.start()

    @property
    def keys(self) -> TeamsKeys:
        """What the program needs to reach it."""
        return keys_of(self.sandbox)

    def person(self, who: str, chance: random.Random) -> AtTeams:
        """One of the people."""
        return AtTeams(self.sandbox, who, self._fleet, chance)

    def look(self, messages: Iterable[Any]) -> None:
        """What the record holds at this moment is noted."""
        self.faults.noted.update(map(_place, messages))

    async def retry_due(self) -> None:
        """Teams sends a form again at once, and everything else never."""

    def was_taken(self, _words: str) -> bool:
        """Nothing is typed about a concern."""
        return False

    def messages(self, kept: Kept, found: Verdict) -> None:
        """Each message that the record calls sent stands in Teams, and of the others only those of
        which the program cannot have known.
        """
        standing = {
            place for place, each in self.sandbox.workspace.messages.items() if each.sender == BOT
        }
        known = {_place(row): row.key for row in kept.messages}
        found.lost += [f"message: {key}" for place, key in known.items() if place not in standing]
        for place in standing - known.keys():
            why = self.faults.why_unknown(place)
            found.unheard += [why] if why else []
            when = self.faults.told_when(place)
            found.repeated += [] if why else [f"message: {place[1]}: {when}"]

    def _connect(self) -> None:
        """To one of those that can be reached, anew whenever one more can be."""
        self.sandbox.connect(f"{self._chance.choice(self._fleet.ready()).url}{PATH}")


def _place(row: Any) -> Place:
    """Where Teams has a message of the record."""
    return row.channel.removeprefix("teams:"), row.ts


class _Faulty(TeamsSandbox):
    def __init__(self, clock: SharedClock, faults: TeamsFaults) -> None:
        super().__init__(clock, answer_within=A_CLIENTS_PATIENCE)
        self._faults_around = faults

    def web_app(self) -> web.Application:
        return self._faults_around.around(super().web_app())
