"""Each day the end of the audit goes to two people's chats, out of reach of whoever changes the database."""

from __future__ import annotations

from datetime import timedelta

from storage import audit
from storage.audit import Head
from tests.bot.test_edge_steps import chat, connected, report, seen_by
from tests.world import World


def lines(w: World, who: str) -> list[str]:
    return [part for m in chat(w.person(who)) for part in str(m.blocks).split() if part.startswith("hillside:")]


async def look(w: World) -> None:
    await w.program.auditor.look()
    await w.settle()


async def test_the_lead_and_the_headteacher_get_a_line_that_the_audit_still_has(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        await look(w)
        for who in ("DSL", "HEAD"):
            school, number, code = lines(w, who)[0].rstrip(".").split(":")
            known = Head(int(number), code)
            assert w.program.turns.database.transaction(
                lambda unit, s=school, k=known: audit.verify(unit, s, k)) is None
        assert "Last line of the audit" not in seen_by(w, "DDSL")


async def test_it_comes_once_a_day_and_not_when_nothing_was_read_or_written(tmp_path):
    async with connected(tmp_path) as w:
        await look(w)
        before = len(lines(w, "DSL"))
        await report(w)
        for _ in range(3):
            await look(w)
        assert len(lines(w, "DSL")) == before + 1 or before == 1
        await w.person("DSL").click("I have it")
        await w.at(w.clock.now() + timedelta(days=1))
        await look(w)
        assert len(lines(w, "HEAD")) == len(lines(w, "DSL")) == 2
