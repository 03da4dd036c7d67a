"""Do the documents say of the program what it is: its folders, its files, its promises to a reader?"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import typer

from bot.commands.cli import app
from bot.settings import Settings
from tests.support.browser import PICTURES
from tests.support.folder_map import BEGIN, END, PACKAGES, PAGE, ROOT, folder_map, with_map

GUIDES = sorted(
    [
        ROOT / "CONTRIBUTING.md",
        *(md for package in PACKAGES for md in (ROOT / package).rglob("*.md")),
    ]
)
A_PAGE, FIRST_PAGE = 650, 1500  # words
LONG = 60  # characters: no two say a line of that length alike by chance


def test_the_map_is_what_the_folders_say():
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_map(page, folder_map()), "run: make map"


def test_every_folder_with_code_is_on_the_map():
    inits = {path.parent for package in PACKAGES for path in (ROOT / package).rglob("__init__.py")}
    folders = folder_map()
    assert folders.count("\n") >= len(inits)
    assert all(f"`{folder.name}/` " in folders for folder in inits)


def test_a_folder_that_says_something_else_changes_the_map(tmp_path: Path):
    for package in PACKAGES:
        (tmp_path / package).mkdir()
    (tmp_path / "flows" / "__init__.py").write_text('"""Is it\n\nso?\n"""\n')
    (tmp_path / "bot" / "notes").mkdir()
    (tmp_path / "bot" / "notes" / "README.md").write_text("# Notes\n\nWhat is\nnoted?\n\nMore.\n")
    assert folder_map(tmp_path) == "- `flows/` Is it so?\n  - `notes/` What is noted?\n"


def test_a_readme_without_the_marks_is_refused():
    assert with_map(f"a{BEGIN}old{END}b", "new\n") == f"a{BEGIN}new\n{END}b"
    with pytest.raises(ValueError, match="lost the marks"):
        with_map(f"a{BEGIN}old", "new\n")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_guide_is_at_most_a_page(guide: Path):
    assert len(guide.read_text(encoding="utf-8").split()) <= A_PAGE


def test_no_document_says_a_paragraph_that_another_says():
    documents = [*GUIDES, *ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
    documents = sorted({path.resolve() for path in documents})
    said = Counter(
        line
        for path in documents
        for line in set(path.read_text(encoding="utf-8").splitlines())
        if len(line) > LONG
    )
    assert [line for line, times in said.items() if times > 1] == []


def test_the_first_page_is_read_in_ten_minutes_and_shows_what_there_is():
    first = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(first.split()) <= FIRST_PAGE
    assert re.findall(r"docs/pictures/([a-z-]+)\.png", first) == list(PICTURES)
    named = re.findall(r"`((?:docs/)?[\w-]+\.md)`|\((docs/[\w/.-]+)\)", first)
    assert [name for pair in named for name in pair if name and not (ROOT / name).exists()] == []
    assert all(f"`docs/{page.name}`" in everything() for page in ROOT.glob("docs/*.md"))


@cache
def everything() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("**/*.md"))


def test_the_technicians_first_command_works_where_another_python_made_the_folder(tmp_path: Path):
    (left := tmp_path / ".venv" / "lib" / "of-another-python").mkdir(parents=True)
    told = re.findall(r"^python3 (-m venv .+?) &&", (ROOT / "README.md").read_text("utf-8"), re.M)
    subprocess.run([sys.executable, *told[0].split(), "--without-pip"], cwd=tmp_path, check=True)
    assert (tmp_path / ".venv" / "pyvenv.cfg").exists()
    assert not left.exists(), told


def test_what_a_contributor_is_told_to_type_is_there():
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"make (?:-C \S+ )?([a-z]+)(?=[` ]|$)", told, re.M)) - {"without"}
    assert {"demo", "test", "map", "attack", "crash", "fuzz", "bench"} <= targets
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.M)] == []
    named = re.findall(r"`((?:bot|flows|storage|tests)/[\w./-]*|[A-Z]+\.md|\.[a-z-]+)`", told)
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/*.md")), ids=lambda path: path.name)
def test_a_part_that_a_document_points_to_is_there(page: Path):
    words = page.read_text(encoding="utf-8")
    headings = set(re.findall(r"^#+ (.+)$", words, re.M))
    named = re.findall(r'(?:[Ss]ee |see below, |\()"([A-Z][^"|`]+)"', " ".join(words.split()))
    assert [part for part in named if part not in headings] == []
    assert "\n\n\n" not in words, "a heading was lost here"


def test_every_setting_stands_in_the_guides_and_its_weight_in_the_privacy_paper():
    guides = "".join(
        (ROOT / "docs" / name).read_text(encoding="utf-8")
        for name in ("setting-up-by-hand.md", "teams.md")
    )
    weighed = (ROOT / "PRIVACY.md").read_text(encoding="utf-8")
    settings = {name.upper() for name in Settings.model_fields}
    for told in (guides, weighed):
        assert [name for name in sorted(settings) if f"`{name}`" not in told] == []


def test_every_command_and_option_that_a_document_names_is_there():
    commands = typer.main.get_command(app)
    typed = "\n".join(re.findall(r"```.*?```|`[^`]+`", everything(), re.S))
    told = re.findall(r"(?<![\w.:-])report-image (?!report-image)([a-z][^`\n#|]*)", typed)
    assert len(told) > 80
    assert [line for line in told if not _is_there(commands, line.split())] == []


def _is_there(command: typer.core.TyperCommand, words: list[str]) -> bool:
    """Whether these words are a command, down to its last group, with options that it has."""
    if isinstance(command, typer.core.TyperGroup) and words and not words[0].startswith("-"):
        found = command.commands.get(words[0].strip(".,;:"))
        return found is not None and _is_there(found, words[1:])
    options = {name for each in command.params for name in each.opts + each.secondary_opts}
    return all(word in {*options, "--help"} for word in words if re.fullmatch(r"--[a-z-]+", word))
