"""The audit can be read: by concern, person, day and kind, as a table and as a file."""

from __future__ import annotations

import csv
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.commands.audit.shown import HEADINGS
from bot.commands.cli import app
from bot.settings import Settings
from storage.concerns import concerns
from storage.concerns.access import NotFound
from storage.database.database import Database
from storage.database.transaction import Note, Transaction
from storage.evidence import told
from tests.support.storage.damage import without_triggers
from tests.support.storage.databases import KEY
from tests.support.storage.records import (
    ACCOUNT,
    DEPUTY,
    DSL,
    HILLSIDE,
    TEACHER,
    concern,
    do,
    stored,
)
from tests.support.world import ROOT

Command = Callable[..., Any]
REFERENCE = "BBBB-2222"
SCHOOL = """
[school]
id = "hillside"
name = "Hillside"
workspaces = ["slack:T0SCHOOL"]
phone = "01632 960000"
jurisdiction = "england"
authority = "Hillshire"
hours = ["08:00", "17:00"]
day_ends = "15:15"
[people.dsl]
id = "slack:U0DSL"
name = "Dana Shaw"
[[people.deputies]]
id = "slack:U0DDSL"
"""


@pytest.fixture
def show(url: str, db: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Runs `report-image audit show` where Dana read one concern, and a teacher was refused it."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    key = tmp_path / "key"
    key.touch(0o600)
    key.write_text(KEY.hex())
    (tmp_path / "school.toml").write_text(SCHOOL)
    monkeypatch.setenv("KEY_FILE", str(key))
    monkeypatch.setenv("DATABASE_URL", url)
    one = stored(db, concern(reference=REFERENCE))
    do(db, concerns.load, HILLSIDE, DSL, one.id)
    db.transaction(lambda tx: _refused(tx, one.id))
    do(db, concerns.open_for, HILLSIDE, DEPUTY)
    return lambda *words: CliRunner().invoke(app, ["audit", "show", *words], env={"COLUMNS": "200"})


def _refused(tx: Transaction, concern_id: str) -> None:
    with pytest.raises(NotFound):
        concerns.load(tx, HILLSIDE, TEACHER, concern_id)


def _blamed_on_the_head(tx: Transaction) -> None:
    without_triggers(tx)
    changed = "UPDATE audit SET who = 'slack:U0HEAD' WHERE who = 'slack:U0DSL'"
    tx.connection.execute(text(changed))


def rows(output: str) -> list[str]:
    return output.splitlines()[1:]


def test_everything_is_a_table_with_people_and_references_and_no_content(show: Command) -> None:
    answer = show()
    assert answer.exit_code == 0, answer.output
    assert answer.output.split()[0] == HEADINGS[0]
    assert [row.split()[0] for row in rows(answer.output)] == ["1", "2", "3", "4"]
    assert "slack:U0DSL" in answer.output
    assert "Dana Shaw" in answer.output
    assert REFERENCE in answer.output
    assert ACCOUNT not in answer.output


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        (("--person", "Dana Shaw"), ["slack:U0DSL"]),
        (("--person", "U0TEACHER"), ["slack:U0TEACHER"]),
        (("--kind", "refused"), ["slack:U0TEACHER"]),
        (("--kind", "searched"), ["slack:U0DDSL"]),
        (("--kind", "read", "--person", "dsl"), ["slack:U0DSL"]),
        (("--until", "2020-01-01"), []),
        (("--until", "1/1/2020"), []),
        (("--until", "1 January 2020"), []),
    ],
)
def test_it_is_found_by_person_day_and_kind(
    show: Command, asked: tuple[str, ...], who: list[str]
) -> None:
    answer = show(*asked)
    assert answer.exit_code == 0, answer.output
    assert [next(w for w in row.split() if "slack:" in w) for row in rows(answer.output)] == who


def test_days_that_stand_the_wrong_way_round_are_not_shown_as_an_empty_audit(show: Command) -> None:
    answer = show("--since", "2026-11-02", "--until", "2026-11-01")
    assert (answer.exit_code, "before the first day" in answer.output) == (1, True)


def test_what_somebody_did_from_another_account_of_theirs_is_found_by_their_name(
    show: Command, tmp_path: Path
) -> None:
    """They were refused it as a teacher, from an account that is known as theirs since."""
    accounts = SCHOOL.replace('id = "slack:U0DSL"', 'id = ["slack:U0DSL", "slack:U0TEACHER"]')
    (tmp_path / "school.toml").write_text(accounts)
    for person in ("Dana Shaw", "U0TEACHER"):
        found = rows(show("--person", person).output)
        assert [row.split()[4] for row in found] == ["slack:U0DSL", "slack:U0TEACHER"], found


def test_it_is_found_by_concern_however_its_reference_is_typed(show: Command) -> None:
    found = rows(show("--concern", REFERENCE.lower().replace("-", " ")).output)
    assert [row.split()[0] for row in found] == ["1", "2", "3"]
    assert show("--concern", "ZZZZ-9999").exit_code == 1


def test_that_it_was_shown_is_a_line_too(show: Command) -> None:
    show()
    assert "showed the audit" in rows(show().output)[-1]


@pytest.mark.parametrize("asked", [("--kind", "gossip"), ("--person", "Nobody Known")])
def test_what_cannot_be_asked_for_is_said_in_a_sentence(
    show: Command, asked: tuple[str, str]
) -> None:
    answer = show(*asked)
    assert answer.exit_code == 1
    assert answer.output.startswith(f"{asked[0]}: {asked[1]}: ")


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01"])
def test_what_is_no_day_is_told_with_one_that_is(show: Command, day: str) -> None:
    assert f'"{day}" is not a day; write it like 2026-09-01' in show("--since", day).output


def test_the_file_is_its_makers_alone_holds_no_formula_and_replaces_nothing(
    show: Command, db: Database, tmp_path: Path
) -> None:
    for bad in ("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"):
        db.transaction(lambda tx, bad=bad: tx.note(Note("hillside", bad, bad)))
    place = tmp_path / "audit.csv"
    assert show("--csv", str(place)).exit_code == 0
    with place.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert "'=HYPERLINK(1)" in cells
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    again = show("--csv", str(place))
    assert again.exit_code == 1
    assert "is there already" in again.output


def test_a_line_put_there_past_the_program_is_told_as_that_and_read_by_nobody_on_the_record(
    show: Command, db: Database
) -> None:
    one = db.transaction(lambda tx: told.told(tx, "hillside", told.Wanted()))[0].concern
    assert one
    db.transaction(_blamed_on_the_head)
    wrong = [row for row in rows(show().output) if row.endswith("NO")]
    assert len(wrong) == 1
    assert "slack:U0HEAD" in wrong[0]
    assert {
        each.person for each in db.transaction(lambda tx: told.readings(tx, "hillside", one))
    } == {TEACHER}


def test_every_kind_is_in_the_help() -> None:
    words = CliRunner().invoke(app, ["audit", "show", "--help"], env={"COLUMNS": "200"}).output
    assert all(kind in words for kind in told.KINDS)
    assert "audit show" in (ROOT / "docs" / "looking-after-it.md").read_text(encoding="utf-8")
