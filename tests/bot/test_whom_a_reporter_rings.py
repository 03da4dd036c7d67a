"""Does what stands in a reporter's chat send them to somebody whom they have named since, or who has gone
away?
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.support.bot.restarted import DSL
from tests.support.bot.steps import chat, pick_up, report, words_on
from tests.support.world import MONDAY_MORNING, World, world


async def test_no_message_that_a_reporter_got_before_sends_them_to_somebody_they_named_since(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as w:
        await report(w)
        await w.at(MONDAY_MORNING + timedelta(minutes=40))
        teacher = w.person("TEACHER")
        assert _sends_to_the_lead(words_on([m.blocks for m in chat(teacher)]))
        await teacher.click("Add to this report")
        teacher.fill("named", [DSL])
        teacher.fill("more", "She sent it.")
        await teacher.submit()
        await w.settle()
        said = words_on([m.blocks for m in chat(teacher)])
        assert not _sends_to_the_lead(said)
        assert "Helen Moss: 01632 960012" in said


def _sends_to_the_lead(said: str) -> bool:
    return "Dana Shaw" in said or "01632 960010" in said


def _told(w: World) -> str:
    return words_on([m.blocks for m in chat(w.person("TEACHER"))])


async def test_while_whoever_has_it_is_away_the_reporter_is_sent_to_somebody_who_is_there(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as w:
        await report(w)
        lead = await pick_up(w)
        await _goes_away(w, "DSL")
        assert "may not be there now. If anything changes, ring Dev Patel, 01632 960011" in _told(w)
        await lead.open_home()
        await lead.click("I am back", home=True)
        await w.settle()
        assert "If anything changes, ring Dana Shaw, 01632 960010" in _told(w)
        assert "away" not in _told(w)


async def test_where_everybody_is_away_the_reporter_reads_so_with_the_numbers(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as w:
        await report(w)
        await pick_up(w)
        for one in ("HEAD", "DDSL", "DSL"):
            await _goes_away(w, one)
        assert "may not be there now, and nobody else is. Ring 999" in _told(w)
        assert "Hillshire MASH: 01632 960001" in _told(w)
        await w.person("DDSL").open_home()
        await w.person("DDSL").click("I am back", home=True)
        await w.settle()
        assert "may not be there now. If anything changes, ring Dev Patel, 01632 960011" in _told(w)


async def _goes_away(w: World, one: str) -> None:
    person = w.person(one)
    await person.open_home()
    await person.click("I am away until ...", home=True)
    person.fill("until", "2026-12-01")
    await person.submit()
    await w.settle()
