"""Before a new version is used: what would not do any more is told, and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from alembic import command as alembic
from click.testing import Result
from sqlalchemy import text
from typer.testing import CliRunner

from bot.commands.cli import app
from bot.running.clock import SystemClock
from bot.sandbox.slack.sandbox import Sandbox
from bot.settings import Settings
from bot.slack.installing.oauth import MANIFEST
from bot.slack.trying.manifest import apart
from flows.protocol.library import find, with_safety
from storage.concerns import protocols
from storage.database.database import Database
from storage.database.upgrading import schema
from tests.support.bot.in_a_thread import in_a_thread
from tests.support.world import DEMO, KEY, record_in, signed

OURS = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
NOW = SystemClock().now()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bot that was set up, with its record; its Slack is out of reach."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "keys").mkdir()
    key = tmp_path / "keys" / "key"
    key.touch(0o600)
    key.write_text(KEY.hex())
    (tmp_path / "school.toml").write_text(signed(DEMO.read_text(encoding="utf-8")), "utf-8")
    for name, value in {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "KEY_FILE": str(key),
        "DATABASE_URL": f"sqlite:///{record_in(tmp_path)}",
    }.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def checked(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["upgrade-check", *words], input=typed)


def changed(folder: Path, work: Any) -> None:
    database = Database(f"sqlite:///{folder / 'record.db'}", KEY)
    database.transaction(work)
    database.close()


def test_what_this_version_can_go_on_with_is_said_and_left_as_it_is(folder: Path) -> None:
    before = (folder / "record.db").read_bytes()
    answer = checked("--offline")
    assert answer.exit_code == 0, answer.stderr
    assert "this version goes on with it as it is" in answer.stdout
    assert "This version can take over." in answer.stdout
    assert (folder / "record.db").read_bytes() == before
    assert not list(folder.glob("report-image-*"))


def test_an_older_record_is_brought_up_to_date_as_a_copy_only(folder: Path) -> None:
    changed(folder, lambda tx: alembic.downgrade(schema.config(tx.connection), "-1"))
    answer = checked("--offline")
    assert answer.exit_code == 0, answer.stderr
    assert "a copy of it could be brought up to date" in answer.stdout
    assert "report-image db upgrade" in answer.stdout
    database = Database(f"sqlite:///{folder / 'record.db'}", KEY)
    assert database.state() == "behind"
    database.close()


@pytest.mark.parametrize("command", [("check", "--offline"), ("status",)], ids=" ".join)
def test_whoever_looks_is_told_that_the_record_has_to_be_brought_up_to_date(
    folder: Path, command: tuple[str, ...]
) -> None:
    changed(folder, lambda tx: alembic.downgrade(schema.config(tx.connection), "-1"))
    answer = CliRunner().invoke(app, command)
    assert (answer.exit_code, "run: report-image db upgrade" in answer.output) == (1, True)


def test_whoever_puts_an_older_copy_back_is_told_to_bring_it_up_to_date(folder: Path) -> None:
    changed(folder, lambda tx: alembic.downgrade(schema.config(tx.connection), "-1"))
    run = CliRunner().invoke
    assert run(app, ["backup", "copy"]).exit_code == 0
    (folder / "record.db").unlink()
    answer = run(app, ["restore", "copy"])
    assert (answer.exit_code, "report-image db upgrade" in answer.stdout) == (0, True)


def test_a_record_whose_tables_do_not_follow_is_refused(folder: Path) -> None:
    before = "UPDATE alembic_version SET version_num = '0016'"
    changed(folder, lambda tx: tx.run(text(before)))
    answer = checked("--offline")
    assert (answer.exit_code, "a copy of it was tried" in answer.stderr) == (1, True)


def test_a_newer_record_and_one_of_another_key_are_refused(folder: Path) -> None:
    changed(folder, lambda tx: tx.run(text("UPDATE alembic_version SET version_num = '9999'")))
    answer = checked("--offline")
    assert (answer.exit_code, "newer than this program" in answer.stderr) == (1, True)
    (folder / "keys" / "key").write_text("11" * 32)
    answer = checked("--offline")
    assert (answer.exit_code, "does not open" in answer.stderr) == (1, True)


def test_mistakes_of_the_school_file_are_told_with_the_record_s_first(folder: Path) -> None:
    file = folder / "school.toml"
    file.write_text(file.read_text("utf-8").replace('"15:15"', '"quarter past"'), "utf-8")
    (folder / "keys" / "key").write_text("11" * 32)
    told = checked("--offline").stderr.splitlines()
    assert "does not open" in told[1]
    assert told[2].startswith("school.day_ends: ")


def test_questions_that_cannot_be_read_any_more_are_named(folder: Path) -> None:
    whole = with_safety(find("schools-2016"))
    changed(
        folder,
        lambda tx: protocols.freeze(
            tx, "hillside", whole.name, whole.digest, whole.model_dump_json(), NOW
        ),
    )
    assert checked("--offline").exit_code == 0
    changed(folder, lambda tx: protocols.freeze(tx, "hillside", "older", "d1", "{}", NOW))
    answer = checked("--offline")
    assert answer.exit_code == 1
    assert "(older) that this version cannot read" in answer.stderr


def test_another_edition_of_the_questions_is_something_to_do(folder: Path) -> None:
    file = folder / "school.toml"
    file.write_text(file.read_text("utf-8").replace('edition = "4"', 'edition = "1"'), "utf-8")
    answer = checked("--offline")
    assert answer.exit_code == 0
    assert "To do: adopted.edition: The questions (uk-schools) were adopted" in answer.stdout


@pytest.fixture
def older(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A Slack in which the app is an older one: less of it, more of it, otherwise."""
    text = MANIFEST.read_text(encoding="utf-8").replace(
        "      - im:history\n", "      - files:read\n"
    )
    text = text.replace("name: Report\n", "name: Tell us\n").replace(
        "should_escape: false", "should_escape: true"
    )
    (folder / "older.yml").write_text(text, "utf-8")
    with in_a_thread(Sandbox(SystemClock(), folder / "older.yml", limits=False)) as sandbox:
        monkeypatch.setenv("SLACK_API_URL", sandbox.api_url)
        yield sandbox


def test_what_the_app_may_not_do_is_seen_without_a_token(older: Sandbox) -> None:
    answer = checked()
    assert answer.exit_code == 1
    assert "the app may not do all it has to (im:history)" in answer.stderr
    assert "upgrade-check --app" in answer.stdout


def test_with_a_token_everything_to_be_changed_in_slack_is_shown(older: Sandbox) -> None:
    answer = checked("--app", typed="xoxe.xoxp-sandbox\n")
    told = [line.partition("), ")[2] for line in answer.stderr.splitlines() if "In Slack" in line]
    assert told == [
        "features, slash_commands, /report-image, should_escape: is True, and must be False",
        "oauth_config, scopes, bot, im:history: is missing",
        "oauth_config, scopes, bot, files:read: is more than the bot needs; take it away",
    ]
    assert "xoxe" not in answer.output


def test_a_token_that_is_none_is_told(older: Sandbox) -> None:
    assert "does not take the configuration token" in checked("--app", typed="xoxe-1\n").stderr


def test_over_http_nobody_asks_for_socket_mode() -> None:
    without = {**OURS, "settings": {**OURS["settings"], "socket_mode_enabled": False}}
    assert list(apart(OURS, without, socket_mode=False)) == []
    (told,) = apart(OURS, without, socket_mode=True)
    assert told.startswith("settings, socket_mode_enabled: is False")
