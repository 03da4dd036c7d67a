"""A school gets its data protection papers drafted from its school file, without secrets."""

from __future__ import annotations

import os
import re
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.commands.cli import app
from bot.commands.dpia import TEMPLATE, papers
from bot.school.file import load_school
from flows.closing.retention import ADULT_YEARS, CHILD_YEARS
from tests.support.bot.full_disk import full_disk
from tests.support.world import DEMO

SCHOOL = load_school(DEMO)
TENANT = "7e000000-0000-4000-8000-0000000000aa"
TODAY = date(2026, 11, 23)
PAPERS = (
    "Data protection impact assessment",
    "Entry in the record of processing",
    "Appropriate policy document",
    "Processors, others who get data, and transfers",
    "How long it is kept",
    "Rights, and how they are met",
    "For the privacy notice",
    "For a child",
)


def test_every_paper_is_there_and_names_the_school_its_people_and_the_day() -> None:
    words = papers(SCHOOL, TODAY)
    headings = re.findall(r"^## \d\. (.+)$", words, re.M)
    assert len(headings) == len(PAPERS)
    assert all(h.startswith(p) for h, p in zip(headings, PAPERS, strict=True))
    for known in ("Hillside School", "Hillshire", "Dana Shaw", "Dev Patel", "23 November 2026"):
        assert known in words
    assert "{{" not in words


def test_it_tells_the_years_that_are_counted() -> None:
    words = papers(SCHOOL, TODAY)
    assert f"{CHILD_YEARS} years after the youngest child" in words
    assert f"{ADULT_YEARS} years from the report" in words


def test_tables_are_whole_whoever_holds_a_role() -> None:
    nobody = SCHOOL.model_copy(update={"people": type(SCHOOL.people)(), "adopted": None})
    teams = SCHOOL.model_copy(update={"workspaces": (f"teams:{TENANT}",)})
    for words in (papers(SCHOOL, TODAY), papers(nobody, TODAY), papers(teams, TODAY)):
        for table in re.findall(r"(?:^\|.*\n)+", words, re.M):
            rows = table.splitlines()
            assert len(rows) > 2
            assert len({row.count("|") for row in rows}) == 1, rows


def test_an_outside_address_is_told_of_by_whose_it_is_and_never_itself() -> None:
    told = ["mailtos://bot:hunter2@mail.example.org"]
    lead = {**SCHOOL.people.dsl.model_dump(), "outside": told} if SCHOOL.people.dsl else {}
    people = type(SCHOOL.people).model_validate({"dsl": lead})
    words = papers(SCHOOL.model_copy(update={"people": people}), TODAY)
    assert "outside addresses of Dana Shaw" in words
    assert "hunter2" not in words
    assert "outside addresses" not in papers(SCHOOL, TODAY)


def test_only_the_chat_services_that_the_school_has_are_processors() -> None:
    both = SCHOOL.model_copy(update={"workspaces": (*SCHOOL.workspaces, f"teams:{TENANT}")})
    teams = SCHOOL.model_copy(update={"workspaces": (f"teams:{TENANT}",)})
    told = [papers(each, TODAY) for each in (SCHOOL, both, teams)]
    assert [["| Slack (" in each, "| Microsoft Graph" in each] for each in told] == [
        [True, False],
        [True, True],
        [False, True],
    ]


@pytest.mark.parametrize(
    "line", sorted(set(re.findall(r"`report-image ([^`]+)`", TEMPLATE.read_text("utf-8"))))
)
def test_every_command_it_names_is_there(line: str) -> None:
    command: Any = typer.main.get_command(app)
    for word in line.split():
        if word.isupper():
            break
        command = command.commands[word]
    assert not hasattr(command, "commands")


def test_the_command_writes_a_file_of_its_makers_alone_and_replaces_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCHOOL_FILE", str(DEMO))
    place = tmp_path / "papers.md"
    assert CliRunner().invoke(app, ["dpia", str(place)]).exit_code == 0
    assert place.read_text(encoding="utf-8").startswith("# Hillside School: ")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    again = CliRunner().invoke(app, ["dpia", str(place)])
    assert again.exit_code == 1
    assert "is there already" in again.output


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such limit")
def test_where_the_disk_is_full_it_is_said_and_no_half_of_a_file_is_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCHOOL_FILE", str(DEMO))
    with full_disk(1000):
        answer = CliRunner().invoke(app, ["dpia", "papers.md"])
    assert answer.exit_code == 1
    assert "papers.md: cannot be written" in answer.output
    assert not list(tmp_path.glob("papers*"))
