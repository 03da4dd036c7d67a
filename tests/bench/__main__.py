"""Measure everything: `make bench`. Less than ten minutes; the tables are printed as they are found, kept
in `measured.json` beside this file, and written into `docs/how-fast.md`.

Programs are measured in turn, round by round, so that their ratios mean more than the times.
`COMPARE=FILE`: figures kept of an earlier run; what got slower since is said at the end.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tests.bench import (
    aims,
    many,
    processes,
    resting,
    started,
    techniques,
    turn_cost,
    waits,
    whole_turn,
)
from tests.bench.compared import slower
from tests.bench.document import keep
from tests.bench.load import Times
from tests.bench.machine import DRIVER, description, kept_on, revision, today
from tests.bench.tables import Tables

NAMES = {
    "report-image": "report-image: the whole report turn, committed",
    "bolt": "Bolt as it comes, an acknowledgement only",
    "bolt-first": "Bolt with process_before_response, an acknowledgement only",
    "plain": "aiohttp, signature, one small row committed",
    "bolt-insert": "Bolt with process_before_response, the same row committed",
}


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    turns: whole_turn.Effort
    waits: waits.Pace
    many: many.Sizes
    idle_seconds: float
    starts: int
    processes: processes.Effort
    rounds: int
    techniques: techniques.Effort


WHOLE = Size(
    whole_turn.Effort(rounds=8, requests=150),
    waits.Pace(reports=12, answers=8, breath=1.2),
    many.Sizes(1_000_000, (1_000, 10_000, 100_000), rounds=25),
    idle_seconds=12,
    starts=3,
    processes=processes.Effort((1, 2, 4), rounds=3, requests=480),
    rounds=turn_cost.ROUNDS,
    techniques=techniques.Effort(rounds=8, turns=64),
)


async def measure(size: Size, folder: Path, start: started.Start = started.server) -> Tables:
    """All of it, printed as it is found. `start`: how a server is started."""
    tables = Tables(description(), today(), revision())
    print(f"Measured on {tables.day}: {tables.machine}", flush=True)
    with kept_on(DRIVER):
        _turns(tables, await whole_turn.measured(_new(folder, "turns"), size.turns, start))
        _waits(tables, await waits.measured(_new(folder, "waits"), size.waits, start))
        _many(tables, size.many.closed, many.measured(_new(folder, "many"), size.many))
        _rest(tables, await resting.measured(_new(folder, "rest"), size.idle_seconds, size.starts))
    _processes(tables, await processes.measured(_new(folder, "processes"), size.processes, start))
    _cost(tables, turn_cost.of(f"sqlite:///{_new(folder, 'cost')}/cost.db", size.rounds))
    _techniques(tables, await techniques.measured(_new(folder, "ways"), size.techniques))
    return tables


def _turns(tables: Tables, found: dict[tuple[str, int], Times]) -> None:
    rows = [
        (
            f"{NAMES[name]}; {clients} client{'s' * (clients > 1)}",
            times.processor_ms,
            times.p50,
            times.p99,
            times.a_second,
        )
        for (name, clients), times in sorted(found.items(), key=lambda one: one[0][1])
    ]
    columns = ("what", "processor ms", "p50 ms", "p99 ms", "a second")
    tables.add(aims.ONE_REPORT, columns, rows)
    tables.add(aims.RATIOS, ("what", "ratio"), whole_turn.ratios(found))


def _waits(tables: Tables, found: waits.Waits) -> None:
    each = {
        "report sent, until the page is received": found.pages,
        "answer clicked, until the next question is received": found.questions,
    }
    rows = [
        (name, statistics.median(times) * 1000, max(times) * 1000) for name, times in each.items()
    ]
    tables.add(aims.WAITS, ("what", "p50 ms", "longest ms"), rows)


def _many(tables: Tables, closed: int, found: dict[str, dict[int, float]]) -> None:
    numbers = list(next(iter(found.values())))
    columns = ("ms", *(f"{number:,} open" for number in numbers), "ratio")
    rows = [(look, *by.values(), by[numbers[-1]] / by[numbers[0]]) for look, by in found.items()]
    tables.add(f"{aims.LOOKING} and {closed:,} concerns closed", columns, rows)


def _rest(tables: Tables, found: dict[str, resting.Rest]) -> None:
    each = {
        "start to ready, seconds": [one.ready for one in found.values()],
        "start to ready, processor seconds": [one.spent for one in found.values()],
        "resident memory, MB": [one.memory for one in found.values()],
        "processor while idle, % of one core": [one.idle for one in found.values()],
    }
    rows = [(name, *of, of[0] and of[-1] and of[0] / of[-1]) for name, of in each.items()]
    tables.add(aims.REST, ("what", *found, "ratio"), rows)


def _processes(tables: Tables, found: dict[str, float]) -> None:
    held_against = next(iter(found.values()), 0)
    rows = [(name, rate, rate / held_against) for name, rate in found.items()]
    tables.add(aims.PROCESSES, ("what", "reports a second", "ratio"), rows)


def _cost(tables: Tables, found: dict[str, float]) -> None:
    rows = [(name, time, time / found["neither"]) for name, time in found.items()]
    tables.add(aims.COST, ("what", "p50 ms", "ratio"), rows)


def _techniques(tables: Tables, found: dict[str, tuple[float, float]]) -> None:
    rows = [(name, one, without, one / without) for name, (one, without) in found.items()]
    columns = ("what", "processor ms", "without it", "ratio")
    tables.add(aims.TECHNIQUES, columns, rows)


def _new(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def _told(tables: Tables, earlier: str) -> None:
    """What got slower since an earlier run, kept in this file."""
    before = Tables.of(Path(earlier).read_text(encoding="utf-8"))
    found = slower(before, tables)
    print(f"\nSlower than {before.revision} of {before.day}:" if found else "\nNothing got slower.")
    print(*found, sep="\n")


if __name__ == "__main__":
    begun = perf_counter()
    with tempfile.TemporaryDirectory(prefix="report-image-bench-") as place:
        found = asyncio.run(measure(WHOLE, Path(place)))
    if earlier := os.environ.get("COMPARE", ""):
        _told(found, earlier)
    keep(found)
    print(f"\nIn {(perf_counter() - begun) / 60:.1f} minutes.")
