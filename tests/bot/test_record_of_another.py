"""A record that this account may not write is told in words, at the place where it is put right, before the first
report is lost by it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.cli import app
from bot.running import record_version
from bot.settings import Settings
from tests.support.logged import logged
from tests.support.world import DEMO, KEY, record_in

Command = Callable[[str], str]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Command]:
    """What a command says that ends with an error, in a folder with a record. The log is as it was
    afterwards.
    """
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    key = tmp_path / "keys" / "key"
    key.parent.mkdir()
    key.touch(0o600)
    key.write_text(KEY.hex())
    given = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "KEY_FILE": str(key)}
    for name, one in given.items():
        monkeypatch.setenv(name, one)

    def said(words: str) -> str:
        answer = CliRunner().invoke(app, words.split())
        assert answer.exit_code == 1, answer.output
        return answer.output

    with logged():
        yield said


def closed_to_this_account(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """As the system answers where the path is another account's; whoever runs the tests may be root, to
    whom nothing is closed.
    """
    open_to = os.access
    monkeypatch.setattr(
        record_version.os,
        "access",
        lambda one, mode: Path(one) != path and open_to(one, mode),
    )


@pytest.mark.parametrize("words", ["check --offline", "db check", "audit verify", "backup copy.db"])
@pytest.mark.parametrize("which", ["record.db", "record.db-wal", ""])
def test_whose_record_it_is_not_says_so(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: str, which: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{record_in(tmp_path)}")
    (tmp_path / "record.db-wal").touch()
    closed_to_this_account(monkeypatch, tmp_path / which)
    told = command(words)
    assert f"DATABASE_URL: {tmp_path / which}: this account may not" in told
    assert "as the account that runs the bot" in told


def test_a_folder_that_is_not_there_is_told_before_the_bot_is_run(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none' / 'record.db'}")
    told = f"DATABASE_URL: {tmp_path / 'none'}: there is no such folder"
    assert told in command("check --offline")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", ["KEY_FILE", "BACKUP_FOLDER"])
@pytest.mark.parametrize("there", ["a file", "a folder of another account"])
def test_where_nothing_can_be_written_is_told_before_it_is_to_be_written(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, there: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'record.db'}")
    place = tmp_path / "place"
    if there == "a file":
        place.touch()
    else:
        place.mkdir()
        closed_to_this_account(monkeypatch, place)
    monkeypatch.setenv(name, str(place / "key"))
    told = command("check --offline")
    why = f"{place} is a file, and no folder" if there == "a file" else f"may not write in {place}"
    assert any(each.startswith(f"{name}: ") and why in each for each in told.splitlines())


def test_that_no_seal_can_be_kept_beside_the_key_is_told(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{record_in(tmp_path)}")
    closed_to_this_account(monkeypatch, tmp_path / "keys")
    assert f"may not write in {tmp_path / 'keys'}. The seals" in command("check --offline")


@pytest.mark.parametrize("words", ["check --offline", "run", "db check"])
@pytest.mark.parametrize("name", ["KEY_FILE", "DATABASE_URL"])
def test_a_folder_where_a_file_is_asked_for_is_told_as_that(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, words: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{record_in(tmp_path)}")
    monkeypatch.setenv("SCHOOL_FILE", str(DEMO))
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o755)
    monkeypatch.setenv(name, str(folder) if name == "KEY_FILE" else f"sqlite:///{folder}")
    told = command(words)
    assert "is a folder: write the file in it" in told
    assert "chmod" not in told
