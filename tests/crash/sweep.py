"""Does all hold wherever it fails? The same short story again and again, each time with another moment that goes wrong.

It fails at every commit that changes something (killed before it, killed after it) and at every call to Slack (killed
before it takes effect, killed after, the answer lost), one moment after the other, until the story has no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.crash.course import Course
from tests.crash.processes import Fate
from tests.crash.run import Plan, Stage, staged
from tests.crash.verdict import Verdict, verdict

WAYS = ("commit before", "commit after", "call before", "call after", "call cut after")
NewDatabase = Callable[[], "contextmanager[str]"]


@dataclass
class OneFault:
    """The n-th moment of its kind goes wrong; all others go well. `met`: whether the story came to it."""

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
        return Fate(commits=self.number, when=moment) if what == "commit" else Fate(calls=self.number, when=moment)

    def choose(self, _method: str) -> str:
        """The answer to the n-th call is lost."""
        if self.way == "call cut after" and next(self._calls) == self.number:
            self.met = True
            return "cut after"
        return ""


async def swept(new_database: NewDatabase, way: str, step: int = 1, first: int = 1, look_up: bool = True) -> Verdict:
    """Fail in this way at each moment in turn, or at every `step`-th from the `first`. What came of all of it."""
    whole = Verdict()
    for number in count(first, step):
        fault = OneFault(way, number)
        with new_database() as url, TemporaryDirectory(prefix="report-image-sweep-") as folder:
            async with staged(Plan(url, look_up=look_up), Path(folder), fault.fate, fault.choose) as stage:
                await Story(0, stage.people, stage.ledger, stage.chance(0)).live()
                await stage.no_duty_is_open()
            found = verdict(stage)
        whole.add(found)
        if not _went_wrong(stage, fault):
            return whole
    raise AssertionError("a story without an end")


def _went_wrong(stage: Stage, fault: OneFault) -> bool:
    return stage.fleet.kills > 0 or (fault.way == "call cut after" and fault.met)


class Story(Course):
    """One concern with a bit of everything: reported, taken, answered, reminded of, closed."""

    async def live(self) -> None:
        """The whole of it."""
        await self._report(danger=False)
        owner = await self._take("DSL")
        await self._answer(owner, "life-at-risk", "no")
        await self._reminded(owner)
        await self._close_as_mistake(owner, guarded=False)
