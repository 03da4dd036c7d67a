"""A record is worked on only by the version that knows it, and brought up to date only when
somebody says so.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command as alembic
from sqlalchemy import text
from typer.testing import CliRunner

from bot.commands.cli import app
from bot.running import record_version
from bot.running.clock import SystemClock
from bot.running.mistakes import ConfigurationError
from bot.settings import Settings
from flows.turn import Post
from storage.database.database import Database
from storage.database.upgrading import schema
from tests.support.storage.databases import KEY
from tests.support.storage.records import DSL, HILLSIDE, NOW, claim, concern, do, stored

Command = Callable[..., Any]


@pytest.fixture
def command(empty: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Runs `report-image db ...` on a database that is empty at first."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    key = tmp_path / "key"
    key.touch(0o600)
    key.write_text(KEY.hex())
    for name, one in {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "KEY_FILE": str(key),
        "DATABASE_URL": empty,
    }.items():
        monkeypatch.setenv(name, one)
    return lambda *words: CliRunner().invoke(app, ["db", *words])


def made(url: str, revision: str = "head") -> None:
    """A record as this revision left it."""
    db = record_version.ready(url, KEY, SystemClock().now)
    if revision != "head":
        do(db, lambda tx: alembic.downgrade(schema.config(tx.connection), revision))
    db.close()


def stamped(url: str, statement: str) -> None:
    db = Database(url, KEY)
    do(db, lambda tx: tx.run(text(statement)))
    db.close()


def test_a_new_record_is_made_when_the_bot_first_runs(empty: str, command: Command) -> None:
    made(empty)
    assert command("check").output == "The record is up to date.\n"
    made(empty)


def test_an_older_record_is_left_as_it_is_until_somebody_says_so(
    empty: str, command: Command
) -> None:
    made(empty, "0004")
    with pytest.raises(ConfigurationError, match=r"backup.*report-image db upgrade"):
        record_version.ready(empty, KEY, SystemClock().now)
    checked = command("check")
    assert (checked.exit_code, "report-image db upgrade" in checked.output) == (1, True)
    assert command("upgrade").exit_code == 0
    assert command("check").exit_code == 0
    db = record_version.ready(empty, KEY, SystemClock().now)
    stored(db, concern(), Post("page", DSL))
    assert len(claim(db, NOW)) == 1
    db.close()


def test_what_was_reported_before_is_there_after_the_way_down_and_up(
    empty: str, command: Command
) -> None:
    made(empty)
    db = Database(empty, KEY)
    known = stored(db, concern(), Post("page", DSL))
    do(db, lambda tx: alembic.downgrade(schema.config(tx.connection), "0004"))
    assert command("upgrade").exit_code == 0
    assert [duty.concern for duty in claim(db, NOW)] == [known.id]
    db.close()


@pytest.mark.parametrize("words", ["check", "upgrade"])
def test_a_newer_record_is_refused_and_nothing_of_it_changed(
    empty: str, command: Command, words: str
) -> None:
    made(empty)
    stamped(empty, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigurationError, match="newer than this program"):
        record_version.ready(empty, KEY, SystemClock().now)
    answer = command(words)
    assert (answer.exit_code, "newer" in answer.output) == (1, True)


def test_somebody_elses_database_is_refused(empty: str, command: Command) -> None:
    stamped(empty, "CREATE TABLE recipes (name TEXT)")
    with pytest.raises(ConfigurationError, match="something else"):
        record_version.ready(empty, KEY, SystemClock().now)
    assert command("upgrade").exit_code == 1
    stamped(empty, "SELECT name FROM recipes")


def test_a_record_that_is_not_there_is_said_to_be_made_by_run(
    command: Command, monkeypatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/not-there.db")
    assert "report-image run makes it" in command("upgrade").output
    assert not (tmp_path / "not-there.db").exists()


def test_a_server_that_is_not_there_is_said_in_plain_words(command: Command, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:s3cret@127.0.0.1:9/record")
    answer = command("check")
    assert (answer.exit_code, "does not answer" in answer.output, "s3cret" in answer.output) == (
        1,
        True,
        False,
    )


@pytest.mark.parametrize(("schools", "goes_on"), [(["a", "b"], True), (["a"], False)])
def test_one_school_whose_keys_are_damaged_keeps_no_other_from_the_new_version(
    empty: str, command: Command, schools: list[str], goes_on: bool
) -> None:
    made(empty)
    db = Database(empty, KEY)
    for school in schools:
        there = HILLSIDE.model_copy(update={"id": school})
        stored(db, concern().but(id=f"of {school}", reference=school, school=school), at=there)
    do(db, lambda tx: alembic.downgrade(schema.config(tx.connection), "0019"))
    db.close()
    stamped(empty, "UPDATE secret SET wrapped = 'quill' WHERE school = 'a'")
    answer = command("upgrade")
    assert "school a, table secret" in answer.output
    assert ("The record is up to date." in answer.output, answer.exit_code == 0) == (goes_on,) * 2
