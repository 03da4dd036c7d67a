"""The school's calendar is changed and the program started again, or its clock is set back:
reminders follow.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select

from flows.follow_up.follow_ups import open_ones
from flows.school.school import School
from storage.database import tables
from storage.duties import claiming
from tests.support.bot.steps import chronology, fill_in, pick_up, report, the_concern
from tests.support.world import World, example_school, world

AHEAD = timedelta(days=365)
HOLIDAY = "18 12:00"  # who has it over the holiday, asked on the last day before


def ending_at(hour: int) -> School:
    school = example_school()
    return school.model_copy(update={"day_ends": school.day_ends.replace(hour=hour)})


def due(w: World) -> list[str]:
    return [f"{f.due_at:%d %H:%M}" for f in open_ones(the_concern(w))]


async def test_open_reminders_follow_a_changed_calendar_when_the_program_starts(tmp_path):
    async with world(tmp_path) as w:
        await report(w)
        await pick_up(w)
        assert due(w) == ["23 14:30", HOLIDAY]
    async with world(tmp_path, school=ending_at(13)) as w:
        await w.settle()
        assert due(w) == ["23 12:30", HOLIDAY]


async def test_an_unchanged_calendar_touches_nothing_when_the_program_starts(tmp_path):
    async with world(tmp_path) as w:
        await report(w)
        await pick_up(w)
        before = (the_concern(w), chronology(w))
    async with world(tmp_path) as w:
        await w.settle()
        assert (the_concern(w), chronology(w)) == before


async def test_an_inset_day_more_repeats_nothing_and_loses_nothing(tmp_path):
    async with world(tmp_path) as w:
        await report(w)
        await pick_up(w)
    school = example_school()
    terms = school.terms.model_copy(update={"inset": (*school.terms.inset, date(2026, 11, 24))})
    async with world(tmp_path, school=school.model_copy(update={"terms": terms})) as w:
        await w.settle()
        assert due(w) == ["23 14:30", HOLIDAY]
        assert [kind for kind, _ in chronology(w)].count("follow-up-made") == 2
        assert sent(w, "page") == 1


async def test_a_clock_set_back_is_noticed_and_the_ladder_goes_on(tmp_path):
    async with world(tmp_path) as w:
        await report(w)
        await w.program.auditor.look_if_due()
        assert sent(w, "page") == 1
        w.clock.forward(-timedelta(hours=6))
        await w.program.auditor.look_if_due()
        await w.settle()
        assert sent(w, "page") == 1
        await w.at(w.clock.now() + timedelta(minutes=11))
        assert sent(w, "page") == 2


async def test_a_page_put_off_by_a_clock_that_was_ahead_does_not_wait_for_that_time(tmp_path):
    async with world(tmp_path) as w:
        right = w.clock.now()
        w.clock.forward(AHEAD)
        await put_off(w)
        w.clock.move_to(right)
        await w.program.auditor.look_if_due()
        await w.program.delivery.deliver()
        assert [sent(w, "page"), w.clock.now()] == [1, right]


async def test_what_a_process_claimed_while_its_clock_was_ahead_is_taken_over(tmp_path):
    async with world(tmp_path) as w:
        right = w.clock.now()
        w.clock.forward(AHEAD)
        await put_off(w)
        w.clock.forward(timedelta(minutes=5))
        claimed = w.program.turns.database.transaction(
            lambda tx: claiming.claim(
                tx, w.program.turns.school.id, w.clock.now(), "dies", timedelta(seconds=20), 10
            )
        )
        assert claimed
        w.clock.move_to(right)
        await w.program.auditor.look_if_due()
        w.clock.forward(timedelta(minutes=1))
        await w.program.delivery.deliver()
        assert sent(w, "page") == 1


async def test_a_clock_set_back_while_the_program_is_down_is_noticed_when_it_starts(tmp_path):
    async with world(tmp_path) as w:
        right = w.clock.now()
        w.clock.forward(AHEAD)
        await put_off(w)
    async with world(tmp_path, at=right) as w:
        await w.program.delivery.deliver()
        assert [sent(w, "page"), w.clock.now()] == [1, right]


async def put_off(w: World) -> None:
    """A report whose messages are put back; the auditor has seen the time."""
    teacher = await fill_in(w)
    w.sandbox.faults.add("*", "status", times=100, status=500)
    await teacher.submit()
    await w.program.auditor.look_if_due()
    await w.program.delivery.deliver()
    w.sandbox.faults.clear()
    assert sent(w, "page") == 0


def sent(w: World, kind: str) -> int:
    """How many messages of this kind stand in the chats."""
    count = select(func.count()).where(tables.message.c.kind == kind)
    return w.program.turns.database.transaction(lambda tx: tx.run(count).scalar_one())
