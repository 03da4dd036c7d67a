"""Somebody said that they are with it, and then goes, or may not deal with it any more: is the next
person asked at once?
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.bot.restarted import restarted, with_people
from tests.support.bot.steps import pick_up, report
from tests.support.world import World, example_school, world

FRIDAY = datetime(2026, 11, 27, 16, 50, tzinfo=UTC)
EVENING = FRIDAY.replace(hour=19)
SCHOOL = example_school()


@pytest.fixture
async def dev_is_with_it(tmp_path: Path) -> AsyncIterator[World]:
    """Friday evening: Dana has it and is away; Dev said that he is with it until the morning."""
    async with world(tmp_path, at=FRIDAY) as w:
        await report(w)
        await pick_up(w)
        await _goes_away(w, "DSL")
        deputy = w.person("DDSL")
        await deputy.click("I am helping")
        deputy.fill("until", "morning")
        await deputy.submit()
        await w.at(EVENING)
        assert not _is_asked(w, "HEAD")
        yield w


async def _goes_away(w: World, who: str) -> None:
    person = w.person(who)
    await person.open_home()
    await person.click("I am away until ...", home=True)
    person.fill("until", "2026-12-01")
    await person.submit()
    await w.settle()


def _is_asked(w: World, who: str) -> bool:
    return any("Please take it over" in str(m.blocks) for m in w.person(who).chat)


async def test_the_next_person_is_asked_at_once_when_whoever_is_with_it_goes_away(
    dev_is_with_it: World,
) -> None:
    await _goes_away(dev_is_with_it, "DDSL")
    assert _is_asked(dev_is_with_it, "HEAD")


async def test_the_next_person_is_asked_at_once_when_whoever_is_with_it_is_involved(
    dev_is_with_it: World,
) -> None:
    deputy = dev_is_with_it.person("DDSL")
    await deputy.click("I cannot take this: I am involved or related")
    await deputy.submit()
    await dev_is_with_it.settle()
    assert _is_asked(dev_is_with_it, "HEAD")


async def test_the_next_person_is_asked_at_once_when_whoever_is_with_it_has_left(
    dev_is_with_it: World,
) -> None:
    async with restarted(dev_is_with_it, with_people(SCHOOL, deputies=[]), 8) as w:
        assert _is_asked(w, "HEAD")
