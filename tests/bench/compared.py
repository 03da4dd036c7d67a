"""What got slower since then? One run beside another: `make bench COMPARE=FILE`."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.aims import AIMS
from tests.bench.tables import Cell, Row, Tables

BY_CHANCE = 1.15  # two runs of one program differ by so much
MORE_IS_BETTER = ("a second", "reports a second")


def slower(before: Tables, now: Tables) -> list[str]:
    """A line for each figure that got worse by more than chance; on another machine, of ratios only."""
    return [
        f"{title}: {name}: {column} {old:.3g} -> {new:.3g}"
        for title, rows in now.found.items()
        for name, column, old, new in _pairs(before.found.get(title, []), rows)
        if (column == "ratio" or before.machine == now.machine)
        and _worse(title, name, column, old, new)
    ]


def _pairs(before: list[Row], now: list[Row]) -> Iterator[tuple[str, str, float, float]]:
    known = {_name(row): row for row in before}
    for row in now:
        for column, new in row.items():
            old = known.get(_name(row), {}).get(column)
            if _is_figure(old) and _is_figure(new):
                yield _name(row), column, float(old or 0), float(new or 0)


def _worse(title: str, name: str, column: str, old: float, new: float) -> bool:
    aim = AIMS.get((title, name))
    more = column in MORE_IS_BETTER or "a second" in name or bool(aim and not aim.most)
    return new * BY_CHANCE < old if more else new > old * BY_CHANCE


def _name(row: Row) -> str:
    return str(next(iter(row.values())))


def _is_figure(cell: Cell) -> bool:
    return isinstance(cell, int | float)
