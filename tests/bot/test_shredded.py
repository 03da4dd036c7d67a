"""A record is destroyed on the command line while the bot runs: no later click, list or reminder is
any the worse.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from bot.running.tombstones import Tombstones
from flows.moves import Exported
from storage.concerns import concerns
from storage.database import tables
from storage.database.copies.backup import backup, restore
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
from tests.support.chat.at_the_machine import asked_to_destroy
from tests.support.chat.screen import lines_of
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


async def to_be_destroyed(w: World) -> None:
    """It is asked for, confirmed, and the days pass."""
    one = the_concern(w)
    await asked_to_destroy(w, "Dana", one.reference, "Nothing of it is needed")
    await w.breathe()
    head = w.person("HEAD")
    await head.click("Confirm destroying it")
    head.fill("why", "Rightly so")
    await head.submit()
    await w.at(w.clock.now() + timedelta(days=15))
    await w.settle()


async def test_of_what_is_destroyed_every_message_shrinks_and_nothing_of_it_is_kept(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        await pick_up(w)
        await close_another_way(w)
        reference = the_concern(w).reference
        await to_be_destroyed(w)
        for who in ("TEACHER", "DSL", "DDSL", "HEAD"):
            messages = [m for top in chat(w.person(who)) for m in (top, *top.thread)]
            left = {line for m in messages for line in lines_of(m.blocks)}
            assert left == {f"Concern {reference} was closed."}
        assert (rows_in(w)["message"], rows_in(w)["duty"], rows_in(w)["keyset"]) == (0, 0, 1)


async def test_when_the_program_starts_what_had_been_destroyed_is_destroyed_again(tmp_path):
    listed, record = Tombstones(tmp_path / "keys" / "destroyed.txt"), tmp_path / "record.db"
    async with connected(tmp_path, tombstones=listed) as w:
        await report(w)
        await pick_up(w)
        await close_another_way(w)
        backup(record, tmp_path / "copy.db", KEY)
        await to_be_destroyed(w)
        await w.program.auditor.look()
        assert len(listed.kept()) == 1
    for end in ("", "-wal", "-shm"):
        record.with_name(f"record.db{end}").unlink(missing_ok=True)
    restore(tmp_path / "copy.db", record, KEY)
    async with connected(tmp_path, tombstones=listed) as w:
        assert rows_in(w)["keyset"] == 1
        dsl = w.person("DSL")
        await dsl.type("/report-image")
        assert dsl.modal
