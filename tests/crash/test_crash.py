"""The program is killed and everything fails; nothing is lost, nothing comes twice. And what sees
that can see.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.crash import at_screen
from tests.crash.course import Course
from tests.crash.kept import Verdict
from tests.crash.processes import Fate, Fleet
from tests.crash.random_run import random_run
from tests.crash.run import Plan, staged
from tests.crash.sweep import WAYS, OneFault, told_with
from tests.crash.troubles import full
from tests.crash.verdict import verdict

pytestmark = [
    pytest.mark.crash,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        sys.platform == "win32", reason="kill -9 and the fork server are not to be had on Windows"
    ),
]
KILLS, KILLS_IN_TEAMS = 20, 4
SEED = 4  # any will do


def database(folder: Path) -> str:
    return f"sqlite:///{folder}/record.db"


async def test_nothing_is_lost_or_repeated_while_the_program_is_killed_and_everything_fails(
    tmp_path,
):
    found = await random_run(Plan(database(tmp_path), seed=SEED), tmp_path, KILLS)
    assert (found.lost, found.repeated) == ([], []), found.told()
    assert found.kills >= KILLS
    assert found.faults.total() > KILLS
    assert (
        found.told()
        .splitlines()[-1]
        .startswith(f"lost 0, repeated 0, kills {found.kills}, faults ")
    )


async def test_nothing_is_lost_in_teams_and_repeated_only_what_nobody_could_know_of(tmp_path):
    plan = Plan(database(tmp_path), seed=SEED, teams=True)
    found = await random_run(plan, tmp_path, KILLS_IN_TEAMS)
    assert (found.lost, found.repeated) == ([], []), found.told()
    assert found.kills >= KILLS_IN_TEAMS


async def test_a_report_is_taken_over_socket_mode_too(tmp_path):
    found = await reported(Plan(database(tmp_path), socket_mode=True))
    [nothing_else] = found.lost
    assert nothing_else.endswith("not picked up")


async def test_in_teams_a_message_whose_answer_was_lost_is_counted_apart(tmp_path):
    plan = Plan(database(tmp_path), teams=True)
    came_to_it, found = await told_with(OneFault("post cut after", 2), plan)
    assert came_to_it
    assert (found.lost, found.repeated) == ([], []), found.told()
    assert found.unheard == ["the answer was lost"]


async def test_in_teams_it_sees_that_a_message_came_twice_for_no_reason(tmp_path):
    found = await reported(Plan(database(tmp_path), teams=True, without="note"))
    assert any(each.startswith("message: ") for each in found.repeated)


@pytest.mark.parametrize("way", WAYS)
async def test_nothing_is_lost_or_repeated_when_it_fails_at_this_moment(tmp_path, way):
    came_to_it, found = await told_with(OneFault(way, 9), Plan(database(tmp_path)))
    assert came_to_it
    assert (found.lost, found.repeated) == ([], []), found.told()


async def test_without_the_look_up_it_sees_that_a_message_came_twice(tmp_path):
    _, found = await told_with(
        OneFault("post cut after", 2), Plan(database(tmp_path), without="look-up")
    )
    assert found.repeated
    assert not found.lost


async def test_without_the_keys_of_repeats_it_sees_that_a_report_was_stored_twice(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(at_screen, "AGAIN", 1)
    found = await reported(Plan(database(tmp_path), without="repeat-keys"))
    assert any(each.startswith("report: ") for each in found.repeated)


async def test_when_an_error_at_commit_is_swallowed_it_sees_that_a_report_was_lost(tmp_path):
    found = await reported(Plan(database(tmp_path), without="commit-errors"), full)
    assert any(each.startswith("report: ") for each in found.lost)


async def reported(
    plan: Plan, meanwhile: Callable[[Fleet], AbstractContextManager[None]] = nullcontext
) -> Verdict:
    """One report and no more: what came of it."""
    with TemporaryDirectory(prefix="report-image-crash-") as folder:
        async with staged(plan, Path(folder), lambda _: Fate()) as stage:
            with meanwhile(stage.fleet):
                await stage.lived(Report(0, stage.people, stage.ledger, stage.chance(0)))
        return verdict(stage)


class Report(Course):
    """It is reported, and nothing else."""

    async def live(self) -> None:
        await self._report(danger=False)
