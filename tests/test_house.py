"""Does the house show what it is? No circle between files, and nothing so long or so crowded that
nobody reads it whole.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import grimp

from tests.support.world import ROOT

PACKAGES = ("bot", "flows", "storage")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LINES_A_FILE, LINES_A_FUNCTION, FILES_A_FOLDER = 250, 40, 15
ONE_A_CHANGE = "storage/migrations/versions"  # it only grows, and nobody looks for anything there


def circles(graph: grimp.ImportGraph) -> set[frozenset[str]]:
    """The files that need each other, each such group whole."""
    around = (
        frozenset(graph.find_upstream_modules(name) & graph.find_downstream_modules(name) | {name})
        for name in graph.modules
    )
    return {group for group in around if len(group) > 1}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _functions() -> Iterator[tuple[str, int]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{_name(path)}:{node.name}", node.end_lineno - node.lineno + 1


def test_a_circle_is_found_however_many_files_it_leads_through():
    graph = grimp.ImportGraph()
    for one, other in [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"), ("e", "f"), ("f", "e")]:
        graph.add_import(importer=one, imported=other)
    assert circles(graph) == {frozenset("abc"), frozenset("ef")}


def test_no_two_files_need_each_other():
    """An import for types only is an import: it hides a circle, it does not open it."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)
    assert circles(graph) == set()


def test_every_file_can_be_read_whole():
    lines = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name for name, many in lines.items() if many > LINES_A_FILE} == set()


def test_every_function_can_be_seen_at_once():
    long = {name for name, lines in _functions() if lines > LINES_A_FUNCTION}
    assert long == set()


def test_no_folder_is_crowded():
    files = Counter(_name(path.parent) for path in SOURCES if path.name != "__init__.py")
    crowded = {folder: many for folder, many in files.items() if many > FILES_A_FOLDER}
    assert crowded.keys() <= {ONE_A_CHANGE}
