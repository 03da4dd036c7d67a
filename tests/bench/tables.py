"""How is what was measured written down? Tables in Markdown, to be pasted, and all of it once more
as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

Cell = str | float | int | None


@dataclass
class Tables:
    """What was measured, in the order in which it was."""

    machine: str
    day: str
    found: dict[str, tuple[tuple[str, ...], list[tuple[Cell, ...]]]] = field(default_factory=dict)

    def add(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """A table; it is printed at once."""
        self.found[title] = tuple(columns), [tuple(row) for row in rows]
        print(f"\n{title}\n\n{_markdown(columns, rows)}", flush=True)

    def as_json(self) -> str:
        """Everything, on one line."""
        tables = {
            title: [dict(zip(columns, row, strict=True)) for row in rows]
            for title, (columns, rows) in self.found.items()
        }
        return json.dumps({"machine": self.machine, "day": self.day, "tables": tables})


def _markdown(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    lines = [
        columns,
        ["---", *("---:" for _ in columns[1:])],
        *([_words(cell) for cell in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _words(cell: Cell) -> str:
    if cell is None:
        return "not told here"
    if isinstance(cell, float):
        return f"{cell:.2f}" if cell < 100 else f"{cell:.0f}"
    return f"{cell:,}" if isinstance(cell, int) else cell
