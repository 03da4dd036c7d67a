"""A record is destroyed on the command line while the bot runs: no later click, list or reminder is
any the worse.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from flows.moves import Exported
from storage.concerns import concerns
from storage.database import tables
from storage.database.database import Database
from tests.support.bot.steps import (
    chat,
    connected,
    fill_in,
    pages,
    pick_up,
    report,
    rows_in,
    seen_by,
    the_concern,
    words_on,
)
from tests.support.logged import told_of_damage
from tests.support.world import World

KEY = bytes(32)


def at_the_machine(folder: Path) -> Database:
    """What a command opens beside the running bot."""
    return Database(f"sqlite:///{folder / 'record.db'}", KEY)


async def close_another_way(w: World) -> None:
    dsl = w.person("DSL")
    await dsl.click("Open")
    await dsl.click("Close another way")
    for field, value in {
        "kind": "mistake",
        "checks": ["read", "spoken"],
        "reason": "Pressed by mistake",
    }.items():
        dsl.fill(field, value)
    await dsl.submit()
    await w.breathe()
    assert the_concern(w).state == "closed"


async def test_a_record_destroyed_while_the_bot_runs_is_gone_for_everybody_and_hurts_nobody(
    tmp_path, caplog
):
    async with connected(tmp_path) as w:
        await report(w, account="A zebracrossing word")
        await pick_up(w)
        await close_another_way(w)
        gone = the_concern(w)
        database = at_the_machine(tmp_path)
        with caplog.at_level(logging.WARNING, "report_image"):
            assert database.shred(
                w.program.turns.school.id, gone.id, "slack:U0DSL", "Kept long enough"
            )
            dsl, teacher = w.person("DSL"), w.person("TEACHER")
            await dsl.click("Open", next(m.ts for m in chat(dsl) if "Open" in words_on(m.blocks)))
            assert "There is nothing here that you can open." in words_on(dsl.modal.blocks)
            await dsl.close_modal(whole_stack=True)
            await teacher.type("/report-image status")
            assert "You have sent no reports here." in words_on(teacher.modal.blocks)
            await teacher.close_modal(whole_stack=True)
            await teacher.click("Add to this report")
            assert "There is nothing here that you can open." in words_on(teacher.modal.blocks)
            await teacher.close_modal(whole_stack=True)
            await dsl.open_home()
            w.clock.forward(timedelta(days=2))
            await w.settle()
            await w.program.auditor.look()
        database.close()
        told = [
            r
            for r in caplog.records
            if r.name.startswith("report_image") and r.levelno >= logging.WARNING
        ]
        assert [r.getMessage() for r in told] == []
        assert rows_in(w)["duty"] == 0
        await (await fill_in(w)).submit()
        assert rows_in(w)["concern"] == 2
    async with connected(tmp_path) as again:
        assert rows_in(again)["concern"] == 2


async def test_an_export_made_beside_the_running_bot_is_told_to_the_ladder_also_when_closed(
    tmp_path,
):
    async with connected(tmp_path) as w:
        await report(w)
        await pick_up(w)
        await close_another_way(w)
        one, turns = the_concern(w), w.program.turns
        move = Exported("slack:U0HEAD", one.id, {"child": "Quillfeather"})

        def work(tx):
            turns.turning(tx).advance(concerns.load(tx, turns.school, "slack:U0HEAD", one.id), move)

        turns.database.transaction(work)
        await w.settle()
        for who in ("DSL", "DDSL", "HEAD"):
            (told,) = [
                m for m in chat(w.person(who)) if "copy of what is recorded" in words_on(m.blocks)
            ]
            assert one.reference in told.text
            assert "Quillfeather" not in told.text + words_on(told.blocks)
        assert not [m for m in chat(w.person("TEACHER")) if "copy of" in words_on(m.blocks)]


async def test_a_damaged_record_is_told_by_its_reference_and_the_others_go_on(tmp_path, caplog):
    async with connected(tmp_path) as w:
        await report(w)
        bad, dsl = the_concern(w), w.person("DSL")
        put = tables.concern.update().where(tables.concern.c.id == bad.id).values(body=b"x" * 40)
        w.program.turns.database.transaction(lambda tx: tx.run(put))
        await dsl.click("I have it")
        assert "nothing was changed" in seen_by(w, "DSL")
        assert told_of_damage(caplog) == {(bad.id, "concern")}
        await (await fill_in(w)).submit()
        await w.settle()
        assert len(pages(w, "DSL")) == 2


async def test_a_damaged_record_leaves_the_others_in_the_list_of_a_reporter(tmp_path, caplog):
    async with connected(tmp_path) as w:
        bad = await report(w)
        one = the_concern(w)
        good = await report(w)
        put = tables.concern.update().where(tables.concern.c.id == one.id).values(body=b"x" * 40)
        w.program.turns.database.transaction(lambda tx: tx.run(put))
        teacher = w.person("TEACHER")
        await teacher.type("/report-image status")
        shown = words_on(teacher.modal.blocks)
        assert good in shown
        assert bad not in shown
        assert "left out of a list" in caplog.text
        assert one.id in caplog.text
