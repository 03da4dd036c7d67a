"""The benchmark still runs, every part of it; how long anything takes is not asked here. What it
measured last stands in the documents, and what got slower is said.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.bench import many, processes, techniques, waits, whole_turn
from tests.bench.__main__ import NAMES, Size, measure
from tests.bench.aims import RATIOS, TO_ONE_ROW
from tests.bench.compared import slower
from tests.bench.document import DOCUMENT, MEASURED, with_figures
from tests.bench.server import SERVERS, Given
from tests.bench.started import Server
from tests.bench.tables import Tables

TINY = Size(
    whole_turn.Effort(rounds=1, requests=16),
    waits.Pace(reports=1, answers=1, breath=0),
    many.Sizes(50, (120, 150), rounds=1),
    idle_seconds=0,
    starts=1,
    processes=processes.Effort((1, 2), rounds=1, requests=16),
    rounds=1,
    techniques=techniques.Effort(rounds=1, turns=16),
)


@asynccontextmanager
async def here(name: str, given: Given) -> AsyncIterator[Server]:
    """The same server in our own process."""
    async with SERVERS[name](given) as url:
        yield Server(url, os.getpid())


@pytest.mark.timeout(180)
async def test_every_part_of_the_benchmark_is_measured_and_printed(
    tmp_path, capsys, monkeypatch, server
):
    monkeypatch.setenv("TEST_DATABASE_URL", server)
    tables = await measure(TINY, tmp_path, here)
    printed = capsys.readouterr().out
    assert Tables.of(tables.as_json()) == tables
    assert len(tables.found["One report"]) == 2 * len(NAMES)
    assert all(row["ratio"] > 0 for row in tables.found[RATIOS])
    for title, rows in tables.found.items():
        assert f"\n{title}\n" in printed
        assert title in Tables.of(MEASURED.read_text(encoding="utf-8")).found or "Looking" in title
        assert rows


def test_the_document_says_what_was_measured_last():
    document = DOCUMENT.read_text(encoding="utf-8")
    tables = Tables.of(MEASURED.read_text(encoding="utf-8"))
    assert document == with_figures(document, tables), "run: make bench"


def test_a_document_without_the_marks_is_refused():
    with pytest.raises(ValueError, match="lost the marks"):
        with_figures("no marks", _run(1.0, 1.0))


@pytest.mark.parametrize(
    ("a_turn", "a_second", "told"),
    [(1.1, 0.48, 0), (1.3, 0.5, 1), (0.5, 0.5, 0), (1.0, 0.3, 1), (1.0, 0.9, 0)],
)
def test_what_got_slower_is_said_and_what_differs_by_chance_or_got_faster_is_not(
    a_turn, a_second, told
):
    assert len(slower(_run(1.0, 0.5), _run(a_turn, a_second))) == told


def test_on_another_machine_only_ratios_are_compared():
    assert slower(_run(1.0, 0.5), _run(9.0, 0.5, "another")) == []
    assert len(slower(_run(1.0, 0.5), _run(1.0, 0.1, "another"))) == 1


def _run(a_turn: float, a_second: float, machine: str = "one") -> Tables:
    tables = Tables(machine, "1 November 2026", "abc")
    tables.add("What a turn costs", ("what", "p50 ms"), [("a turn", a_turn)])
    tables.add(RATIOS, ("what", "ratio"), [(TO_ONE_ROW, a_second)])
    return tables
