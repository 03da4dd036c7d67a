"""A concern whose next step is gone is heard of again all the same, and the log says that it was
so.
"""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, select, update

from bot.delivery.auditor import EVERY
from storage.database import tables
from tests.support.bot.steps import (
    chronology,
    connected,
    home,
    pages,
    pick_up,
    report,
    the_concern,
)
from tests.support.world import World

DUTY = tables.duty.c


async def test_nothing_is_changed_where_nothing_is_wrong(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        await pick_up(w)
        before = (the_concern(w), chronology(w), next_wake(w))
        await w.program.auditor.look()
        assert (the_concern(w), chronology(w), next_wake(w)) == before
        assert (w.program.auditor.runs, w.program.auditor.repaired) == (1, 0)


async def test_a_quiet_school_is_looked_over_by_few_statements_in_one_commit(tmp_path):
    """However many of its concerns are open, up to a step; none is opened twice in one look."""
    asked, commits = list[str](), list[int]()
    async with connected(tmp_path) as w:
        engine, auditor = w.program.turns.database._engine, w.program.auditor
        event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        event.listen(engine, "commit", lambda connection: commits.append(1))
        number = list[int]()
        for _ in range(2):
            await report(w)
            await pick_up(w)
            await w.settle()
            asked.clear(), commits.clear()
            await auditor.look()
            number.append(len(asked))
    assert commits == [1]
    assert number[0] == number[1] <= 10
    assert len([one for one in asked if "concern.body, " in one]) == 1


async def test_a_step_deleted_by_hand_is_put_back_and_the_next_person_is_paged_in_time(
    tmp_path, caplog
):
    async with connected(tmp_path) as w:
        await report(w)
        planned = next_wake(w)
        change(w, delete(tables.duty).where(DUTY.what == "wake"))
        assert next_wake(w) is None
        with caplog.at_level(logging.ERROR, "report_image.auditor"):
            await w.program.auditor.look()
        assert next_wake(w) == planned
        assert (w.program.auditor.repaired, w.program.auditor.beyond_repair) == (1, 0)
        assert the_concern(w).id in caplog.text
        assert the_concern(w).reference not in caplog.text
        await w.at(planned)
        await w.settle()
        assert len(pages(w, "DDSL")) == 1


async def test_of_those_that_do_not_say_that_they_are_open_each_is_looked_at_in_its_turn_again_and_again(
    tmp_path,
):
    async with connected(tmp_path) as w:
        for who in ("TEACHER", "GUEST", "TEACHER"):
            await report(w, who)
        w.program.auditor.at_least = 1
        change(w, update(tables.concern).values(state="closed"))
        for _ in range(2):
            change(w, delete(tables.duty).where(DUTY.what == "wake"))
            before = w.program.auditor.repaired
            for _ in range(4):
                await w.program.auditor.look()
            assert w.program.auditor.repaired - before == 3


@pytest.mark.parametrize("broken", [{"state": "done"}, {"due_at": None}], ids=["done", "too late"])
async def test_a_step_that_will_not_come_in_time_is_put_right(tmp_path, broken):
    async with connected(tmp_path) as w:
        await report(w)
        planned = next_wake(w)
        late = {"due_at": planned + timedelta(days=400)}
        change(
            w,
            update(tables.duty)
            .where(DUTY.what == "wake")
            .values({k: v or late[k] for k, v in broken.items()}),
        )
        await w.program.auditor.look()
        assert next_wake(w) == planned


async def test_a_step_that_is_long_due_is_done_at_once_when_it_is_found(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        change(w, delete(tables.duty).where(DUTY.what == "wake"))
        w.clock.forward(timedelta(hours=1))
        await w.settle()
        assert pages(w, "DDSL") == []
        await w.program.auditor.look()
        await w.settle()
        assert len(pages(w, "DDSL")) == 1


async def test_it_looks_every_few_minutes_and_after_the_clock_was_set_back(tmp_path):
    async with connected(tmp_path) as w:
        auditor = w.program.auditor
        for later, runs in (
            (timedelta(), 1),
            (EVERY / 2, 1),
            (EVERY / 2, 2),
            (-timedelta(days=1), 3),
        ):
            w.clock.forward(later)
            await auditor.look_if_due()
            assert auditor.runs == runs


def next_wake(w: World):
    found = select(DUTY.due_at).where(DUTY.what == "wake", DUTY.state == "open")
    return w.program.turns.database.transaction(lambda u: u.run(found).scalar())


def change(w: World, statement) -> None:
    """As somebody does who has the database open by hand."""
    w.program.turns.database.transaction(lambda u: u.run(statement))


@pytest.mark.parametrize("school", ["riverside", "", "quill"])
async def test_a_concern_moved_to_another_school_by_hand_is_paged_on_and_comes_back(
    tmp_path, school
):
    async with connected(tmp_path) as w:
        reference = await report(w)
        change(w, update(tables.concern).values(school=school))
        await w.at(w.clock.now() + timedelta(minutes=25))
        assert [len(pages(w, who)) for who in ("DSL", "DDSL", "HEAD")] == [1, 1, 1]
        await w.program.auditor.look()
        await pick_up(w)
        assert the_concern(w).owner == "slack:U0DSL"
        assert reference in str(await home(w, "DSL"))
