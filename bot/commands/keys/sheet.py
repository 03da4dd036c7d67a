"""What stands on the sheet with a key, for the safe? As text for a printer, and as a PDF."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.commands.paper import new_file, typesetting

TITLE = "The key to the record of report-image"
WARNING = (
    "Whoever has this sheet and a copy of the record can read all of it. Keep it in a safe, away "
    "from the record's copies."
)
STEPS = (
    "On the machine of the bot, type these {count} lines into an empty text file, as they stand here: "
    "the line's number, its two blocks, and the two signs after them.",
    "Run: report-image keys try FILE. It says which line was mistyped, and whether this key opens the "
    "record.",
    "Put the file where KEY_FILE says (report-image keys show) and make it yours alone: chmod 600 FILE.",
    "Delete every other copy of the file.",
)
WIDTH = 76


@dataclass(frozen=True)
class Sheet:
    """One key's. `lines`: as `bot.running.key_on_paper` writes them; `facts`: what tells it from
    other sheets, each with its name.
    """

    facts: Sequence[tuple[str, str]]
    lines: Sequence[str]
    title: str = TITLE
    warning: str = WARNING

    @property
    def steps(self) -> Sequence[str]:
        """How the key comes back from paper."""
        return [step.format(count=len(self.lines)) for step in STEPS]


def as_text(sheets: Sequence[Sheet]) -> str:
    """All of them, a page each."""
    return "\f".join(map(_page, sheets))


def write_pdf(file: Path, sheets: Sequence[Sheet]) -> None:
    """All of them, a page each, in a new file that only its owner can read.

    Raises ConfigurationError when there is such a file already, it cannot be written, or typst is
    not there.
    """
    typesetting.check()
    pages = [
        {**asdict(sheet), "lines": [one.split() for one in sheet.lines], "steps": sheet.steps}
        for sheet in sheets
    ]
    new_file.write(file, typesetting.pdf({"title": TITLE, "sheets": pages}, "key.typ"))


def _page(sheet: Sheet) -> str:
    facts = [f"{name}: {told}" for name, told in sheet.facts]
    lines = [f"        {line}" for line in sheet.lines]
    steps = [
        textwrap.fill(step, WIDTH, initial_indent=f"({number}) ", subsequent_indent="    ")
        for number, step in enumerate(sheet.steps, 1)
    ]
    how = ["How to use it.", *steps]
    parts = [sheet.title, *facts, "", textwrap.fill(sheet.warning, WIDTH), "", *lines, "", *how]
    return "\n".join(parts) + "\n"
