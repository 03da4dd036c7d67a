"""The program is killed and everything fails; nothing is lost, nothing comes twice. And what sees that can see."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.crash.random_run import random_run
from tests.crash.run import Plan
from tests.crash.sweep import WAYS, OneFault, told_with

pytestmark = [
    pytest.mark.crash,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and the fork server are not to be had on Windows"),
]
KILLS = 20
SEED = 4  # any will do


def database(folder: Path) -> str:
    return f"sqlite:///{folder}/record.db"


async def test_nothing_is_lost_or_repeated_while_the_program_is_killed_and_everything_fails(tmp_path):
    found = await random_run(Plan(database(tmp_path), seed=SEED), tmp_path, KILLS)
    assert (found.lost, found.repeated) == ([], []), found.told()
    assert found.kills >= KILLS
    assert found.faults.total() > KILLS
    assert found.told().splitlines()[-1].startswith(f"lost 0, repeated 0, kills {found.kills}, faults ")


@pytest.mark.parametrize("way", WAYS)
async def test_nothing_is_lost_or_repeated_when_it_fails_at_this_moment(tmp_path, way):
    came_to_it, found = await told_with(OneFault(way, 9), Plan(database(tmp_path)))
    assert came_to_it
    assert (found.lost, found.repeated) == ([], []), found.told()


async def test_without_the_look_up_it_sees_that_a_message_came_twice(tmp_path):
    _, found = await told_with(OneFault("post cut after", 2), Plan(database(tmp_path), look_up=False))
    assert found.repeated
    assert not found.lost
