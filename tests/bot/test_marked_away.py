"""Somebody is marked as away by another: does it reach the right people in Slack, is it undone by a
press, and does the audit say who did it?
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.evidence import told
from storage.evidence.told import Wanted
from tests.support.bot.steps import chat, chosen, connected, forge_click, forge_form, report
from tests.support.chat.screen import lines_of
from tests.support.world import World

MARKED = "marked you as away until"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[World]:
    async with connected(tmp_path) as w:
        yield w


async def marked(w: World, by: str = "DDSL", who: str = "Dana Shaw") -> None:
    person = w.person(by)
    await person.open_home()
    await person.click("Somebody else is away", home=True)
    person.fill("who", f"{who} (the designated safeguarding lead)")
    person.fill("until", _in(w, days=3))
    await person.submit()
    await w.settle()


def _in(w: World, days: int) -> str:
    return (w.clock.now() + timedelta(days=days)).date().isoformat()


def words(w: World, who: str) -> str:
    return "\n".join(line for one in chat(w.person(who)) for line in lines_of(one.blocks))


def home(w: World, who: str) -> str:
    return "\n".join(lines_of(w.person(who).home.blocks))


def paged(w: World, who: str) -> bool:
    return "I have it" in words(w, who)


async def test_who_was_marked_is_told_not_paged_and_is_back_with_one_press(place: World) -> None:
    await marked(place)
    assert MARKED in words(place, "DSL")
    await report(place)
    assert (paged(place, "DSL"), paged(place, "DDSL")) == (False, True)
    await place.person("DSL").click("I am here")
    await place.settle()
    assert MARKED not in words(place, "DSL")
    await report(place)
    assert paged(place, "DSL")


async def test_the_audit_says_who_marked_whom_and_who_undid_it(place: World) -> None:
    await marked(place)
    await place.person("HEAD").open_home()
    await place.person("HEAD").click("Dana Shaw is here", home=True)
    await place.settle()
    lines = place.program.turns.database.transaction(
        lambda tx: [(one.who, one.what) for one in told.told(tx, "hillside", Wanted(kind="people"))]
    )
    day = (place.clock.now() + timedelta(days=3)).date()
    assert ("slack:U0DDSL", f"marked as away until {day}: slack:U0DSL") in lines
    assert ("slack:U0HEAD", "marked as here: slack:U0DSL") in lines


@pytest.mark.parametrize("who", ["TEACHER", "GUEST", "STRANGER"])
async def test_nobody_else_can_with_a_forged_press_or_form(place: World, who: str) -> None:
    await forge_click(place, who, "mark-away", {})
    values = {"who": chosen("slack:U0DSL"), "until": {"selected_date": _in(place, days=3)}}
    await forge_form(place, who, "mark-away", {}, **values)
    await place.settle()
    assert words(place, "DSL") == ""
    await place.person("DSL").open_home()
    assert "away until 0" not in home(place, "DSL")


async def test_whoever_marks_somebody_hears_that_the_chat_did_not_tell_them(place: World) -> None:
    place.sandbox.deactivate("U0DSL")
    await marked(place)
    assert words(place, "DSL") == ""
    assert "The chat does not reach Dana Shaw, so they do not know" in words(place, "DDSL")
    assert "does not reach" not in words(place, "HEAD")
