"""Does all hold while everything goes wrong at random moments? People go on working until enough
has been killed.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.crash.course import Course
from tests.crash.in_slack import InSlack
from tests.crash.in_teams import InTeams
from tests.crash.kept import Verdict
from tests.crash.postgres import Server
from tests.crash.processes import Fate
from tests.crash.run import Plan, Stage, staged
from tests.crash.troubles import Troubles
from tests.crash.verdict import verdict

AT_ONCE = 4  # concerns that are lived through side by side
FAULT, LATE = 0.12, 0.01  # of all calls to Slack; of all posts


@dataclass
class Peril:
    """Draws the ends of lives and the faults of the service from the seed, until `over`. `late`: the
    call that may take effect too late.
    """

    lives: random.Random
    service: random.Random
    kills: int
    kinds: Callable[[str], Sequence[str]]
    late: str
    over: bool = False

    def fate(self, _name: str) -> Fate:
        """When the next life ends."""
        if self.over:
            return Fate()
        when = self.lives.choice(("before", "after"))
        match self.lives.choice(("commits", "calls", "seconds")):
            case "commits":
                return Fate(commits=self.lives.randint(1, 25), when=when)
            case "calls":
                return Fate(calls=self.lives.randint(1, 15), when=when)
        return Fate(seconds=self.lives.uniform(0.3, 3.0))

    def choose(self, method: str) -> str:
        """What goes wrong with this call."""
        if self.over:
            return ""
        if method == self.late and self.service.random() < LATE:
            return "late"
        return self.service.choice(self.kinds(method)) if self.service.random() < FAULT else ""


async def random_run(plan: Plan, folder: Path, kills: int, server: Server | None = None) -> Verdict:
    """Live through trouble until there were so many kills; then to the end of every concern. What
    came of it.
    """
    service = InTeams if plan.teams else InSlack
    peril = Peril(plan.chance("lives"), plan.chance("slack"), kills, service.kinds, service.post)
    async with staged(plan, folder, peril.fate, peril.choose) as stage:
        troubles = Troubles(stage, stage.chance("troubles"), server)
        making = asyncio.create_task(troubles.run())
        try:
            await _work(stage, peril)
        finally:
            making.cancel()
            await asyncio.wait({making})
        if not making.cancelled():
            making.result()
        stage.faults.counted.update(troubles.counted)
        await stage.no_duty_is_open()
    return verdict(stage)


async def _work(stage: Stage, peril: Peril) -> None:
    """Each of several goes from one concern to the next, as long as there is to be trouble."""
    numbers = iter(range(1, 1_000_000))

    async def one_after_the_other() -> None:
        while not peril.over:
            number = next(numbers)
            await stage.lived(Course(number, stage.people, stage.ledger, stage.chance(number)))
            peril.over = peril.over or bool(stage.in_vain) or stage.fleet.kills >= peril.kills

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(one_after_the_other())
