"""On the command line a school gets a key that nobody else can read, and never loses one by it."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.commands.cli import app
from bot.running.keys import load_key
from bot.settings import Settings

Command = Callable[..., Any]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Runs `report-image keys new` in an empty folder, without any of our variables set."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path / "data")
    return lambda *words: CliRunner().invoke(app, ["keys", "new", *words])


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """All the settings that are needed; gives the place of the key."""
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "keys" / "key"))
    return tmp_path / "keys" / "key"


def test_a_new_key_is_whole_private_and_never_shown(command: Command, settings: Path) -> None:
    answer = command()
    assert answer.exit_code == 0
    assert str(settings) in answer.output
    assert load_key(settings).keys[0].hex() not in answer.output
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600


def test_a_key_that_is_there_is_never_replaced(command: Command, settings: Path) -> None:
    command()
    before = load_key(settings).keys
    answer = command()
    assert answer.exit_code == 1
    assert "is there already" in answer.output
    assert load_key(settings).keys == before


def test_two_keys_are_never_the_same(command: Command, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert command("--file", str(tmp_path / name)).exit_code == 0
    assert load_key(tmp_path / "one").keys != load_key(tmp_path / "two").keys


def test_while_the_settings_are_wrong_it_is_said_what_to_do(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://nowhere")
    answer = command()
    assert answer.exit_code == 1
    assert "--file" in answer.output


def test_a_key_beside_the_database_is_warned_of(
    command: Command, settings: Path, tmp_path: Path
) -> None:
    answer = command("--file", str(tmp_path / "data" / "key"))
    assert answer.exit_code == 0
    assert "Note:" in answer.output
