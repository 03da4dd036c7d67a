"""What does each story cost the safeguarding lead? `make journeys` plays them, writes docs/measured.md's
table, and refuses a count that rose.

With `WHY="..."` a rise is written down, with the reason beside it.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

from tests.support.chat.file import ChatFile
from tests.support.chat.journeys import Journey
from tests.support.chat.play import Player
from tests.support.world import ROOT, world

PAGE = ROOT / "docs" / "measured.md"
TRANSCRIPTS = ROOT / "tests" / "transcripts"
BEGIN, END = "<!-- journeys: `make journeys` writes them -->", "<!-- end of the journeys -->"
HEAD = (
    "| story | waits | words | left | presses to who to ring | risen because |\n"
    "| --- | ---: | ---: | ---: | ---: | --- |"
)
STORY = re.compile(r"[A-Z]+\d+(-now)?-.*|emergency-.*")
Counts = tuple[int, ...]


def stories() -> list[Path]:
    """Every conversation that is counted."""
    return sorted(p for p in TRANSCRIPTS.glob("**/*.chat") if STORY.fullmatch(p.stem))


def name_of(path: Path) -> str:
    """As it stands in the table."""
    return str(path.relative_to(TRANSCRIPTS).with_suffix(""))


def counts(journey: Journey) -> list[str]:
    """Its columns. A story that ends with the recommendation is counted until that is read."""
    decided = (journey.waits, journey.words, journey.left) if journey.decided else None
    cost = decided or journey.recommended or ("", "", "")
    return [str(one) for one in (*cost, "" if journey.to_numbers is None else journey.to_numbers)]


def table() -> dict[str, list[str]]:
    """What stands in docs/measured.md: story -> its columns, the reason last."""
    text = PAGE.read_text(encoding="utf-8")
    rows = text[text.index(BEGIN) : text.index(END)].splitlines()[3:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {row[0]: row[1:] for row in cells if len(row) > 1}


def risen(before: list[str], now: list[str]) -> bool:
    """Whether any count is higher than it was."""
    pairs = zip(before, now, strict=False)
    return any(one and other and int(other) > int(one) for one, other in pairs)


def _rows(now: dict[str, list[str]], before: dict[str, list[str]], why: str) -> list[str]:
    rows = []
    for name, columns in now.items():
        was = before.get(name, ["", "", "", "", ""])
        reason = why if risen(was, columns) else was[4] if columns == was[:4] else ""
        rows.append(f"| {' | '.join([name, *columns, reason])} |")
    return rows


async def _played() -> dict[str, list[str]]:
    found = {}
    for path in stories():
        with tempfile.TemporaryDirectory() as folder:
            found[name_of(path)] = counts(await _journey(path, Path(folder)))
    return found


async def _journey(path: Path, folder: Path) -> Journey:
    """Played until it is decided: what comes after is not counted."""
    file = ChatFile(path)
    async with world(folder, school=file.school, at=file.start) as place:
        player = Player(place, file)
        for act in file.acts:
            await player.do(act)
            if player.journey.decided:
                break
        return player.journey


def main() -> None:
    """Play, compare, write and print."""
    why = os.environ.get("WHY", "")
    before, now = table(), asyncio.run(_played())
    up = [name for name in now if name in before and risen(before[name], now[name])]
    if up and not why:
        print(*(f"{name}: {before[name][:4]} -> {now[name]}" for name in up), sep="\n")
        sys.exit('These cost more than before. Put it right, or say why: make journeys WHY="..."')
    lines = "\n".join([HEAD, *_rows(now, before, why)])
    text = PAGE.read_text(encoding="utf-8")
    text = text[: text.index(BEGIN)] + f"{BEGIN}\n{lines}\n" + text[text.index(END) :]
    PAGE.write_text(text, encoding="utf-8")
    print(lines)


if __name__ == "__main__":
    main()
