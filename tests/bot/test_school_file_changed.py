"""The school file is changed while the bot runs: the next move acts on it, or on what was read
last, and says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.school.current import CurrentSchool
from bot.school.schools import load_schools
from flows.follow_up.follow_ups import open_ones
from flows.school.school import School
from storage.people import role_holders
from tests.support.bot.restarted import DEPUTY, DSL, TEACHER, about_people, restarted, states
from tests.support.bot.school_files import EXAMPLE, write
from tests.support.bot.steps import (
    chronology,
    concerns_in,
    connected,
    fill_in,
    forge_click,
    home,
    pick_up,
    refused_in,
    report,
    seen_by,
    the_concern,
)
from tests.support.bot.two_schools import HILLSIDE, RIVERSIDE, Town, town
from tests.support.logged import lines, logged
from tests.support.world import METRICS, World

ADMINISTRATOR = '# [[people.administrators]]            # look after the bot, see no concern\n# id = "slack:U0ADMIN"'
GUEST_LOOKS_AFTER_IT = '[[people.administrators]]\nid = "slack:U0GUEST"'
TEXT = EXAMPLE.replace(ADMINISTRATOR, GUEST_LOOKS_AFTER_IT)
LEAD = 'id = "slack:U0DSL"\nname = "Dana Shaw"'
NEW_LEAD = 'id = "slack:U0TEACHER"\nname = "Tom Reed"'
DEPUTIES = TEXT[TEXT.index("[[people.deputies]]") : TEXT.index("[people.headteacher]")]
NOT_COUNTING = "The bot goes on with what it read last"
ANOTHER_SCHOOL = "The school file names another school.id"


@dataclass
class File:
    """The school file of a bot that runs, as somebody edits it."""

    path: Path
    text: str = TEXT

    def replace(self, old: str, new: str) -> None:
        """Put this in the place of that, in one go."""
        assert old in self.text
        self.text = self.text.replace(old, new, 1)
        self.write(self.text)

    def write(self, text: str) -> None:
        """Save this as the whole file."""
        self.path.write_text(text, encoding="utf-8")


@asynccontextmanager
async def edited(folder: Path) -> AsyncIterator[tuple[World, File]]:
    """The bot, and the file its school was read from."""
    file = File(folder / "school.toml")
    file.write(TEXT)
    async with connected(folder, school=CurrentSchool.of(file.path)) as w:
        yield w, file


async def begun(w: World) -> None:
    """A concern that the safeguarding lead has."""
    await report(w, "GUEST", guest="07700 900000")
    await pick_up(w, "DSL")


async def test_somebody_taken_out_of_the_file_is_refused_at_their_next_click(tmp_path):
    async with edited(tmp_path) as (w, file):
        await begun(w)
        file.replace(LEAD, NEW_LEAD)
        await w.person("DSL").click("Open")
        assert "nothing here that you can open" in seen_by(w, "DSL")
        assert "A child told me" not in seen_by(w, "DSL")
        assert refused_in(w) == ["DSL"]


async def test_whoever_comes_while_the_file_is_being_taken_on_waits_for_it(tmp_path):
    file = File(tmp_path / "school.toml")
    file.write(TEXT)
    current, begun, go_on = CurrentSchool.of(file.path), asyncio.Event(), asyncio.Event()

    async def take_on(school: School) -> None:
        begun.set()
        await go_on.wait()
        current.school = school

    file.replace("01632 960000", "01632 960555")
    first = asyncio.create_task(current.up_to_date(take_on))
    await begun.wait()
    second = asyncio.create_task(current.up_to_date(take_on))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not second.done()
    go_on.set()
    await asyncio.gather(first, second)
    assert current.school.phone == "01632 960555"


async def test_words_of_somebody_taken_out_of_the_file_do_not_reach_the_record(tmp_path):
    async with edited(tmp_path) as (w, file):
        await begun(w)
        dsl = w.person("DSL")
        await dsl.type("her mother rang", thread=dsl.chat[0].ts)
        file.replace(LEAD, NEW_LEAD)
        await dsl.type("her father rang", thread=dsl.chat[0].ts)
        assert [note.text for note in the_concern(w).notes] == ["her mother rang"]


async def test_home_of_somebody_taken_out_of_the_file_lists_nothing_any_more(tmp_path):
    async with edited(tmp_path) as (w, file):
        await begun(w)
        assert any(the_concern(w).reference in line for line in await home(w, "DSL"))
        file.replace(LEAD, NEW_LEAD)
        assert not any(the_concern(w).reference in line for line in await home(w, "DSL"))


async def test_what_they_had_goes_on_and_whoever_is_new_waits_to_be_confirmed(tmp_path):
    async with edited(tmp_path) as (w, file):
        await begun(w)
        file.replace(LEAD, NEW_LEAD)
        await forge_click(w, "TEACHER", "open", {"c": the_concern(w).id})
        assert "nothing here that you can open" in seen_by(w, "TEACHER")
        await w.settle()
        assert ("owner-left", "DSL") in chronology(w)
        assert the_concern(w).paging.pages[-1].to == DEPUTY
        assert (states(w)["dsl", DSL], states(w)["dsl", TEACHER]) == ("left", "waiting")
        assert about_people(w, "HEAD")[0].startswith(
            "Dana Shaw is not the designated safeguarding lead"
        )


async def test_the_clock_pages_nobody_who_was_taken_out_of_the_file(tmp_path):
    async with edited(tmp_path) as (w, file):
        await report(w, "GUEST", guest="07700 900000")
        assert the_concern(w).paging.pages[-1].to == DSL
        file.replace(DEPUTIES, "")
        await w.at(w.clock.now() + timedelta(minutes=11))
        assert [page.to for page in the_concern(w).paging.pages] == [DSL, "slack:U0HEAD"]


async def test_a_number_changed_in_the_file_is_the_one_that_is_shown(tmp_path):
    async with edited(tmp_path) as (w, file):
        teacher = await fill_in(w)
        file.replace("01632 960000", "01632 960555")
        w.program.turns.database.transaction(
            lambda tx: tx.connection.exec_driver_sql("ALTER TABLE concern RENAME TO gone")
        )
        await teacher.submit()
        assert "01632 960555" in str(teacher.modal_errors)


async def test_a_workspace_that_is_not_let_in_is_told_the_number_of_the_file_as_it_is(tmp_path):
    async with edited(tmp_path) as (w, file):
        file.replace("01632 960000", "01632 960555")
        await w.person("STRANGER").type("/report-image")
        assert "01632 960555" in seen_by(w, "STRANGER")


HOLIDAY_BEGINS = "18 12:00"  # whatever the hours: noon on the last school day


def due(w: World) -> list[str]:
    """When each open follow-up is due."""
    return [f"{one.due_at:%d %H:%M}" for one in open_ones(the_concern(w))]


async def test_open_reminders_follow_a_calendar_changed_in_the_file(tmp_path):
    async with edited(tmp_path) as (w, file):
        await begun(w)
        assert due(w) == ["23 14:30", HOLIDAY_BEGINS]
        file.replace('day_ends = "15:15"', 'day_ends = "13:15"')
        await w.person("HEAD").open_home()
        await w.settle()
        assert due(w) == ["23 12:30", HOLIDAY_BEGINS]


CANNOT_COUNT: dict[str, tuple[Callable[[File], None], str]] = {
    "no TOML": (lambda file: file.write(TEXT.replace(LEAD, 'id = "slack:U0QUILL')), NOT_COUNTING),
    "half-written": (lambda file: file.write(TEXT[:300]), NOT_COUNTING),
    "empty": (lambda file: file.write(""), NOT_COUNTING),
    "missing": (lambda file: file.path.unlink(), NOT_COUNTING),
    "with a mistake": (lambda file: file.write(TEXT.replace(LEAD, 'id = "U0QUILL"')), NOT_COUNTING),
    "not text": (lambda file: file.path.write_bytes(b"\xff\xfe\x00"), NOT_COUNTING),
    "brackets in brackets": (lambda file: file.write("a = " + "[" * 5000), NOT_COUNTING),
    "another school's": (
        lambda file: file.write(
            TEXT.replace('id = "hillside"', 'id = "quillside"').replace(LEAD, NEW_LEAD)
        ),
        ANOTHER_SCHOOL,
    ),
}


@pytest.mark.parametrize("case", CANNOT_COUNT)
async def test_while_the_file_cannot_count_what_was_read_last_does_and_it_is_told_until_it_is_put_right(
    tmp_path, case
):
    spoil, told = CANNOT_COUNT[case]
    async with edited(tmp_path) as (w, file):
        await begun(w)
        with logged() as stream:
            spoil(file)
            await w.person("DSL").click("Open")
            assert "A child told me" in seen_by(w, "DSL")
            await w.person("DSL").close_modal()
            assert any(told in line for line in await home(w, "GUEST"))
            warned = [
                line
                for line in lines(stream)
                if line["event"] == "the school file does not count as it stands"
            ]
            assert len(warned) == 1
            assert "quill" not in stream.getvalue().lower()
        assert await asked(w, "/ready", '"school_file": "failing"')
        assert await asked(w, "/metrics", "report_image_school_files_not_counting 1.0")
        file.write(TEXT.replace(LEAD, NEW_LEAD))
        assert not any(told in line for line in await home(w, "GUEST"))
        assert states(w)["dsl", TEACHER] == "waiting"
        assert await asked(w, "/ready", '"school_file": "ok"')
        assert await asked(w, "/metrics", "report_image_school_files_not_counting 0.0")


async def asked(w: World, path: str, words: str) -> bool:
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(w.program.url + path, headers=METRICS) as answer,
    ):
        return words in await answer.text()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('protocol = "uk-schools"', 'protocol = "schools-2016"'),
        ('workspaces = ["slack:T0HILLSIDE"]', 'workspaces = ["slack:T0RIVERSIDE"]'),
    ],
)
async def test_what_needs_a_restart_is_told_and_all_else_counts_at_once(tmp_path, old, new):
    async with edited(tmp_path) as (w, file):
        await begun(w)
        file.replace(old, new)
        file.replace(LEAD, NEW_LEAD)
        await w.person("DSL").click("Open")
        assert "nothing here that you can open" in seen_by(w, "DSL")
        assert any("needs a restart" in line for line in await home(w, "GUEST"))
        await report(w, "GUEST", guest="07700 900000")
        assert concerns_in(w)[-1].protocol == "uk-schools"
        file.replace(new, old)
        assert not any("needs a restart" in line for line in await home(w, "GUEST"))


async def test_an_older_file_on_another_machine_undoes_nothing(tmp_path):
    older = tmp_path / "older.toml"
    older.write_text(TEXT, encoding="utf-8")
    async with edited(tmp_path) as (w, file), restarted(w, CurrentSchool.of(older), 8) as another:
        file.replace(LEAD, NEW_LEAD)
        await w.program.turns.up_to_date()
        after = states(w)
        assert after["dsl", DSL] == "left"
        await another.person("HEAD").open_home()
        await report(another, "GUEST", guest="07700 900000")
        assert states(w) == after
        older.write_text(file.text, encoding="utf-8")
        await another.person("HEAD").open_home()
        assert states(w) == after


async def test_somebody_taken_out_on_one_machine_is_out_on_the_others_too(tmp_path):
    older = tmp_path / "older.toml"
    older.write_text(TEXT, encoding="utf-8")
    async with edited(tmp_path) as (w, file), restarted(w, CurrentSchool.of(older), 8) as another:
        await begun(another)
        file.replace(LEAD, NEW_LEAD)
        await w.program.turns.up_to_date()
        await another.person("DSL").click("Open")
        assert "nothing here that you can open" in seen_by(another, "DSL")
        file.replace(NEW_LEAD, LEAD)
        await w.program.turns.up_to_date()
        assert states(w)["dsl", DSL] == "waiting"


@asynccontextmanager
async def two(folder: Path) -> AsyncIterator[tuple[Town, Path, Path]]:
    """Two schools, each with its own file in one folder."""
    place = folder / "schools"
    place.mkdir()
    hillside, riverside = place / "hillside.toml", place / "riverside.toml"
    write(hillside)
    write(riverside, 'id = "riverside"', RIVERSIDE)
    for file in (hillside, riverside):
        File(file, file.read_text()).replace(ADMINISTRATOR, GUEST_LOOKS_AFTER_IT)
    async with town(folder, schools=load_schools(place, by_oauth=True)) as made:
        yield made, hillside, riverside


async def test_one_schools_mistake_leaves_the_other_schools_file_counting(tmp_path):
    async with two(tmp_path) as (t, hillside, riverside):
        hill, river = t.world(HILLSIDE), t.world(RIVERSIDE)
        hillside.write_text("quill", encoding="utf-8")
        File(riverside, riverside.read_text()).replace(LEAD, NEW_LEAD)
        assert any(NOT_COUNTING in line for line in await home(hill, "GUEST"))
        assert not any(NOT_COUNTING in line for line in await home(river, "GUEST"))
        assert (states_of(hill, DSL), states_of(river, DSL)) == ("confirmed", "left")


def states_of(w: World, person: str) -> str:
    """How far this person is the safeguarding lead of this school."""
    school = w.program.turns.school.id
    held = w.program.turns.database.transaction(lambda tx: role_holders.held(tx, school))
    return next((row.state for row in held if (row.role, row.person) == ("dsl", person)), "left")


async def test_a_new_file_in_the_folder_is_told_and_waits_for_a_restart(tmp_path):
    async with two(tmp_path) as (t, hillside, _):
        write(hillside.parent / "seaside.toml", 'id = "seaside"', "T0SEASIDE")
        for team in (HILLSIDE, RIVERSIDE):
            assert any(
                "new school file in the folder" in line
                for line in await home(t.world(team), "GUEST")
            )
        (hillside.parent / "seaside.toml").unlink()
        assert not any("new school file" in line for line in await home(t.world(HILLSIDE), "GUEST"))
