"""How is what was measured written down? Each row beside its aim, in Markdown, and all of it as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from tests.bench.aims import aim_of

Cell = str | float | int | None
Row = Mapping[str, Cell]


@dataclass
class Tables:
    """What was measured, in the order in which it was. `found`: the rows of each table, by column."""

    machine: str
    day: str
    revision: str
    found: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """A table; it is printed at once."""
        self.found[title] = [dict(zip(columns, row, strict=True)) for row in rows]
        print(self._markdown(title), flush=True)

    def as_json(self) -> str:
        """Everything, to be kept."""
        return json.dumps(vars(self) | {"found": self.found}, indent=1) + "\n"

    @classmethod
    def of(cls, kept: str) -> Self:
        """What was kept."""
        found: dict[str, Any] = json.loads(kept)
        return cls(**found)

    def as_markdown(self) -> str:
        """Everything, as it stands in the document."""
        head = f"Measured on {self.day}, revision {self.revision}: {self.machine}.\n"
        return "".join([head, *map(self._markdown, self.found)])

    def _markdown(self, title: str) -> str:
        rows = self.found[title]
        aims = [aim_of(title, str(next(iter(row.values())))) for row in rows]
        columns = [*rows[0], *(["aim"] if any(aims) else [])]
        lines = [columns, ["---", *("---:" for _ in columns[1:])]]
        for row, aim in zip(rows, aims, strict=True):
            said = [*map(_words, row.values()), aim.words if aim else ""]
            lines.append(said[: len(columns)])
        return f"\n{title}\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _words(cell: Cell) -> str:
    if cell is None:
        return "not told here"
    if isinstance(cell, float):
        return f"{cell:.2f}" if cell < 100 else f"{cell:.0f}"
    return f"{cell:,}" if isinstance(cell, int) else cell
