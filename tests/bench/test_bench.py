"""The benchmark still runs, every part of it; how long anything takes is not asked here."""

from __future__ import annotations

import json

import pytest

from tests.bench import many, whole_turn
from tests.bench.__main__ import NAMES, Size, measure

TINY = Size(
    whole_turn.Effort(rounds=1, requests=16),
    reports=1,
    answers=1,
    many=many.Sizes(50, (120, 150), rounds=2),
    idle_seconds=0.2,
    processes=(1, 2),
    requests=16,
    rounds=1,
)


@pytest.mark.timeout(180)
async def test_every_part_of_the_benchmark_is_measured_and_printed(tmp_path, capsys):
    tables = json.loads((await measure(TINY, tmp_path)).as_json())
    printed = capsys.readouterr().out
    assert tables["machine"] in printed
    assert tables["day"] in printed
    assert len(tables["tables"]["One report"]) == 2 * len(NAMES)
    assert [row["ratio"] > 0 for row in tables["tables"]["Ratios"]] == [True] * len(
        tables["tables"]["Ratios"]
    )
    for title, rows in tables["tables"].items():
        assert f"\n{title}\n" in printed
        assert all(isinstance(row, dict) for row in rows)
    assert {len(rows) for rows in tables["tables"].values()} >= {2, 3, 4, 10}
