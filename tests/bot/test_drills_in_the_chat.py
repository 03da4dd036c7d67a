"""A drill goes through the real ways: what the chat does not deliver is told, what is sent twice begins
once, and what is real is heard of by those it is for, however it is pressed.
"""

from __future__ import annotations

from bot.turns.turn import Turns
from flows.moves import Click, Submit
from storage.drills import drills
from tests.support.bot.steps import concerns_in, connected, forge_click, report, seen_by
from tests.support.world import World

DSL, HEAD = "slack:U0DSL", "slack:U0HEAD"


def begin(w: World) -> Submit:
    return Submit(DSL, "drill", {"story": "test"}, nonce="one")


async def drill_of(turns: Turns):
    return await turns.database.run(lambda tx: drills.look(tx, turns.school.id))


async def test_whom_the_chat_does_not_reach_is_told(tmp_path):
    async with connected(tmp_path) as w:
        turns = w.program.turns
        w.sandbox.deactivate("U0HEAD")
        w.sandbox.faults.add("conversations.open", "error", error="user_disabled", to="U0HEAD")
        await turns.take(begin(w))
        await w.settle()
        drill = await drill_of(turns)
        assert drill.unreached == (HEAD,)
        await turns.take(Click(DSL, "drill-end", "", drill.id))
        await w.settle()
        assert "does not get through to these people: Helen Moss" in seen_by(w, "DSL")


async def test_the_same_form_twice_begins_one_and_says_so_twice(tmp_path):
    async with connected(tmp_path) as w:
        turns = w.program.turns
        first = await turns.take(begin(w))
        drill = await drill_of(turns)
        assert await turns.take(begin(w)) == first
        assert await drill_of(turns) == drill
        await w.settle()
        assert seen_by(w, "DDSL").count("This is a training") == 1


async def test_this_is_real_twice_is_one_report_and_another_person_s_is_another(tmp_path):
    async with connected(tmp_path) as w:
        await w.program.turns.take(begin(w))
        await w.settle()
        for who in ("HEAD", "HEAD", "DDSL"):
            await w.person(who).click("This is real")
            await w.person(who).close_modal(whole_stack=True)
            await w.settle()
        assert [one.reports[0].reporter for one in concerns_in(w)] == [HEAD, "slack:U0DDSL"]
        assert (await drill_of(w.program.turns)).ended_at is not None


async def test_this_is_real_on_a_drill_long_put_away_is_a_report_all_the_same(tmp_path):
    async with connected(tmp_path) as w:
        await forge_click(w, "HEAD", "drill-real", {"s": "gone"})
        await w.settle()
        [one] = concerns_in(w)
        assert (one.state, one.paging.pages[0].to) == ("open", DSL)


async def test_no_drill_begins_while_a_concern_of_somebody_else_s_is_undecided(tmp_path):
    async with connected(tmp_path) as w:
        reference = await report(w, named=["Dana Shaw (the designated safeguarding lead)"])
        before = len(seen_by(w, "DDSL"))
        answer = await w.program.turns.take(begin(w))
        await w.settle()
        assert await drill_of(w.program.turns) is None
        assert "not decided yet" in str(answer)
        assert reference not in str(answer)
        assert len(seen_by(w, "DDSL")) == before
