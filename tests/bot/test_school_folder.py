"""A folder may hold many schools: each in its file, each workspace one school's, every mistake with
its file.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.commands.checking import check
from bot.school.file import SchoolFileError
from bot.school.schools import load_schools
from bot.settings import Settings, SettingsError, load_settings
from tests.support.bot.school_files import write

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
examine = partial(check.examine, offline=True)


@pytest.fixture
def schools(monkeypatch, tmp_path) -> Path:
    """A folder with two schools, and settings that fit."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "schools"
    folder.mkdir()
    write(folder / "hillside.toml")
    write(folder / "riverside.toml", 'id = "riverside"', "T0RIVERSIDE")
    for name, value in {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "secret",
        "SLACK_SIGNING_SECRET": "secret",
        "KEY_FILE": str(tmp_path / "keys" / "key"),
        "SCHOOL_FILE": str(folder),
    }.items():
        monkeypatch.setenv(name, value)
    return folder


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_file_of_the_folder_is_a_school(schools):
    assert [one.school.id for one in load_schools(schools, by_oauth=True)] == [
        "hillside",
        "riverside",
    ]
    assert examine(NOW).mistakes == ()


def test_a_workspace_of_two_schools_is_told_with_both_files(schools):
    write(schools / "riverside.toml", 'id = "riverside"')
    [told] = examine(NOW).mistakes
    assert all(word in told for word in ("slack:T0HILLSIDE", "hillside.toml", "riverside.toml"))
    with pytest.raises(SchoolFileError, match="one school only"):
        load_schools(schools, by_oauth=True)


def test_two_schools_with_one_id_are_told_with_both_files(schools):
    write(schools / "riverside.toml", workspace="T0RIVERSIDE")
    [told] = examine(NOW).mistakes
    assert all(word in told for word in ("school.id", "hillside.toml", "riverside.toml"))


def test_a_mistake_is_told_with_its_file(schools):
    rewrite(schools / "hillside.toml", 'phone = "', 'fone = "')
    (schools / "riverside.toml").write_text("not toml", encoding="utf-8")
    told = examine(NOW).mistakes
    assert any(one.startswith("hillside.toml: ") and "fone" in one for one in told)
    assert any(one.startswith(f"{schools / 'riverside.toml'}: is not valid TOML") for one in told)


def test_several_schools_need_oauth_and_one_workspace_each(schools, monkeypatch):
    with pytest.raises(SchoolFileError, match="SLACK_CLIENT_ID: is missing"):
        load_schools(schools)
    rewrite(schools / "riverside.toml", '["slack:T0RIVERSIDE"]', '["slack:T01", "slack:T02"]')
    assert [one.school.id for one in load_schools(schools, by_oauth=True)] == ["hillside"]
    assert any(one.startswith("riverside.toml: workspaces") for one in examine(NOW).mistakes)


@pytest.mark.parametrize("name", ["brook.toml.txt", "brook.TOML"])
def test_a_file_that_is_not_read_by_its_name_is_told(schools, name):
    (schools / "riverside.toml").rename(schools / name)
    (schools / "notes.txt").touch()
    assert [one for one in examine(NOW).mistakes if "rename" in one] == [
        f"{name}: is not read, for a school file's name ends in .toml: rename it"
    ]


def test_a_folder_without_a_school_is_told(schools):
    for file in schools.iterdir():
        file.unlink()
    assert any("no school file" in one for one in examine(NOW).mistakes)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"SLACK_CLIENT_SECRET": ""}, "SLACK_CLIENT_SECRET"),
        ({"SLACK_CLIENT_ID": ""}, "SLACK_CLIENT_SECRET"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_BOT_TOKEN"),
    ],
)
def test_the_client_id_and_its_secret_go_together_and_without_a_bot_token(
    schools, monkeypatch, changed, told
):
    for name, value in changed.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as mistakes:
        load_settings()
    assert told in str(mistakes.value)
