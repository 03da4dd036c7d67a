"""Which folder answers which question? The map in docs/inside.md, made of what the folders say themselves.

`make map` writes it anew. A folder speaks by the docstring of its `__init__.py`; one without code,
by the first paragraph of its README.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "inside.md"
PACKAGES = ("flows", "storage", "bot")
BEGIN, END = "<!-- folders: `make map` writes them -->\n", "<!-- end of the folders -->"


def folder_map(root: Path = ROOT) -> str:
    """A nested list in Markdown: each folder below the three packages, with its question."""
    return "".join(line for package in PACKAGES for line in _lines(root / package, ""))


def with_map(readme: str, folders: str) -> str:
    """The page with this map between its two marks. Raises ValueError where they are not."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("docs/inside.md has lost the marks of the map")
    return before + begin + folders + end + after


def _lines(folder: Path, indent: str) -> Iterator[str]:
    if question := _question(folder):
        yield f"{indent}- `{folder.name}/` {question}\n"
    for inner in sorted(folder.iterdir()):
        if inner.is_dir():
            yield from _lines(inner, indent + "  ")


def _question(folder: Path) -> str:
    code, readme = folder / "__init__.py", folder / "README.md"
    if code.exists():
        said = ast.get_docstring(ast.parse(code.read_text(encoding="utf-8"))) or ""
    elif readme.exists():
        said = readme.read_text(encoding="utf-8").split("\n\n")[1]
    else:
        return ""
    return re.sub(r"\s+", " ", said).strip()


if __name__ == "__main__":
    PAGE.write_text(
        with_map(PAGE.read_text(encoding="utf-8"), folder_map()), encoding="utf-8", newline="\n"
    )
