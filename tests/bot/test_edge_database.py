"""When nothing can be written: nobody is thanked, nothing is sent, and what was typed is still
there.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta

import pytest

from bot.delivery.background import by_itself
from bot.delivery.due_schools import DueSchools
from bot.running.tasks import begun_in_time, ended
from bot.turns import turn
from storage.database.committing.together import Order, goes_as
from storage.database.database import Database
from tests.support.bot.record_held import (
    emptied,
    full,
    held,
    in_the_database,
    locked,
    moved,
    replaced,
    without_its_log,
)
from tests.support.bot.steps import (
    BOTH,
    answer,
    buttons,
    concerns_in,
    connected,
    fill_in,
    pages,
    pick_up,
    report,
    rows_in,
    seen_by,
    the_concern,
)
from tests.support.world import KEY, World

LONG = "Typed and not to be lost. " * 115
SLACK_WAITS_SECONDS = 3


def looking(w: World) -> asyncio.Task[object]:
    """Something of the bot's own that wants the database."""
    return asyncio.create_task(w.program.turns.database.run(lambda tx: None))


CANNOT_COMMIT = pytest.mark.parametrize(
    "broken", [full, locked, moved, replaced, emptied, without_its_log]
)
LOCKED = pytest.mark.parametrize("broken", [locked])


@BOTH
@CANNOT_COMMIT
async def test_the_form_stays_with_all_that_was_typed_and_says_that_nothing_was_saved(
    tmp_path, socket_mode, broken
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        teacher = await fill_in(w, account=LONG)
        form = teacher.modal
        with broken(w):
            await teacher.submit()
        [words] = teacher.modal_errors.values()
        assert "Nothing was saved" in words
        assert "01632 960000" in words
        assert teacher.problem is None
        assert teacher.modal is form
        assert LONG in str(form.typed)


@BOTH
@CANNOT_COMMIT
async def test_nothing_is_thanked_and_nothing_is_delivered(tmp_path, socket_mode, broken):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        teacher = await fill_in(w, account=LONG)
        with broken(w):
            await teacher.submit()
        await w.settle()
        assert concerns_in(w) == []
        assert not [
            c for c in w.sandbox.traffic if c.kind in ("chat.postMessage", "conversations.open")
        ]
        assert "Report received" not in str(teacher.modal.content)


@BOTH
@CANNOT_COMMIT
async def test_the_same_form_sent_again_afterwards_is_one_report(tmp_path, socket_mode, broken):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        teacher = await fill_in(w, account=LONG)
        with broken(w):
            await teacher.submit()
        await teacher.submit()
        await w.settle()
        assert the_concern(w).reports[0].account == LONG.strip()
        assert len(pages(w, "DSL")) == 1


@BOTH
@LOCKED
async def test_a_click_that_cannot_be_saved_says_so_and_can_be_pressed_again(
    tmp_path, socket_mode, broken
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        with broken(w):
            await w.person("DSL").click("I have it")
        assert the_concern(w).owner is None
        assert "nothing was changed" in seen_by(w, "DSL")
        await w.person("DSL").click("I have it", pages(w, "DSL")[0].ts)
        assert the_concern(w).owner == "slack:U0DSL"


@LOCKED
async def test_typed_words_that_cannot_be_saved_come_again_and_are_kept_once(tmp_path, broken):
    async with connected(tmp_path) as w:
        await report(w)
        dsl = await pick_up(w)
        with broken(w):
            await dsl.type("Remember this", thread=pages(w, "DSL")[0].ts)
        assert the_concern(w).notes == ()
        for _ in range(3):
            w.clock.forward(timedelta(minutes=5))
            await w.sandbox.retry_due()
        assert [n.text for n in the_concern(w).notes] == ["Remember this"]


@BOTH
@LOCKED
async def test_an_answer_that_cannot_be_saved_leaves_the_question_where_it_is(
    tmp_path, socket_mode, broken
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        await pick_up(w)
        before = the_concern(w), rows_in(w)
        with broken(w):
            question, button = next(
                pair for pair in buttons(w.person("DSL")) if pair[1]["text"]["text"] == "No"
            )
            await w.person("DSL").click(button["action_id"], question.ts, value=button["value"])
        assert (the_concern(w), rows_in(w)) == before
        w.person("DSL")._person.modals.clear()
        await answer(w, "DSL", "no")
        assert [a.answer for a in the_concern(w).answers] == ["no"]


@pytest.mark.waits
@BOTH
async def test_while_the_bot_waits_for_the_database_itself_people_are_answered_in_time(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        teacher, program = await fill_in(w), w.program
        due = DueSchools({"hillside": program.delivery}, program.turns.database, w.clock)
        async with by_itself(due, [program.auditor.look_if_due]):
            with held(w):
                await asyncio.gather(
                    *(asyncio.wait({looking(w)}) for _ in range(3)), teacher.submit()
                )
                assert "01632 960000" in str(teacher.modal_errors)
                await w.person("DSL").type("/report-image")
        assert w.person("DSL").problem is None
        assert "01632 960000" in str(w.person("DSL").modal.content)


async def test_the_database_gives_up_before_slack_does(tmp_path):
    async with connected(tmp_path) as w:
        waits = in_the_database(w, lambda c: c.exec_driver_sql("PRAGMA busy_timeout").scalar())
        assert waits < SLACK_WAITS_SECONDS * 1000


async def test_only_what_a_person_waits_for_is_given_up_when_its_turn_does_not_come(
    tmp_path, monkeypatch
):
    async def by_itself() -> None:
        goes_as(Order.LOOKED_AFTER)
        await turns.clock_set_back()

    monkeypatch.setattr(turn, "BEGINS_WITHIN_SECONDS", 0.05)
    async with connected(tmp_path) as w:
        turns, free = w.program.turns, threading.Event()
        turns.database.executor.submit(free.wait)
        nobodys = asyncio.create_task(by_itself())
        with pytest.raises(TimeoutError):
            await turns.clock_set_back()
        assert not nobodys.done()
        free.set()
        await nobodys


async def test_what_somebody_waited_for_is_done_also_when_nobody_waits_any_more():
    for seconds in (None, 60.0):
        work, begun = Future[str](), asyncio.Event()
        waiting = asyncio.create_task(begun_in_time(work, seconds))
        asyncio.get_running_loop().call_soon(begun.set)
        await begun.wait()
        waiting.cancel()
        await asyncio.wait({waiting})
        assert (waiting.cancelled(), work.cancelled()) == (True, False)


async def test_that_the_record_is_not_reached_is_said_once_and_that_it_is_again(tmp_path, caplog):
    caplog.set_level("INFO")
    async with connected(tmp_path) as w:
        gone = Database(f"sqlite:///{tmp_path}/gone.db", KEY)
        gone.close()
        due = DueSchools({}, gone, w.clock)
        running = asyncio.create_task(due.run())
        for _ in range(3):
            due.wake.set()
            await until(lambda: not due.wake.is_set())
        due.database = w.program.turns.database
        due.wake.set()
        await until(lambda: "reached again" in caplog.text)
        await ended(running)
    told = [each.msg["event"] for each in caplog.records if each.name == "report_image.delivery"]
    assert told == ["the record cannot be reached", "the record can be reached again"]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0)
