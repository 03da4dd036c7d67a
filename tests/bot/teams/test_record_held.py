"""While the record cannot be reached, whoever presses or writes in Teams is told so, and whom to
ring: nothing is thanked, and nothing is lost without a word.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.teams.acting.people import Acting
from bot.sandbox.teams.cards.parts import actions
from tests.support.bot.record_held import locked, refused
from tests.support.teams.world import TeamsWorld, teams_world

RING = "If it cannot wait, ring 01632 960000"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[TeamsWorld]:
    async with teams_world(tmp_path) as world:
        yield world


def told(person: Acting) -> str:
    """The last message in their chat, as text."""
    return str(person.chat[-1].card)


async def test_whoever_presses_report_hears_whom_to_ring(place: TeamsWorld) -> None:
    teacher = place.person("TEACHER")
    await teacher.type("report-image")
    with locked(place):
        await teacher.click("Report")
    assert (teacher.problem, RING in str(teacher.notice) + str(teacher.dialog)) == (None, True)


async def test_a_form_stays_with_all_that_was_typed(place: TeamsWorld) -> None:
    teacher = place.person("TEACHER")
    await teacher.type("report-image")
    await teacher.click("Report")
    teacher.fill("danger", "no")
    teacher.fill("account", "A child told me")
    with locked(place):
        await teacher.submit()
    assert teacher.problem is None
    assert "A child told me" in str(teacher.dialog)
    assert "01632 960000" in str(teacher.dialog)


async def test_a_form_shown_while_the_school_could_not_be_begun_is_taken_once_it_can(
    tmp_path: Path,
) -> None:
    async with teams_world(tmp_path, installed=False) as place:
        teacher = place.person("TEACHER")
        with refused(place, "SELECT secret", times=1000):
            await place.sandbox.install_for_all()
        with refused(place, "SELECT secret", times=1):
            await teacher.use_action("report")
        teacher.fill("danger", "no")
        teacher.fill("account", "A child told me")
        await teacher.submit()
        assert "A message is going now to" in str(teacher.dialog)


async def test_a_form_that_cannot_be_read_does_not_say_that_what_was_typed_is_still_there(
    place: TeamsWorld,
) -> None:
    teacher = place.person("TEACHER")
    await teacher.use_action("report")
    for each in actions(teacher.dialog and teacher.dialog.card):
        each["data"].get("form", {})["k"] = "forged"
    teacher.fill("account", "A child told me")
    await teacher.submit()
    assert RING in str(teacher.dialog)
    assert "nothing was changed" in str(teacher.dialog)
    assert "still here" not in str(teacher.dialog)


@pytest.mark.parametrize("words", ["report-image", "home", "She is on the roof"])
async def test_whoever_writes_hears_whom_to_ring(place: TeamsWorld, words: str) -> None:
    teacher = place.person("TEACHER")
    with locked(place):
        await teacher.type(words)
    assert RING in told(teacher)


async def test_whoever_sends_a_picture_hears_that_nobody_was_told(place: TeamsWorld) -> None:
    teacher = place.person("TEACHER")
    with locked(place):
        await teacher.paste_image()
    assert RING in told(teacher)
