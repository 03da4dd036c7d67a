"""Is what PRIVACY.md says of the program still so: tables, permissions, settings, commands,
years?
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import typer
import yaml

from bot.commands.cli import app
from bot.settings import Settings
from bot.teams.accounts import KEPT_FOR
from bot.teams.calling.directory import READ_OF_ALL
from flows.closing.retention import ADULT_YEARS, CHILD_YEARS
from flows.destruction.days import DAYS, LAPSES
from storage.database.columns import Sealed
from storage.database.row_codes import SAYS
from storage.database.tables import metadata
from tests.support.world import ROOT

TEXT = (ROOT / "PRIVACY.md").read_text(encoding="utf-8")
SCOPES = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))["oauth_config"][
    "scopes"
]["bot"]


def rows(heading: str) -> dict[str, list[str]]:
    """The rows of the table whose first column has this heading: each name in that column, with the
    other cells.
    """
    _, _, below = TEXT.partition(f"\n| {heading} |")
    assert below, f"PRIVACY.md has no table of {heading}s"
    lines = below.partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name: rest for first, *rest in cells for name in re.findall(r"`([^`]+)`", first)}


def test_every_table_is_told_of_and_every_table_told_of_is_there() -> None:
    told = set(rows("table"))
    missing, gone = set(metadata.tables) - told, told - set(metadata.tables)
    assert (missing, gone) == (set(), set()), (
        "say in PRIVACY.md what stands in a new table, why, and whether sealed"
    )


def test_every_table_whose_rows_carry_a_code_is_named_as_one() -> None:
    said = TEXT.partition("Every row of ")[2].partition(" carries a code")[0]
    assert set(re.findall(r"`(\w+)`", said)) == {table.name for table in SAYS}


def test_what_is_sealed_is_said_to_be_and_nothing_else() -> None:
    for name, (_, _, sealed) in rows("table").items():
        has_sealed = any(
            isinstance(c.type, Sealed) and c.name != "mac" for c in metadata.tables[name].columns
        )
        assert has_sealed == (not sealed.startswith(("no", "a digest"))), name


def test_every_permission_is_told_of_and_no_other() -> None:
    assert set(rows("scope")) == set(SCOPES)


def test_what_is_asked_of_the_schools_directory_is_told() -> None:
    told = TEXT.partition("**Looking people up**")[2].partition("\n\n")[0]
    named = set(re.findall(r"`([A-Za-z_.]+)`", told))
    assert named == {*READ_OF_ALL.split(","), "TEAMS_GRAPH", "User.Read.All"}
    assert (KEPT_FOR, "ten minutes" in told) == (timedelta(minutes=10), True)


def test_every_setting_is_told_of_and_every_setting_told_of_is_there() -> None:
    known = {name.upper() for name in Settings.model_fields}
    assert set(rows("setting")) == known
    assert set(re.findall(r"`([A-Z][A-Z_]+)`", TEXT)) <= known


@pytest.mark.parametrize("line", sorted(set(re.findall(r"`report-image ([^`]+)`", TEXT))))
def test_every_command_it_names_is_there(line: str) -> None:
    command: Any = typer.main.get_command(app)
    for word in line.split():
        if word.startswith("-") or word.isupper():
            break
        command = command.commands[word]
    assert not hasattr(command, "commands"), (
        f"report-image {line} is only the beginning of a command"
    )


@pytest.mark.parametrize(
    "command",
    [
        "backup",
        "restore",
        "audit verify",
        "audit show",
        "dpia",
        "retention due",
        "retention destroy",
        "check",
        "export child",
    ],
)
def test_the_commands_that_matter_are_named(command: str) -> None:
    assert f"`report-image {command}" in TEXT


def test_the_years_are_those_that_are_counted() -> None:
    kept = TEXT.partition("## How long it is kept")[2].partition("\n## ")[0]
    assert f"{CHILD_YEARS} years after the youngest child in it was born" in kept
    assert f"{CHILD_YEARS} years from the last report" in kept
    assert f"{ADULT_YEARS} years from the report" in kept


def test_the_days_are_those_that_are_counted() -> None:
    assert (DAYS, LAPSES) == (14, 28)
    for text in (TEXT, (ROOT / "docs" / "looking-after-it.md").read_text(encoding="utf-8")):
        assert "fourteen full days" in text
        assert re.search(rf"\b{LAPSES} days", text)


def test_the_readme_leads_there() -> None:
    assert "`PRIVACY.md`" in (ROOT / "README.md").read_text(encoding="utf-8")
