"""Is the way through the files in docs/inside.md the one that a report goes? Each file is first passed in that
order.
"""

from __future__ import annotations

import re
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from tests.support.bot.steps import connected, fill_in

ROOT = Path(__file__).parents[1]
SECTION = "## Follow one report through the files"
ONLY_SHAPES = "flows/screen.py"
A_FILE = re.compile(r"`((?:bot|flows|storage)/[\w/]+\.py)`")
OURS = tuple(f"{ROOT / package}/" for package in ("bot", "flows", "storage"))  # no library


class Passed:
    """The project's files in the order in which a function of each is first called."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.looking = False

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        path = frame.f_code.co_filename
        if self.looking and event == "call" and path.startswith(OURS):
            name = str(Path(path).relative_to(ROOT))
            if name not in self.files:
                self.files.append(name)


def steps() -> list[str]:
    """The files that the section names in its numbered steps, each once; `flows/screen.py`
    has only shapes and no function to pass.
    """
    section = (ROOT / "docs" / "inside.md").read_text("utf-8").split(SECTION)[1].split("\n## ")[0]
    numbered = section[section.index("\n1. ") : section.index("\n\n", section.index("\n1. "))]
    return [file for file in dict.fromkeys(A_FILE.findall(numbered)) if file != ONLY_SHAPES]


async def test_a_report_passes_the_files_in_the_order_that_is_told(tmp_path: Path) -> None:
    passed = Passed()
    threading.setprofile(passed)
    try:
        async with connected(tmp_path) as w:
            teacher = await fill_in(w)
            sys.setprofile(passed)
            passed.looking = True
            await teacher.submit()
            await w.settle()
            passed.looking = False
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]
    named = steps()
    assert len(named) > 10
    assert [file for file in passed.files if file in named] == named
