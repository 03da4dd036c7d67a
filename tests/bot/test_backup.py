"""A copy made while the bot runs is whole, stays encrypted and can be put back; nothing is ever
overwritten.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from bot.commands.cli import app
from bot.running.keys import load_or_make_key
from storage.database.copies.backup import Unusable, backup, check, restore
from tests.support.bot.steps import concerns_in, connected, report

KEY, OTHER = bytes(32), bytes([1]) * 32


async def test_a_copy_made_while_the_bot_runs_can_be_put_back_and_used(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        before = concerns_in(w)
        copy = tmp_path / "copy.db"
        backup(tmp_path / "record.db", copy, KEY)
        await report(w, "HEAD")
    assert not copy.read_bytes().startswith(b"SQLite")
    assert copy.stat().st_mode & 0o077 == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    restore(copy, elsewhere / "record.db", KEY)
    async with connected(elsewhere) as w:
        assert concerns_in(w) == before


async def test_nothing_is_overwritten(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        record, copy = tmp_path / "record.db", tmp_path / "copy.db"
        backup(record, copy, KEY)
        held = copy.read_bytes()
        with pytest.raises(FileExistsError):
            backup(record, copy, KEY)
        with pytest.raises(FileExistsError):
            restore(copy, record, KEY)
        assert copy.read_bytes() == held


async def test_a_copy_that_is_damaged_or_of_another_key_is_refused_and_leaves_nothing(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        copy, record = tmp_path / "copy.db", tmp_path / "new.db"
        backup(tmp_path / "record.db", copy, KEY)
    with pytest.raises(Unusable):
        restore(copy, record, OTHER)
    copy.write_bytes(copy.read_bytes()[:-8192] + bytes(8192))
    with pytest.raises(Unusable):
        check(copy, KEY)
    with pytest.raises(Unusable):
        restore(copy, record, KEY)
    assert not record.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork on Windows")
async def test_a_restore_that_is_cut_off_leaves_no_record_and_can_be_begun_again(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        before = concerns_in(w)
        backup(tmp_path / "record.db", copy := tmp_path / "copy.db", KEY)
    (elsewhere := tmp_path / "elsewhere").mkdir()
    record = elsewhere / "record.db"
    assert killed_before_it_stands_there(lambda: restore(copy, record, KEY))
    assert not record.exists()
    restore(copy, record, KEY)
    assert [file.name for file in elsewhere.iterdir()] == ["record.db"]
    async with connected(elsewhere) as w:
        assert concerns_in(w) == before


def killed_before_it_stands_there(work: Callable[[], None]) -> bool:
    """Do this in another process that is killed when it renames a file; whether it was."""
    child = os.fork()
    if not child:
        sys.addaudithook(
            lambda what, _: os.kill(os.getpid(), signal.SIGKILL) if what == "os.rename" else None
        )
        work()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


async def test_both_are_commands(tmp_path, monkeypatch):
    async with connected(tmp_path) as w:
        await report(w)
    key = tmp_path / "key"
    key.write_text(KEY.hex())
    key.chmod(0o600)
    given = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "KEY_FILE": str(key)}
    for name, held in (given | {"DATABASE_URL": f"sqlite:///{tmp_path / 'record.db'}"}).items():
        monkeypatch.setenv(name, held)
    copy = str(tmp_path / "copy.db")
    results = [
        CliRunner().invoke(app, [command, copy]) for command in ("backup", "backup", "restore")
    ]
    assert [result.exit_code for result in results] == [0, 1, 1]
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    back = CliRunner().invoke(app, ["restore", copy])
    assert back.exit_code == 0
    assert "It ends on 23 November 2026 at 10:04: what was reported or decided since" in back.output


async def test_where_a_copy_cannot_be_is_said(tmp_path, monkeypatch):
    async with connected(tmp_path) as w:
        await report(w)
    key = tmp_path / "keys" / "key"
    load_or_make_key(key)
    given = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "KEY_FILE": str(key)}
    for name, held in (given | {"DATABASE_URL": f"sqlite:///{tmp_path / 'record.db'}"}).items():
        monkeypatch.setenv(name, held)
    key.write_text(KEY.hex())
    beside = CliRunner().invoke(app, ["backup", str(key.with_name("copy.db"))])
    assert (beside.exit_code, "in the key's folder" in beside.output) == (0, True)
    apart = CliRunner().invoke(app, ["backup", str(tmp_path / "copy.db")])
    assert (apart.exit_code, "in the key's folder" in apart.output) == (0, False)
    nowhere = CliRunner().invoke(app, ["backup", str(tmp_path / "usb" / "copy.db")])
    assert (nowhere.exit_code, "there is no such folder" in nowhere.output) == (1, True)
    long = CliRunner().invoke(app, ["backup", str(tmp_path / ("long" * 99))])
    assert long.output.endswith("long: File name too long\n")
    (tmp_path / "record.db").write_bytes(bytes(8192))
    damaged = CliRunner().invoke(app, ["backup", str(tmp_path / "another.db")])
    (tmp_path / "record.db").unlink()
    folder = CliRunner().invoke(app, ["restore", str(tmp_path)])
    assert folder.output == f"{tmp_path}: it is a folder: name the copy in it\n"
    assert damaged.output.startswith(
        f"{tmp_path / 'record.db'}: it is not a whole copy of a record"
    )
