"""In the chat: is the next person asked once whoever wanted to talk about a decision has not agreed, and is
whoever takes the concern over told of it?
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.support.bot.steps import assess, chat, decide, pick_up, report, words_on
from tests.support.world import MONDAY_MORNING, World, world

TUESDAY = MONDAY_MORNING + timedelta(days=1, hours=1)


def _said_to(w: World, who: str) -> str:
    return words_on([m.blocks for m in chat(w.person(who))])


async def _look(w: World, who: str, answer: str) -> None:
    person = w.person(who)
    await person.click("second-look.0")
    person.fill("answer", answer)
    person.fill("words", "What of the other child?")
    await person.submit()
    await w.settle()


async def test_nobody_waits_without_limit_for_whoever_wanted_to_talk(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await report(w, danger="no")
        await pick_up(w)
        await assess(w)
        await decide(w, options=["manage-in-school"])
        await w.settle()
        await _look(w, "HEAD", "discuss")
        assert "Helen Moss wants to talk with you" in _said_to(w, "DSL")
        await w.at(TUESDAY)
        assert "Dev Patel is asked for a second look" in _said_to(w, "DSL")
        assert "you are asked for a second look" in _said_to(w, "DDSL")
        await _look(w, "HEAD", "agree")
        assert "the second look is not needed any more" in _said_to(w, "DDSL")
        assert "you have given the second look" in _said_to(w, "HEAD")
