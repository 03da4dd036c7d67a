"""The end of the audit is kept in a file beside the key, out of reach of whoever changes
the database; nobody's chat is written to for it.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.running.copies import put_back
from bot.running.seals import Seals
from flows.school.tables import Person
from storage.database.copies import backup
from storage.database.database import Database
from storage.evidence import audit
from storage.evidence.audit import Head
from tests.support.bot.full_disk import full_disk
from tests.support.bot.steps import connected, home, report
from tests.support.world import KEY, World, example_school

TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)


def kept_by(w: World, tmp_path) -> Seals:
    seals = Seals(tmp_path / "keys" / "seals.txt")
    w.program.auditor.keep = seals.keep
    return seals


def heads(seals: Seals) -> list[Head]:
    split = [seal.split(":") for seal in seals.kept()]
    return [Head(int(number), code) for _, number, code in split]


def due_in(copy: Path, seals: Seals) -> list[str]:
    database = Database(f"sqlite:///{copy}", KEY)
    found = database.look(lambda tx: list(put_back.due(tx, seals, {"hillside"})))
    database.close()
    return [each.place for each in found]


async def test_a_line_is_kept_that_the_audit_still_has_each_time_it_has_another(tmp_path):
    async with connected(tmp_path) as w:
        seals = kept_by(w, tmp_path)
        for day in range(3):
            await report(w)
            await w.program.auditor.look()
            await w.program.auditor.look()
            assert len(seals.kept()) == day + 1
            w.clock.move_to(TUESDAY + timedelta(days=day))
        work = w.program.turns.database.transaction
        assert work(lambda tx: audit.verify(tx, "hillside", *heads(seals))) is None
        one, two, three = heads(seals)
        forged = Head(two.seq, "00" * 32)
        broken = work(lambda tx: audit.verify(tx, "hillside", one, forged, three))
        assert broken == audit.Broken(two.seq, "it is not the line that was written down")
        assert not [m for who in ("DSL", "HEAD") for m in w.person(who).chat if "seal" in m.text]
    assert seals.path.stat().st_mode & 0o077 == 0


async def test_an_older_copy_of_the_same_day_in_the_records_place_is_told_of(tmp_path):
    async with connected(tmp_path) as w:
        seals, copy = kept_by(w, tmp_path), tmp_path / "copy.db"
        for when in ("before", "since"):
            await report(w)
            await w.program.auditor.look()
            if when == "before":
                backup.backup(tmp_path / "record.db", copy, KEY)
                as_it_was = due_in(copy, seals)
        assert [as_it_was, due_in(copy, seals)] == [[], ["DATABASE_URL"]]


async def test_an_administrator_sees_it_on_home(tmp_path):
    people = example_school().people
    looked_after = people.model_copy(update={"administrators": (Person(id="slack:U0GUEST"),)})
    async with connected(tmp_path, school=example_school(people=looked_after)) as w:
        await report(w)
        seal = await w.program.turns.database.run(lambda tx: audit.seal(tx, "hillside"))
        assert seal in str(await home(w, "GUEST"))
        assert seal not in str(await home(w, "DSL"))


def test_what_changed_is_sealed_and_a_quiet_day_not_at_all(tmp_path):
    seals = Seals(tmp_path / "seals.txt")
    for day, seal in ((1, "a:1:x"), (1, "a:2:y"), (1, "b:1:z"), (2, "a:2:y"), (3, "a:3:w")):
        seals.keep(date(2026, 11, day), seal)
    assert seals.kept() == ["a:1:x", "a:2:y", "b:1:z", "a:3:w"]


def test_a_folder_that_cannot_be_written_to_stops_nothing(tmp_path):
    (tmp_path / "keys").touch()
    Seals(tmp_path / "keys" / "seals.txt").keep(date(2026, 11, 1), "a:1:x")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such limit")
def test_a_line_for_which_the_disk_had_no_room_leaves_no_half_of_it_and_comes_later(
    tmp_path: Path,
) -> None:
    seals = Seals(tmp_path / "seals.txt")
    seals.keep(TUESDAY.date(), "hillside:1:aa")
    with full_disk(seals.path.stat().st_size + 20):
        seals.keep(TUESDAY.date(), "hillside:2:bb")
    assert seals.kept() == ["hillside:1:aa"]
    seals.keep(TUESDAY.date(), "hillside:2:bb")
    assert seals.kept() == ["hillside:1:aa", "hillside:2:bb"]


def test_a_line_is_added_below_the_last_also_where_somebody_edited_the_file(tmp_path: Path) -> None:
    seals = Seals(tmp_path / "seals.txt")
    seals.path.write_text("2026-11-23 hillside:1:aa")
    seals.keep(TUESDAY.date(), "hillside:2:bb")
    assert seals.kept() == ["hillside:1:aa", "hillside:2:bb"]
