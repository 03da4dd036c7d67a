"""On the command line it is seen whether the audit is whole, and where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.commands.cli import app
from bot.running.seals import Seals
from bot.settings import Settings
from storage.concerns import concerns
from storage.database import tables
from storage.database.database import Database
from storage.evidence import audit
from tests.support.storage.damage import without_triggers
from tests.support.storage.databases import KEY
from tests.support.storage.records import DSL, HILLSIDE, RIVERSIDE, concern, do, stored

Command = Callable[..., Any]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Runs `report-image audit verify` with the settings of a school."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    key = tmp_path / "key"
    key.touch(0o600)
    key.write_text(KEY.hex())
    given = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "KEY_FILE": str(key)}
    for name, one in given.items():
        monkeypatch.setenv(name, one)
    return lambda *words: CliRunner().invoke(app, ["audit", "verify", *words])


@pytest.fixture
def kept(
    url: str, db: Database, command: Command, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """The record that the command finds, with three lines in its audit."""
    monkeypatch.setenv("DATABASE_URL", url)
    one = stored(db, concern())
    do(db, concerns.load, HILLSIDE, DSL, one.id)
    do(db, concerns.open_for, HILLSIDE, DSL)
    return db


def test_a_whole_audit_prints_its_last_line_which_can_be_given_back(
    kept: Database, command: Command
) -> None:
    answer = command()
    end = do(kept, audit.head, "hillside")
    assert answer.exit_code == 0, answer.output
    assert (
        answer.output == "hillside: 3 lines, none of them changed, held against 0 seals. "
        f"Last line: hillside:3:{end.mac}\n"
    )
    assert command("--head", f"hillside:3:{end.mac}").exit_code == 0


def test_a_part_of_the_file_that_is_damaged_is_told_though_no_line_stands_in_it(
    sqlite_url: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    damaged = bytearray(file.read_bytes())
    damaged[-2000] ^= 1
    assert command().exit_code == 0
    file.write_bytes(damaged)
    answer = command()
    assert answer.exit_code == 1
    assert "a part of it is damaged. Stop the bot" in answer.stderr


def test_a_school_whose_lasting_keys_are_damaged_is_told_and_the_others_are_looked_through(
    kept: Database, command: Command
) -> None:
    stored(kept, concern(RIVERSIDE), at=RIVERSIDE)
    theirs = tables.secret.c.school == RIVERSIDE.id
    do(kept, lambda tx: tx.run(tables.secret.update().where(theirs).values(wrapped=b"quill")))
    answer = command()
    assert answer.exit_code == 1
    assert "The record is damaged: school riverside, table secret" in answer.output
    assert "hillside: 3 lines, none of them changed" in answer.output


def test_an_audit_cut_off_is_seen_by_itself(
    kept: Database, command: Command, tmp_path: Path
) -> None:
    end = do(kept, audit.seal, "hillside")
    Seals.beside(tmp_path / "key").keep(date(2026, 11, 23), end or "")
    assert "held against 1 seals" in command().output
    Seals.beside(tmp_path / "key").keep(date(2026, 11, 24), "hillside:4:00")
    answer = command()
    assert answer.exit_code == 1
    assert "hillside: line 4 is broken: it is missing" in answer.output


@pytest.mark.parametrize("head", ["hillside:4:00", "hillside:3:00", "elsewhere:1:00"])
def test_a_last_line_that_is_no_longer_there_is_found(
    kept: Database, command: Command, head: str
) -> None:
    answer = command("--head", head)
    assert answer.exit_code == 1
    assert f"{head.split(':')[0]}: line {head.split(':')[1]} is broken" in answer.output


def test_a_broken_audit_ends_with_1_and_names_the_first_broken_line(
    kept: Database, command: Command
) -> None:
    def work(tx: Any) -> None:
        without_triggers(tx)
        tx.connection.execute(text("UPDATE audit SET who = 'slack:U0NOBODY' WHERE seq > 1"))

    kept.transaction(work)
    answer = command()
    assert answer.exit_code == 1
    assert "hillside: line 2 is broken" in answer.output
    assert "none of them changed" not in answer.output


def test_an_audit_that_was_taken_away_whole_is_missed(kept: Database, command: Command) -> None:
    def work(tx: Any) -> None:
        without_triggers(tx)
        tx.connection.execute(text("DELETE FROM audit"))

    kept.transaction(work)
    answer = command()
    assert answer.exit_code == 1
    assert "hillside: no line of an audit is there under this name" in answer.output


def test_nothing_stored_steers_the_terminal_or_makes_a_line_that_looks_like_ours(
    kept: Database, command: Command
) -> None:
    def work(tx: Any) -> None:
        tx.connection.execute(
            text(
                "INSERT INTO concern (id, school, reference, state, urgency, route, protocol, opened_at, version, body)"
                " SELECT :id, school, 'x', state, urgency, route, protocol, opened_at, version, body FROM concern"
            ),
            {"id": "x\x1b[2K\nhillside: 3 lines, none of them changed"},
        )

    kept.transaction(work)
    answer = command()
    assert answer.exit_code == 1
    assert "\x1b" not in answer.output
    assert "concern x\\x1b[2K\\x0ahillside: 3 lines" in answer.output


def test_without_a_record_none_is_made(command: Command, tmp_path: Path) -> None:
    answer = command()
    assert answer.exit_code == 1
    assert "There is no record yet" in answer.output
    assert not (tmp_path / "report-image.db").exists()


def test_another_key_is_said_in_plain_words(
    sqlite_url: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    (tmp_path / "key").write_text("00" * 32)
    answer = command()
    assert answer.exit_code == 1
    assert "does not open" in answer.output


@pytest.mark.parametrize("head", ["hillside", "hillside:x:00", ":1:00"])
def test_a_head_that_is_none_is_refused_in_plain_words(command: Command, head: str) -> None:
    answer = command("--head", head)
    assert answer.exit_code == 1
    assert "SCHOOL:NUMBER:CODE" in answer.output
