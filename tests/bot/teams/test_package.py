"""Can the app's package be uploaded, and does it offer what the bot answers? By Microsoft's own schema."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.commands.cli import app
from bot.commands.teams.manifest import Pages, manifest, written
from bot.sandbox.teams.sandbox import COMMANDS
from bot.teams.messages import command
from bot.teams.ways_in import COMPOSED, TYPED, way_in
from tests.support.teams.schemas import MANIFEST, against_manifest

APP = "5f1c0000-0000-4000-8000-00000000b07a"
SCHOOL = "https://hillside.example"
GIVEN = {
    "TEAMS_APP_ID": APP,
    "TEAMS_APP_SECRET": "a-secret",
    "TEAMS_TENANT": "7e000000-0000-4000-8000-0000000000aa",
}


@pytest.fixture
def made() -> dict[str, Any]:
    return manifest(APP, Pages(SCHOOL, SCHOOL, SCHOOL))


def test_the_manifest_is_one_by_microsofts_schema(made: dict[str, Any]) -> None:
    assert against_manifest(made) == []
    assert made["manifestVersion"] == MANIFEST["properties"]["manifestVersion"]["const"]


def test_a_manifest_that_is_none_is_seen(made: dict[str, Any]) -> None:
    assert against_manifest(made | {"permissions": ["everything"]})
    assert against_manifest(made | {"name": {"short": "R" * 31}})


def test_the_app_asks_for_no_permission_and_takes_no_files(made: dict[str, Any]) -> None:
    assert not {"permissions", "authorization", "webApplicationInfo", "devicePermissions"} & set(
        made
    )
    (bot,) = made["bots"]
    assert (bot["supportsFiles"], bot["scopes"]) == (False, ["personal"])


def test_every_command_it_offers_is_answered(made: dict[str, Any]) -> None:
    (offered,) = made["bots"][0]["commandLists"]
    titles = [each["title"] for each in offered["commands"]]
    assert titles == list(TYPED)
    assert all(way_in(command(each)) for each in titles)


@pytest.mark.parametrize(
    "typed",
    ["<at>Report</at> home", "\r\n<at>Report</at>&nbsp;home\r\n", '<at id="0">Report</at>Home'],
)
def test_a_command_is_known_behind_the_bots_own_name(typed: str) -> None:
    assert command(typed) == "home"


@pytest.mark.parametrize("typed", ["<at>Tom</at> sent it home", "<at>Report", "<at>Report</at>"])
def test_other_words_behind_a_name_are_no_command(typed: str) -> None:
    assert command(typed) is None


def test_every_action_it_offers_is_answered(made: dict[str, Any]) -> None:
    commands = made["composeExtensions"][0]["commands"]
    assert {each["id"] for each in commands} == {COMPOSED.report, COMPOSED.home} == set(COMMANDS)
    assert all(each["fetchTask"] and each["type"] == "action" for each in commands)


def test_the_package_holds_the_manifest_and_two_icons_of_the_right_size(
    made: dict[str, Any],
) -> None:
    package = zipfile.ZipFile(io.BytesIO(written(made)))
    assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]
    assert json.loads(package.read("manifest.json")) == made
    sizes = {n: struct.unpack(">II", package.read(n)[16:24]) for n in ("color.png", "outline.png")}
    assert sizes == {"color.png": (192, 192), "outline.png": (32, 32)}
    assert written(made) == written(made)


def test_it_is_made_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    asked = ["teams", "package", "app.zip", "--website", SCHOOL]
    told = CliRunner().invoke(app, asked)
    assert (told.exit_code, (tmp_path / "app.zip").exists()) == (0, True)
    assert CliRunner().invoke(app, [*asked[:3], "--website", "http://x.example"]).exit_code == 1


def test_without_the_apps_id_it_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(app, ["teams", "package", "app.zip", "--website", SCHOOL])
    assert told.exit_code == 1
    assert not (tmp_path / "app.zip").exists()
