"""Each day the end of the audit goes to two people's chats, out of reach of whoever changes the
database.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.evidence import audit
from storage.evidence.audit import Head
from tests.support.bot.steps import chat, connected, pick_up, report
from tests.support.chat.screen import lines_of
from tests.support.world import World

TUESDAY_AT_NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)


def lines(w: World, who: str) -> list[str]:
    return [
        line
        for m in chat(w.person(who))
        for line in lines_of(m.blocks)
        if line.startswith("hillside:")
    ]


async def look(w: World) -> None:
    await w.program.auditor.look()
    await w.settle()


async def test_on_the_next_morning_the_lead_and_the_headteacher_get_a_line_that_the_audit_still_has(
    tmp_path,
):
    async with connected(tmp_path) as w:
        await report(w)
        await w.at(TUESDAY_AT_NINE)
        await look(w)
        for who in ("DSL", "HEAD"):
            school, number, code = lines(w, who)[0].split(":")
            known = Head(int(number), code)
            assert (
                w.program.turns.database.transaction(
                    lambda tx, s=school, k=known: audit.verify(tx, s, k)
                )
                is None
            )
        assert lines(w, "DDSL") == []


async def test_it_comes_once_a_day_after_a_day_on_which_something_was_read_or_written(tmp_path):
    async with connected(tmp_path) as w:
        await look(w)
        await report(w)
        await pick_up(w)
        await look(w)
        assert lines(w, "DSL") == []
        for day in range(3):
            await w.at(TUESDAY_AT_NINE + timedelta(days=day, minutes=5))
            await look(w)
            await look(w)
            assert len(lines(w, "HEAD")) == day + 1


async def test_a_day_without_a_concern_brings_no_line(tmp_path):
    async with connected(tmp_path) as w:
        await w.at(TUESDAY_AT_NINE)
        await look(w)
        assert lines(w, "DSL") == lines(w, "HEAD") == []
