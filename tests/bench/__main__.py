"""Measure everything: `make bench`. Five to ten minutes; the tables are Markdown, the last line is
JSON.

Programs are measured in turn, round by round, so that their ratios mean more than the times.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tests.bench import many, processes, resting, turn_cost, waits, whole_turn
from tests.bench.load import Times
from tests.bench.machine import DRIVER, description, kept_on, today
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
    reports: int
    answers: int
    many: many.Sizes
    idle_seconds: float
    processes: tuple[int, ...]
    requests: int
    rounds: int


WHOLE = Size(
    whole_turn.Effort(rounds=8, requests=150),
    reports=12,
    answers=8,
    many=many.Sizes(1_000_000, (1_000, 10_000, 100_000), rounds=25),
    idle_seconds=10,
    processes=(1, 2, 4),
    requests=640,
    rounds=turn_cost.ROUNDS,
)


async def measure(size: Size, folder: Path) -> Tables:
    """All of it, printed as it is found."""
    tables = Tables(description(), today())
    print(f"Measured on {tables.day}: {tables.machine}", flush=True)
    with kept_on(DRIVER):
        _turns(tables, await whole_turn.measured(_new(folder, "turns"), size.turns))
        _waits(tables, await waits.measured(_new(folder, "waits"), size.reports, size.answers))
        _many(tables, size.many.closed, many.measured(_new(folder, "many"), size.many))
        _rest(tables, await resting.measured(_new(folder, "rest"), size.idle_seconds))
    _processes(
        tables, await processes.measured(_new(folder, "processes"), size.requests, size.processes)
    )
    _cost(tables, turn_cost.of(f"sqlite:///{_new(folder, 'cost')}/cost.db", size.rounds))
    return tables


def _turns(tables: Tables, found: dict[tuple[str, int], Times]) -> None:
    rows = [
        (
            f"{NAMES[name]}; {clients} client{'s' * (clients > 1)}",
            times.p50,
            times.p99,
            times.a_second,
        )
        for (name, clients), times in sorted(found.items(), key=lambda one: one[0][1])
    ]
    tables.add("One report", ("what", "p50 ms", "p99 ms", "a second"), rows)
    tables.add("Ratios", ("what", "ratio"), whole_turn.ratios(found))


def _waits(tables: Tables, found: waits.Waits) -> None:
    each = {
        "report sent, until the page is received": found.pages,
        "answer clicked, until the next question is received": found.questions,
    }
    rows = [
        (name, statistics.median(times) * 1000, max(times) * 1000) for name, times in each.items()
    ]
    tables.add("How long people wait", ("what", "p50 ms", "longest ms"), rows)


def _many(tables: Tables, closed: int, found: dict[str, dict[int, float]]) -> None:
    numbers = list(next(iter(found.values())))
    columns = ("ms", *(f"{number:,} open" for number in numbers), "last to first")
    rows = [(look, *by.values(), by[numbers[-1]] / by[numbers[0]]) for look, by in found.items()]
    tables.add(f"Looking, with as much due and {closed:,} concerns closed", columns, rows)


def _rest(tables: Tables, found: dict[str, resting.Rest]) -> None:
    rows = [
        ("start to ready, seconds", *(each.ready for each in found.values())),
        ("resident memory, MB", *(each.memory for each in found.values())),
        ("processor while idle, % of one core", *(each.idle for each in found.values())),
    ]
    tables.add("At rest", ("what", *found), rows)


def _processes(tables: Tables, found: dict[int, float]) -> None:
    rows = [
        (f"{number} process{'es' * (number > 1)}", rate, rate / found[1])
        for number, rate in found.items()
    ]
    tables.add(
        "Processes on one PostgreSQL, 16 clients, on all cores",
        ("what", "reports a second", "ratio"),
        rows,
    )


def _cost(tables: Tables, found: dict[str, float]) -> None:
    rows = [(name, time, time / found["neither"]) for name, time in found.items()]
    tables.add("What sealing and the audit cost a turn", ("what", "p50 ms", "ratio"), rows)


def _new(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


if __name__ == "__main__":
    begun = perf_counter()
    with tempfile.TemporaryDirectory(prefix="report-image-bench-") as place:
        tables = asyncio.run(measure(WHOLE, Path(place)))
    print(
        f"\nIn {(perf_counter() - begun) / 60:.1f} minutes. The same as JSON:\n\n{tables.as_json()}"
    )
