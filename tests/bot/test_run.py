"""Does `report-image run` do the main job for a real workspace: settings, keys, database, both
transports?
"""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import starting
from tests.support.bot.processes import running, until
from tests.support.world import ROOT

TYPED = "wombats"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """What DATABASE_URL says: nothing, or the address of an empty PostgreSQL database."""
    return "" if request.param == "sqlite" else request.getfixturevalue("empty_postgres")


@pytest.mark.parametrize("socket_mode", [False, True], ids=["http", "socket-mode"])
async def test_a_report_reaches_the_safeguarding_lead_and_without_the_key_nobody_reads_its_files(
    tmp_path, socket_mode, database_url
):
    async with running(
        tmp_path, socket_mode=socket_mode, database_url=database_url, anew=not socket_mode
    ) as (sandbox, process):
        teacher, dsl = sandbox.person("U0TEACHER"), sandbox.person("U0DSL")
        await teacher.type("/report-image", channel="C0STAFF")
        teacher.fill("danger", "no")  # left open, it would be an emergency at night
        teacher.fill("account", f"{TYPED} everywhere")
        await teacher.submit()
        assert teacher.modal.content["callback_id"] == "receipt"
        await until(sandbox, lambda: dsl.chat)
        await dsl.click("I have it")
        await until(sandbox, lambda: len(dsl.chat[0].thread) == 1)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    assert database_url or [*tmp_path.rglob("*.db")]
    assert can_be_read_by_nobody(tmp_path)


def can_be_read_by_nobody(folder: Path) -> bool:
    """Whether no file in it holds what was typed, and nobody else may read the key."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    key = folder / "keys" / "key"
    return (
        not any(TYPED.encode() in f.read_bytes() for f in files) and key.stat().st_mode & 0o077 == 0
    )


@pytest.mark.waits
async def test_a_school_file_changed_while_nobody_clicks_is_noticed_all_the_same(
    tmp_path, database_url
):
    async with running(tmp_path, socket_mode=False, database_url=database_url) as (sandbox, _):
        file, head = tmp_path / "school.toml", sandbox.person("U0HEAD")
        for old, new, messages in (("U0DSL", "U0TEACHER", 2), ("U0TEACHER", "U0GUEST", 4)):
            (tmp_path / "new.toml").write_text(
                file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8"
            )
            (tmp_path / "new.toml").replace(file)
            await until(sandbox, lambda messages=messages: len(head.chat) == messages)
        assert {message.text for message in head.chat} == {"A change of people"}


async def test_nothing_of_asyncio_is_touched_from_another_thread(
    tmp_path, database_url, monkeypatch
):
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")  # what is touched so is an error then
    async with running(tmp_path, socket_mode=True, database_url=database_url) as (sandbox, process):
        teacher, dsl = sandbox.person("U0TEACHER"), sandbox.person("U0DSL")
        for number in range(3):
            await teacher.type("/report-image", channel="C0STAFF")
            teacher.fill("account", "A friend told me")
            await teacher.submit()
            await until(sandbox, lambda number=number: len(dsl.chat) > number)
        process.send_signal(signal.SIGTERM)
        _, logged = await process.communicate()
    assert process.returncode == 0
    assert [line for line in logged.splitlines() if b'"level": "error"' in line] == []


def test_what_is_not_needed_any_more_is_looked_for_once_it_is_ready():
    gc.disable()
    try:
        starting.settled()
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()


def test_an_account_of_a_number_alone_can_run_the_bot():
    """As containers have them, without a name or a home."""
    nobody = "import os, pwd; os.environ.pop('HOME', 0); pwd.getpwuid = lambda number: {}[number]"
    after = "import bot.slack.app; assert 'HOME' not in os.environ"
    done = subprocess.run([sys.executable, "-c", f"{nobody}; {after}"], cwd=ROOT)
    assert done.returncode == 0, "and whoever asks where the key is hears that there is no home"
