"""A drill goes through the real ways: what the chat does not deliver is told, what is sent twice begins
once, and what is real is heard of by those it is for, however it is pressed.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.turns.turn import Turns
from flows.moves import Click, Submit
from storage.drills import drills
from storage.evidence import told
from storage.evidence.told import Wanted
from tests.support.bot.steps import concerns_in, connected, forge_click, report, seen_by
from tests.support.chat.screen import lines_of
from tests.support.world import World

DSL, HEAD = "slack:U0DSL", "slack:U0HEAD"


def begin(w: World, story: str = "test") -> Submit:
    return Submit(DSL, "drill", {"story": story}, nonce="one")


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
        assert seen_by(w, "DDSL").count("This is practice") == 1


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


async def test_the_audit_says_who_pressed_this_is_real_and_nobody_else_ends_a_drill_by_it(tmp_path):
    async with connected(tmp_path) as w:
        await w.program.turns.take(begin(w))
        await w.settle()
        await forge_click(w, "TEACHER", "drill-real", {"s": (await drill_of(w.program.turns)).id})
        assert (await drill_of(w.program.turns)).ended_at is None
        await w.person("HEAD").click("This is real")
        lines = await w.program.turns.database.run(lambda tx: told.told(tx, "hillside", Wanted()))
        [of_concern] = [one.who for one in lines if one.what.startswith("saved reported")]
        kept = [one.who for one in lines if one.what == drills.SAVED]
        assert (kept, of_concern, concerns_in(w)[0].reports[0].reporter) == (
            [DSL, HEAD],
            HEAD,
            HEAD,
        )


async def test_this_is_real_on_a_drill_long_put_away_is_a_report_all_the_same(tmp_path):
    async with connected(tmp_path) as w:
        await forge_click(w, "HEAD", "drill-real", {"s": "gone"})
        await w.settle()
        [one] = concerns_in(w)
        assert (one.state, one.paging.pages[0].to) == ("open", DSL)


async def test_none_begins_while_a_concern_that_they_may_see_is_undecided(tmp_path):
    async with connected(tmp_path) as w:
        reference = await report(w)
        answer = str(await w.program.turns.take(begin(w)))
        assert await drill_of(w.program.turns) is None
        assert ("not decided yet" in answer, reference in answer) == (True, False)


@pytest.mark.parametrize("story", ["", "gift-cards"])
async def test_whoever_is_named_in_a_concern_cannot_tell_it_from_none_by_drilling(tmp_path, story):
    seen = []
    for there in (False, True):
        (folder := tmp_path / str(there)).mkdir()
        async with connected(folder) as w:
            if there:
                await report(w, named=["Dana Shaw (the designated safeguarding lead)"])
            pressed = await w.program.turns.take(Click(DSL, "drill", "", ""))
            await w.program.turns.take(begin(w, story))
            await w.settle()
            await w.at(w.clock.now() + timedelta(minutes=45))
            read = [lines_of(each.blocks) for each in w.person("DSL").chat]
            seen.append((str(pressed).count("Two of sixteen"), read))
            assert "This is practice" in seen_by(w, "HEAD")
    assert seen[0] == seen[1]
