"""What was found at the end of a crash test, and what is wrong with it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flows.concern import Concern
from flows.kept.line import Line
from storage.evidence import audit

Record = dict[str, list[Line]]


@dataclass
class Verdict:
    """What is wrong, in words that name ids and no content; and how much had happened.

    `apart`: what came twice or unseen because its effect came after the look-up, `unheard`: because
    the answer was lost where nobody can look. Nobody can help either. `not_known`: what was sent twice there and
    may have arrived: it counted as undelivered.
    """

    lost: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)
    not_known: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    operations: int = 0
    exits: int = 0

    def add(self, other: Verdict) -> None:
        """Of several runs, all of it."""
        self.lost += other.lost
        self.repeated += other.repeated
        self.apart += other.apart
        self.unheard += other.unheard
        self.not_known += other.not_known
        self.faults += other.faults
        self.kills, self.exits = self.kills + other.kills, self.exits + other.exits
        self.operations += other.operations

    def told(self) -> str:
        """What went wrong, what had happened, and the last line."""
        lines = [f"lost: {each}" for each in self.lost] + [
            f"repeated: {each}" for each in self.repeated
        ]
        lines.append(f"faults by kind: {_counted(self.faults)}")
        lines.append(f"ended by themselves and were started again: {self.exits}")
        lines.append(
            f"effect after the look-up: {self.faults['late']}; twice or unseen because of it: {len(self.apart)}"
        )
        why, kinds = _counted(self.unheard), _counted(key.split(":")[0] for key in self.not_known)
        lines.append(f"after an answer lost, and nobody to ask: {len(self.unheard)} ({why})")
        lines.append(f"twice so, and then given up: {len(self.not_known)} ({kinds})")
        return "\n".join(
            [
                *lines,
                f"lost {len(self.lost)}, repeated {len(self.repeated)}, kills {self.kills}, "
                f"faults {self.faults.total()}, operations {self.operations}",
            ]
        )


def _counted(each: Iterable[str]) -> str:
    return ", ".join(f"{one} {n}" for one, n in sorted(Counter(each).items()))


@dataclass(frozen=True)
class Kept:
    """What the database holds, opened with the key."""

    concerns: list[Concern]
    record: Record
    seqs: dict[str, list[int]]
    duties: list[Any]
    messages: list[Any]
    broken: audit.Broken | None
