"""Does all hold wherever it fails? The same short story again and again, each time with another
moment that goes wrong.

It fails at every commit that changes something (killed before it, killed after it) and at every
call to Slack (killed before it takes effect, killed after, the answer lost), one moment after the
other, until the story has no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.crash.course import Course
from tests.crash.kept import Verdict
from tests.crash.processes import Fate
from tests.crash.run import Plan, Stage, staged
from tests.crash.slack_faults import POST
from tests.crash.teams_faults import SEND
from tests.crash.verdict import verdict

WAYS = ("commit before", "commit after", "call before", "call after", "call cut after")
NewDatabase = Callable[[], AbstractContextManager[str]]


@dataclass
class OneFault:
    """The n-th moment of its kind goes wrong; all others go well. `met`: whether the story came to
    it.
    """

    way: str
    number: int
    met: bool = False
    _calls: Iterator[int] = field(default_factory=lambda: count(1))

    def fate(self, _name: str) -> Fate:
        """The first life ends there, no other."""
        what, _, when = self.way.partition(" ")
        if self.met or when == "cut after":
            return Fate()
        self.met = True
        moment = "before" if when == "before" else "after"
        return (
            Fate(commits=self.number, when=moment)
            if what == "commit"
            else Fate(calls=self.number, when=moment)
        )

    def choose(self, method: str) -> str:
        """The answer to the n-th call is lost."""
        what, _, when = self.way.partition(" ")
        if (
            when != "cut after"
            or (what == "post" and method not in (POST, SEND))
            or next(self._calls) != self.number
        ):
            return ""
        self.met = True
        return when


async def swept(
    new_database: NewDatabase, way: str, step: int = 1, first: int = 1, *, teams: bool = False
) -> Verdict:
    """Fail in this way at each moment in turn, or at every `step`-th from the `first`. What came of
    all of it.
    """
    whole = Verdict()
    for number in count(first, step):
        with new_database() as url:
            came_to_it, found = await told_with(OneFault(way, number), Plan(url, teams=teams))
        whole.add(found)
        if not came_to_it:
            return whole
    raise AssertionError("a story without an end")


async def told_with(fault: OneFault, plan: Plan) -> tuple[bool, Verdict]:
    """The story with this fault in it: whether it came to it, and what came of it."""
    with TemporaryDirectory(prefix="report-image-sweep-") as folder:
        async with staged(plan, Path(folder), fault.fate, fault.choose) as stage:
            await stage.lived(Story(0, stage.people, stage.ledger, stage.chance(0)))
            await stage.no_duty_is_open()
        return _went_wrong(stage, fault), verdict(stage)


def _went_wrong(stage: Stage, fault: OneFault) -> bool:
    return stage.fleet.kills > 0 or ("cut after" in fault.way and fault.met)


class Story(Course):
    """One concern with a bit of everything: reported, taken, answered, reminded of, closed."""

    async def live(self) -> None:
        """The whole of it."""
        await self._report(danger=False)
        owner = await self._take("DSL")
        await self._answer(owner, "life-at-risk", "no")
        await self._reminded(owner)
        await self._close_as_mistake(owner, guarded=False)
