"""What is aimed at? A figure for each row that has one; ratios are to the peer that the row names."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.machine import CORES

ONE_REPORT, RATIOS, WAITS = "One report", "Ratios", "How long people wait"
LOOKING, REST = "Looking, with as much due", "At rest, and the same of a bare Bolt app"
PROCESSES, COST = (
    "Processes on one PostgreSQL, 16 clients, on all cores",
    "What sealing and the audit cost a turn",
)
TECHNIQUES = "What each way of saving time saves a report"


@dataclass(frozen=True)
class Aim:
    """At most, or at least, so much."""

    figure: float
    most: bool = True

    @property
    def words(self) -> str:
        return f"{'at most' if self.most else 'at least'} {self.figure:g}"


ON_ONE_CORE = "1 process, with PostgreSQL and those who report on one core"
TO_BOLT = "p50 of a whole report, to Bolt's own bare acknowledgement; 1 client"
TO_ONE_ROW = "whole reports a second, to single rows behind Bolt; 16 clients"


def processes(number: int) -> str:
    """The row of so many."""
    return f"{number} process{'es' * (number > 1)}"


def _of_linear(number: int) -> Aim:
    """Four fifths of what as many cores could do."""
    return Aim(0.8 * min(number, len(CORES) or 1), most=False)


AIMS = {
    (RATIOS, TO_BOLT): Aim(0.30),
    (RATIOS, TO_ONE_ROW): Aim(0.5, most=False),
    (REST, "start to ready, seconds"): Aim(1.5),
    (REST, "start to ready, processor seconds"): Aim(1.5),
    (REST, "resident memory, MB"): Aim(1.5),
} | {(PROCESSES, processes(number)): _of_linear(number) for number in (2, 4)}


def aim_of(title: str, row: str) -> Aim | None:
    """What this row is to come to; of looking, that it does not grow."""
    if title.startswith(LOOKING):
        return Aim(1.2)
    return AIMS.get((title, row))
