"""Is every test file readable by itself: nothing imported from another, its promise said first?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.world import ROOT

HERE = ROOT / "tests"
FILES = sorted(HERE.rglob("*.py"))
SUPPORT = ("tests", "support")
PROGRAMS = ("attack", "bench", "crash", "fuzz", "release")


def name_of(path: Path) -> tuple[str, ...]:
    return path.relative_to(ROOT).with_suffix("").parts


@cache
def imported(path: Path) -> frozenset[tuple[str, ...]]:
    """Every module that this file names in an import, `from a import b` as a.b."""
    return frozenset(_imported(path))


def _imported(path: Path) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (tuple(one.name.split(".")) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((*(node.module or "").split("."), one.name) for one in node.names)


def test_test_modules_import_nothing_from_each_other() -> None:
    tests = {name_of(path) for path in FILES if path.name.startswith(("test_", "conftest"))}
    by_themselves = {path.stem for path in FILES} - {"__init__", "__main__"}
    found = [
        (str(path.relative_to(ROOT)), ".".join(module))
        for path in FILES
        for module in imported(path)
        if module[:-1] in tests or module in tests or module[0] in by_themselves
    ]
    assert found == []


def test_what_tests_share_stands_in_the_support_modules() -> None:
    """`attack`, `bench`, `crash`, `fuzz` and `release` are programs, with modules of their own."""
    found = [
        (str(path.relative_to(ROOT)), ".".join(module))
        for path in FILES
        for module in imported(path)
        if module[0] == "tests"
        and module[:2] != SUPPORT
        and not (module[1] in PROGRAMS and name_of(path)[1] in PROGRAMS)
    ]
    assert found == []


def test_no_support_module_is_a_test() -> None:
    support = [path for path in FILES if name_of(path)[:2] == SUPPORT]
    assert len(support) > 15
    assert [path.name for path in support if path.name.startswith("test_")] == []
    assert [
        (path.name, node.name)
        for path in support
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and node.name.lower().startswith("test")
    ] == []


def test_every_test_file_opens_with_what_it_promises() -> None:
    """A sentence or a question about the program, not the name of a module; at once, in the first
    line.
    """
    without = [
        str(path.relative_to(ROOT))
        for path in FILES
        if path.name.startswith("test_") and not says_something(path)
    ]
    assert without == []


def says_something(path: Path) -> bool:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first, sentence = said.split("\n")[0], " ".join(said.split("\n\n")[0].split())
    return first[:1].isupper() and len(first.split()) > 5 and sentence.endswith((".", "?"))
