"""The bot as a process goes on while its school changes over to a new key, and starts with it
afterwards.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
from pathlib import Path

import pytest

from bot.running.keys import load_key
from tests.support.bot.commanded import commanded
from tests.support.bot.processes import running, started, until
from tests.support.world import ROOT


async def test_a_running_bot_goes_on_while_the_key_is_changed(tmp_path):
    key = tmp_path / "keys" / "key"
    async with running(tmp_path, socket_mode=False) as (sandbox, process):
        teacher, dsl = sandbox.person("U0TEACHER"), sandbox.person("U0DSL")
        await _report(teacher, "A friend told me")
        await until(sandbox, lambda: len(dsl.chat) == 1)
        assert "the bot runs" in await _rotated(tmp_path)
        await dsl.click("Open", dsl.chat[0].ts)
        assert "A friend told me" in str(dsl.modal.blocks)
        await dsl.close_modal()
        await _report(teacher, "And one more")
        await until(sandbox, lambda: len(dsl.chat) == 2)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    assert "Done." in await _rotated(tmp_path)
    key.write_text(key.read_text().split()[0])
    assert len(load_key(key).keys) == 1
    async with running(tmp_path, socket_mode=False) as (sandbox, process):
        await _report(sandbox.person("U0TEACHER"), "A third")
    assert (await commanded(tmp_path, _given(tmp_path), "audit", "verify")).exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("00" * 32, "it is another key"),
        ("ab" * 20, "is not a whole key"),
        (None, "put your copy of it back"),
    ],
    ids=["another", "cut short", "missing"],
)
async def test_without_its_key_it_does_not_start_and_says_why(ran_before, tmp_path, text, said):
    folder = Path(shutil.copytree(ran_before, tmp_path / "again"))
    place = folder / "keys" / "key"
    whole = place.read_text()
    place.write_text(text) if text else place.unlink()
    process = await started(folder, _given(folder) | {"PORT": "1"}, printed=True)
    output = b"".join(await process.communicate()).decode()
    assert process.returncode == 1
    assert said in output
    assert str(place) in output
    assert "Traceback" not in output
    assert whole.strip() not in output


@pytest.fixture(scope="module")
def ran_before(tmp_path_factory):
    """The folder of a bot that ran and was ended."""
    folder = tmp_path_factory.mktemp("ran")
    asyncio.run(_run_once(folder))
    return folder


async def _run_once(folder):
    async with running(folder, socket_mode=False) as (_, process):
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _report(teacher, account):
    await teacher.type("/report-image", channel="C0STAFF")
    teacher.fill("account", account)
    await teacher.submit()
    assert teacher.modal.content["callback_id"] == "receipt"
    await teacher.close_modal()


async def _rotated(folder):
    answer = await commanded(folder, _given(folder), "keys", "rotate")
    assert answer.exit_code == 0, answer.output
    return answer.output


def _given(folder):
    return {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "s",
        "KEY_FILE": str(folder / "keys" / "key"),
        "PYTHONPATH": str(ROOT),
    }
