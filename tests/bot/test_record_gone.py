"""Where there was a record, no new one is made in its place without a word: the bot would go on as if nothing
had been reported.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.running.mistakes import ConfigurationError
from bot.running.record_version import ready
from bot.running.seals import Seals
from storage.database.database import Database
from tests.support.bot.commanded import commanded
from tests.support.bot.processes import ready as is_ready
from tests.support.bot.processes import running, settings, started, workspace

COMMANDS = ("check", "status", "db check", "db upgrade", "audit verify", "retention due")
KEY, SEALED = bytes(32), "2026-11-23 hillside:7:ab\n"


def now() -> datetime:
    return datetime(2026, 11, 30, 9, tzinfo=UTC)


def sealed(folder: Path, lines: str = SEALED) -> Seals:
    seals = Seals.beside(folder / "keys" / "key")
    seals.path.parent.mkdir()
    seals.path.write_text(lines)
    return seals


def opened(record: Path, seals: Seals) -> Database:
    return ready(f"sqlite:///{record}", KEY, now, seals=seals)


def test_a_record_that_is_not_there_any_more_is_asked_for_and_none_is_made(tmp_path: Path) -> None:
    seals, record = sealed(tmp_path), tmp_path / "record.db"
    with pytest.raises(ConfigurationError, match="until 23 November 2026") as told:
        opened(record, seals)
    assert str(seals.path) in str(told.value)
    assert "report-image restore" in str(told.value)
    assert "a key file of its own in KEY_FILE" in str(told.value)
    assert not record.exists()


def test_a_file_copied_without_its_log_is_not_taken_for_a_new_record(tmp_path: Path) -> None:
    """Until SQLite's log is written into it, the file itself holds nothing."""
    ready(f"sqlite:///{tmp_path / 'record.db'}", KEY, now)  # it runs on
    copied = Path(shutil.copy(tmp_path / "record.db", tmp_path / "copied.db"))
    with pytest.raises(ConfigurationError, match="ends in -wal"):
        opened(copied, sealed(tmp_path))


def test_an_empty_database_of_a_server_is_not_taken_for_one_either(
    tmp_path: Path, empty_postgres: str
) -> None:
    with pytest.raises(ConfigurationError, match="there is no record here"):
        ready(empty_postgres, KEY, now, seals=sealed(tmp_path))


@pytest.mark.parametrize("lines", ["", "no seal\n"], ids=["none", "cannot be read"])
def test_without_a_seal_a_new_record_is_made(tmp_path: Path, lines: str) -> None:
    database = opened(tmp_path / "record.db", sealed(tmp_path, lines))
    assert database.is_current()
    database.close()


async def test_a_bot_whose_record_is_gone_does_not_start_and_one_that_is_put_back_does(
    tmp_path: Path,
) -> None:
    async with workspace(socket_mode=False) as sandbox:
        given = settings(tmp_path, sandbox)
        (tmp_path / "keys" / "seals.txt").write_text(SEALED)
        process = await started(tmp_path, given, printed=True)
        told = b"".join(await process.communicate()).decode()
        assert process.returncode == 1
        assert "there is no record here" in told
        for command in COMMANDS:
            said = await commanded(tmp_path, given, *command.split())
            assert (said.exit_code, "there is no record here" in said.output) == (1, True), command
        (tmp_path / "keys" / "seals.txt").unlink()
        process = await started(tmp_path, given)
        await is_ready(process)
        process.kill()
        await asyncio.wait_for(process.wait(), 20)


async def test_of_a_record_that_was_emptied_no_command_makes_another(tmp_path: Path) -> None:
    async with workspace(socket_mode=False) as sandbox:
        given = settings(tmp_path, sandbox)
        (tmp_path / "keys" / "seals.txt").write_text(SEALED)
        (tmp_path / "report-image.db").touch(mode=0o600)
        for command in COMMANDS:
            said = await commanded(tmp_path, given, *command.split())
            assert (said.exit_code, "there is no record here" in said.output) == (1, True), command


@pytest.fixture(scope="module")
def ran_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bot that took a report and was ended."""
    folder: Path = tmp_path_factory.mktemp("ran")
    asyncio.run(report_once(folder))
    return folder


async def report_once(folder: Path) -> None:
    async with running(folder, socket_mode=False) as (sandbox, process):
        teacher = sandbox.person("U0TEACHER")
        await teacher.type("/report-image", channel="C0STAFF")
        teacher.fill("account", "A friend told me")
        await teacher.submit()
        assert teacher.modal.content["callback_id"] == "receipt"
        process.send_signal(signal.SIGTERM)
        await process.wait()


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("keys/seals.txt", "", "2026-11-23 hillside:700:ab\n", "the bot had written more"),
        ("school.toml", 'id = "hillside"', 'id = "hill"', "no school file names: nobody"),
    ],
    ids=["an older copy in its place", "the school's id changed"],
)
async def test_concerns_that_may_be_lost_are_told_at_the_machine_and_by_the_bot(
    ran_before: Path, tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    folder = Path(shutil.copytree(ran_before, tmp_path / "again"))
    async with workspace(socket_mode=False) as sandbox:
        given = settings(folder, sandbox)
        (folder / "keys" / "seals.txt").touch()
        as_it_was = await commanded(folder, given, "check", "--offline")
        changed = (folder / file).read_text().replace(old, new, 1)
        (folder / file).write_text(changed)
        for command in ("status", "check --offline"):
            seen = (await commanded(folder, given, *command.split())).output
            assert told in seen
        assert ("It is concerns of hillside" in seen) is (file == "school.toml")
        assert told not in as_it_was.output
        process = await started(folder, given)
        assert process.stderr
        log = await process.stderr.readuntil(b"ready on")
        process.kill()
        await process.wait()
    assert b"concerns may be missing, or not looked after" in log
