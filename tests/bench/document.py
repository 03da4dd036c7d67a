"""Where does what was measured last stand? In a file of figures, and in the document made of it."""

from __future__ import annotations

from pathlib import Path

from tests.bench.tables import Tables
from tests.support.world import ROOT

MEASURED = Path(__file__).with_name("measured.json")
DOCUMENT = ROOT / "docs" / "how-fast.md"
BEGIN, END = "<!-- figures: `make bench` writes them -->\n", "<!-- end of the figures -->"


def with_figures(document: str, tables: Tables) -> str:
    """The document with these tables between its two marks. Raises ValueError where they are not."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{DOCUMENT.name} has lost the marks of the figures")
    return f"{before}{begin}\n{tables.as_markdown()}\n{end}{after}"


def keep(tables: Tables) -> None:
    """Write both anew."""
    MEASURED.write_text(tables.as_json(), encoding="utf-8", newline="\n")
    written = with_figures(DOCUMENT.read_text(encoding="utf-8"), tables)
    DOCUMENT.write_text(written, encoding="utf-8", newline="\n")
