"""How are the lines of the audit put before a person: a table to look at, or a file for a
spreadsheet? No line holds content.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.paper import new_file
from bot.commands.terminal import line

if TYPE_CHECKING:
    from flows.school.school import School
    from storage.evidence.told import Line

HEADINGS = ("line", "when", "who", "name", "kind", "what", "concern", "as written")
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
Cells = tuple[str, ...]


def cells(one: Line, school: School, references: Mapping[str, str]) -> Cells:
    """A line as people read it. `references`: by the concern's id."""
    known = school.person(one.who)
    return (
        str(one.seq),
        f"{school.local(one.at):%Y-%m-%d %H:%M:%S %Z}",
        one.who,
        known.name if known else "",
        one.kind,
        one.what,
        references.get(one.concern or "", one.concern or ""),
        "yes" if one.holds else "NO",
    )


def print_table(rows: Sequence[Cells]) -> None:
    """As a table, each column as wide as it has to be."""
    table = [HEADINGS, *rows]
    widths = [max(len(row[n]) for row in table) for n in range(len(HEADINGS))]
    for row in table:
        line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def write_csv(rows: Sequence[Cells], place: Path) -> None:
    """As a file that only its maker can read. Nothing in it is taken for a formula by a spreadsheet
    (OWASP, CSV injection). Raises ConfigurationError when the file is there or cannot be written.
    """
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([_safe(cell) for cell in row] for row in [HEADINGS, *rows])
    new_file.write(place, text.getvalue().encode("utf-8-sig"))


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) else cell
