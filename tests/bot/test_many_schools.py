"""However many schools there are: one clock, one question what is due, and what is wrong with one of
them keeps no other from anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import event, select, update

from bot.app import BEGUN_FIRST, Program, running
from bot.delivery.due_schools import DueSchools
from bot.delivery.rounds import FEW, is_due, often, round_of
from bot.desks import Place
from bot.running.clock import StoppedClock
from bot.school.schools import load_schools
from bot.school.watching import files_watched
from bot.slack.credentials import SlackKeys
from flows.screens import monthly
from storage.database import tables
from storage.database.database import Database
from storage.duties.next_steps import LATE
from storage.sealing.damaged import Damaged
from tests.support.bot.school_files import write
from tests.support.bot.steps import fill_in, pages, report, seen_by
from tests.support.bot.two_schools import HILLSIDE, RIVERSIDE, Town, town
from tests.support.world import (
    KEY,
    MONDAY_MORNING,
    CountedIdentifiers,
    World,
    example_school,
    record_in,
)

SOON = 5
FIRST_OF_A_MONTH = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
CANNOT_BE_READ = "the lasting keys of a school cannot be read: put a copy of the record back"


def due_schools(t: Town) -> DueSchools:
    """What has the deliveries of both schools work."""
    turns = t.program.turns
    return DueSchools(
        {desk.turns.school.id: desk.delivery for desk in t.program.desks}, turns.database, t.clock
    )


async def all_delivered(due: DueSchools) -> None:
    """Everything that is due, as at a tick of the clock."""
    await due.look()
    while due.at_work:
        await asyncio.wait(due.at_work)


async def sent(w: World) -> None:
    """A report is sent, and nobody has been told of it yet."""
    await (await fill_in(w)).submit()


def by_itself(
    folder: Path, clock: StoppedClock, number: int
) -> AbstractAsyncContextManager[Program]:
    """The bot of so many schools, whose Slack does not answer."""
    schools = [
        example_school(id=f"school-{each}", workspaces=(f"slack:T0{each:04}",))
        for each in range(number)
    ]
    keys = SlackKeys(None, "secret", None, "http://127.0.0.1:1/", "1.2", "secret")
    place = Place(f"sqlite:///{record_in(folder)}", KEY, clock, CountedIdentifiers())
    return running(schools, keys, place)


@pytest.mark.parametrize("number", [1, 40])
async def test_one_clock_ticks_however_many_schools_there_are(tmp_path, monkeypatch, number):
    started, start = [], AsyncIOScheduler.start
    monkeypatch.setattr(AsyncIOScheduler, "start", lambda self: (started.append(self), start(self)))
    async with by_itself(tmp_path, StoppedClock(MONDAY_MORNING), number) as program:
        assert len(started) == 1
        begun = [not desk.turns.current.to_begin for desk in program.desks]
    assert all(begun[:BEGUN_FIRST])
    assert sum(begun) <= BEGUN_FIRST + 1


async def test_the_one_clock_has_every_school_told_what_there_is_to_do_this_month(tmp_path):
    clock, told = StoppedClock(MONDAY_MORNING), set[str]()
    whose = select(tables.duty.c.school).where(tables.duty.c.kind == monthly.KIND)
    async with by_itself(tmp_path, clock, 3) as program, asyncio.timeout(SOON):
        clock.move_to(FIRST_OF_A_MONTH)
        while len(told) < 3:
            await asyncio.sleep(0.1)
            told = await program.turns.database.run(lambda tx: set(tx.run(whose).scalars()))


async def test_a_school_is_begun_with_its_first_move(tmp_path):
    async with town(tmp_path) as t:
        hill, river = t.world(HILLSIDE), t.world(RIVERSIDE)
        for w in (hill, river):
            w.program.turns.current.to_begin = True
        await report(hill)
        assert not hill.program.turns.current.to_begin
        assert river.program.turns.current.to_begin


async def test_a_school_is_begun_in_one_commit(tmp_path):
    async with town(tmp_path) as t:
        turns, commits = t.program.turns, list[int]()
        turns.current.to_begin = True
        event.listen(turns.database._engine, "commit", lambda connection: commits.append(1))
        await turns.begun()
    assert len(commits) == 1


async def test_what_is_due_in_every_school_is_found_by_one_question(tmp_path):
    async with town(tmp_path) as t:
        hill, river = t.world(HILLSIDE), t.world(RIVERSIDE)
        for w in (hill, river):
            await sent(w)
        await all_delivered(due_schools(t))
        assert [len(pages(w, "DSL")) for w in (hill, river)] == [1, 1]


async def test_a_school_that_is_not_served_here_is_left_to_whoever_serves_it(tmp_path):
    async with town(tmp_path) as t:
        for team in (HILLSIDE, RIVERSIDE):
            await sent(t.world(team))
        due = due_schools(t)
        del due.deliveries["hillside"]
        await all_delivered(due)
        assert [len(pages(t.world(team), "DSL")) for team in (HILLSIDE, RIVERSIDE)] == [0, 1]


def unreadable_key(database: Database, school: str) -> None:
    """What the school's lasting keys are kept in is damaged, and known to no program."""
    column = tables.secret.c.school == school
    database.transaction(
        lambda tx: tx.run(update(tables.secret).where(column).values(wrapped=b"quill"))
    )
    database._keys.roots.pop(school, None)


def unreadable_row(database: Database, school: str) -> None:
    """A moment of something that is due is no moment."""
    database.transaction(
        lambda tx: tx.connection.exec_driver_sql(
            "UPDATE duty SET maybe_sent_at = 'quill' WHERE school = ?", (school,)
        )
    )


@pytest.mark.parametrize(("damage", "its_own"), [(unreadable_key, 0), (unreadable_row, 1)])
async def test_what_is_damaged_in_one_school_keeps_no_other_waiting(
    tmp_path, damage: Callable[[Database, str], None], its_own: int
):
    async with town(tmp_path) as t:
        hill, river = t.world(HILLSIDE), t.world(RIVERSIDE)
        for w in (hill, river):
            await sent(w)
        damage(t.program.turns.database, "hillside")
        due = due_schools(t)
        for _ in range(2):
            await all_delivered(due)
        assert [len(pages(w, "DSL")) for w in (hill, river)] == [its_own, 1]
        await report(river)


async def test_a_school_whose_key_is_damaged_is_told_and_answered_and_the_others_are_served(
    tmp_path, caplog
):
    async with town(tmp_path) as t:
        hill = t.world(HILLSIDE)
        unreadable_key(t.program.turns.database, "hillside")
        hill.program.turns.current.to_begin = True
        await hill.person("TEACHER").type("/report-image")
        assert "01632 960000" in seen_by(hill, "TEACHER")
    caplog.clear()
    async with town(tmp_path, teams=[RIVERSIDE]) as t:
        assert f"'school': 'hillside', 'event': '{CANNOT_BE_READ}'" in caplog.text
        assert await found_by(t, "schools_damaged") == 1
        await report(t.world(RIVERSIDE))
        for desk in t.program.desks:
            await desk.audit()
        assert (await found_by(t, "schools_damaged"), await is_ready(t)) == (1, True)


async def test_a_key_damaged_while_the_bot_runs_is_told_by_the_next_look_and_so_is_its_return(
    tmp_path, caplog
):
    async with town(tmp_path) as t:
        database, [hill, _] = t.program.turns.database, t.program.desks
        of_hill = tables.secret.c.school == "hillside"
        whole = database.transaction(lambda tx: tx.run(select(tables.secret).where(of_hill)).one())
        await hill.audit()
        for wrapped, damaged in ((b"quill", 1), (whole.wrapped, 0)):
            back = update(tables.secret).where(of_hill).values(wrapped=wrapped)
            database.transaction(lambda tx, back=back: tx.run(back))
            t.clock.forward(hill.auditor.every)
            await hill.audit()
            assert await found_by(t, "schools_damaged") == damaged
        assert CANNOT_BE_READ in caplog.text


async def test_a_damaged_key_stops_the_start_where_one_school_is_served(tmp_path):
    async with town(tmp_path) as t:
        unreadable_key(t.program.turns.database, "hillside")
        schools = [desk.turns.school for desk in t.program.desks]
    for served in schools:
        with pytest.raises(Damaged):
            async with town(tmp_path, schools=[served]):
                raise AssertionError


async def test_one_school_whose_messages_do_not_arrive_makes_nobody_unready(tmp_path):
    async with town(tmp_path) as t:
        await sent(t.world(HILLSIDE))
        t.clock.forward(LATE + timedelta(seconds=1))
        for desk in t.program.desks:
            await desk.audit()
        assert (await found_by(t, "late_schools"), await is_ready(t)) == (1, True)
        await sent(t.world(RIVERSIDE))
        t.clock.forward(LATE + timedelta(seconds=1))
        assert (await found_by(t, "late_schools"), await is_ready(t)) == (2, False)


async def found_by(t: Town, what: str) -> object:
    """What whoever runs the machine is told."""
    async with aiohttp.ClientSession() as browser, browser.get(f"{t.program.url}/ready") as answer:
        return (await answer.json())[what]


async def is_ready(t: Town) -> object:
    return await found_by(t, "ready")


def folder_of_schools(folder: Path) -> tuple[Path, Path]:
    """The files of two schools."""
    (folder / "schools").mkdir()
    hillside, riverside = (
        folder / "schools" / "hillside.toml",
        folder / "schools" / "riverside.toml",
    )
    write(hillside)
    write(riverside, 'id = "riverside"', RIVERSIDE)
    return hillside, riverside


def test_a_file_with_mistakes_is_left_out_and_the_other_schools_are_served(tmp_path, caplog):
    hillside, riverside = folder_of_schools(tmp_path)
    hillside.write_text("quill", encoding="utf-8")
    [served] = load_schools(riverside.parent, by_oauth=True)
    assert served.school.id == "riverside"
    assert served.folder.not_counting() == 1
    assert "its school is not served" in caplog.text


def test_a_workspace_that_two_of_three_files_name_is_no_school_s(tmp_path):
    hillside, _ = folder_of_schools(tmp_path)
    write(hillside.parent / "seaside.toml", 'id = "seaside"', RIVERSIDE)
    [served] = load_schools(hillside.parent, by_oauth=True)
    assert served.school.id == "hillside"


async def test_a_file_changed_is_seen_though_nobody_moves(tmp_path):
    hillside, _ = folder_of_schools(tmp_path)
    schools = load_schools(hillside.parent, by_oauth=True)
    async with town(tmp_path, schools=schools) as t, AsyncExitStack() as stack:
        every = [desk.turns for desk in t.program.desks]
        await stack.enter_async_context(files_watched(every))
        current = t.program.turns.current
        text = hillside.read_text(encoding="utf-8").replace("01632 960000", "01632 960555")
        async with asyncio.timeout(SOON):
            while current.school.phone != "01632 960555":
                hillside.write_text(text, encoding="utf-8")
                await asyncio.sleep(0.1)


async def test_every_school_has_its_turn_in_time_and_never_many_at_once():
    seen: list[int] = []

    async def look(number: int) -> None:
        seen.append(number)
        if number == 7:
            raise ValueError

    looks = {str(n): lambda number=n: look(number) for n in range(1000)}
    tick = round_of(looks, timedelta(seconds=100))
    for _ in range(100):
        before = len(seen)
        await tick()
        assert len(seen) - before == 10
    assert sorted(seen) == list(range(1000))


@pytest.mark.parametrize("number", [FEW, FEW + 1, 299, 1000])
async def test_each_school_s_turn_is_due_when_it_comes_and_turns_are_spread_evenly(number):
    """A tick comes a little late, never early. Who would miss the turn waited for the next."""
    clock, every = StoppedClock(MONDAY_MORNING), timedelta(minutes=5)
    last, looks, busiest = dict[int, datetime](), [0] * number, 0

    async def look(school: int) -> None:
        if is_due(last.get(school), every, clock.now()):
            clock.forward(timedelta(milliseconds=10))
            last[school] = clock.now()
            looks[school] += 1

    tick = round_of({str(n): partial(look, n) for n in range(number)}, every)
    for _ in range(3 * 300):
        before = sum(looks)
        await tick()
        busiest = max(busiest, sum(looks) - before)
        clock.forward(timedelta(milliseconds=1001))
    assert set(looks) in ({3}, {4})
    assert busiest <= max(FEW, number // 300 + 1)


def test_a_clock_set_back_makes_nobody_wait():
    an_hour = timedelta(hours=1)
    assert is_due(MONDAY_MORNING, an_hour, MONDAY_MORNING - timedelta(seconds=1))
    assert not is_due(MONDAY_MORNING, an_hour, MONDAY_MORNING + an_hour / 2)


def test_so_many_schools_are_looked_at_more_seldom():
    least, each = timedelta(minutes=5), timedelta(milliseconds=70)
    assert often(least, each, 1000) == least
    assert often(least, each, 25_000) == timedelta(minutes=29, seconds=10)
