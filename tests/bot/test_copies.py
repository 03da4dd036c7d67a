"""A copy of the record each day: whole, checked, never half, and not for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.running.clock import StoppedClock
from bot.running.copies.of_record import KEPT, PATTERN, Copies, newest
from storage.database.copies import backup
from storage.sealing.key_ring import Ring
from tests.support.world import KEY, record_in

NOW = datetime(2026, 11, 23, 10, 4, tzinfo=UTC)


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    clock = StoppedClock(NOW)
    return Copies(tmp_path / "copies", record_in(tmp_path), Ring.of([KEY]), clock)


async def test_each_day_has_one_copy_that_opens_with_the_key(copies: Copies) -> None:
    for hours in (0, 1, 24, 1):
        copies.clock.forward(timedelta(hours=hours))
        await copies.look()
    made = sorted(copies.folder.glob(PATTERN))
    assert [each.name for each in made] == [
        "report-image-2026-11-23.db",
        "report-image-2026-11-24.db",
    ]
    for each in made:
        backup.check(each, copies.key)
    assert newest(copies.folder)


def test_the_oldest_goes_once_there_are_more_than_a_fortnights(copies: Copies) -> None:
    copies.folder.mkdir()
    older = [copies.folder / f"report-image-2026-10-{day:02}.db" for day in range(1, KEPT + 1)]
    for each in [*older, copies.folder / "somebody-elses.db"]:
        each.write_bytes(b"")
    copies.keep(NOW)
    assert not older[0].exists()
    assert older[1].exists()
    assert (copies.folder / "somebody-elses.db").exists()


def test_no_copy_goes_for_one_that_could_not_be_made(copies: Copies, caplog) -> None:
    copies.folder.mkdir()
    older = [copies.folder / f"report-image-2026-09-{day:02}.db" for day in range(1, KEPT + 3)]
    for each in older:
        each.write_bytes(b"")
    copies.record.write_bytes(b"damaged" * 1000)
    copies.keep(NOW)
    assert all(each.exists() for each in older)
    assert not (copies.folder / "report-image-2026-11-23.db").exists()


def test_a_copy_that_was_cut_off_is_no_copy_and_is_made_again(copies: Copies) -> None:
    copies.folder.mkdir()
    (copies.folder / "report-image-2026-11-23.half").write_bytes(b"half")
    assert newest(copies.folder) is None
    copies.keep(NOW)
    backup.check(copies.folder / "report-image-2026-11-23.db", copies.key)
    assert list(copies.folder.glob("*.half")) == []
