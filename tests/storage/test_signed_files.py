"""Whichever version made a record's file, and however its pages are signed: it opens, so does each copy
of it, and both do with another key.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from storage.database import encrypted_file
from storage.database.copies.backup import backup, restore
from storage.database.database import Database
from storage.sealing.key_ring import Ring
from tests.support.storage.kept_record import FOLDER
from tests.support.storage.records import concern, stored
from tests.support.world import KEY

NEW = bytes([1]) * 32
BEFORE, NOW = "HMAC_SHA512", "HMAC_SHA256"


@pytest.fixture(params=[BEFORE, NOW])
def record(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    """A file that an earlier version made, or this one; how its pages are signed."""
    file = tmp_path / "record.db"
    if request.param == BEFORE:
        shutil.copy(FOLDER / "few.sqlcipher", file)
    else:
        with closing(Database(f"sqlite:///{file}", KEY)) as made:
            made.prepare()
            stored(made, concern())
    return file, request.param


@contextmanager
def opened(file: Path, key: bytes = KEY) -> Iterator[Any]:
    with closing(encrypted_file.opened(file, Ring.of(key))) as connection:
        yield connection


def told(file: Path, key: bytes = KEY) -> tuple[str, list[str]]:
    """How it is signed, and which concerns it holds. Every page is as it was signed."""
    with opened(file, key) as connection:
        assert connection.execute("PRAGMA cipher_integrity_check").fetchall() == []
        signed = connection.execute("PRAGMA cipher_hmac_algorithm").fetchone()[0]
        ids = connection.execute("SELECT id FROM concern ORDER BY id").fetchall()
    return signed, [one for (one,) in ids]


def test_a_copy_is_signed_as_the_record_is_and_so_is_what_is_put_back(
    record: tuple[Path, str], tmp_path: Path
) -> None:
    file, signed = record
    held = told(file)
    assert held[0] == signed
    assert held[1]
    backup(file, copy := tmp_path / "copy.db", KEY)
    restore(copy, back := tmp_path / "back.db", KEY)
    assert told(copy) == told(back) == held


def test_with_another_key_it_stays_signed_as_it_was_and_can_be_copied(
    record: tuple[Path, str], tmp_path: Path
) -> None:
    file, _ = record
    held = told(file)
    assert encrypted_file.renew(file, Ring.of([NEW, KEY]))
    assert told(file, NEW) == held
    with pytest.raises(encrypted_file.WrongKey):
        told(file)
    backup(file, copy := tmp_path / "copy.db", NEW)
    assert told(copy, NEW) == held


def test_copies_of_both_kinds_can_be_made_by_one_program(tmp_path: Path) -> None:
    before, now = tmp_path / "before.db", tmp_path / "now.db"
    shutil.copy(FOLDER / "few.sqlcipher", before)
    with closing(Database(f"sqlite:///{now}", KEY)) as made:
        made.prepare()
    for number in range(2):
        for file, signed in ((before, BEFORE), (now, NOW)):
            backup(file, copy := tmp_path / f"{signed}-{number}.db", KEY)
            assert told(copy) == told(file)
            assert told(copy)[0] == signed


def test_what_stands_in_the_log_only_is_in_the_copy_and_outlives_a_machine_that_goes_off(
    record: tuple[Path, str], tmp_path: Path
) -> None:
    file, signed = record
    with closing(Database(f"sqlite:///{file}", KEY)) as database:
        database.upgrade()
        one = stored(database, concern(reference="BBBB-2222")).id
        off = left_behind(file, tmp_path, "-wal")
        backup(file, copy := tmp_path / "copy.db", KEY)
    assert told(copy) == told(off) == told(file)
    assert told(off)[0] == signed
    assert one in told(off)[1]


def test_what_was_half_changed_when_the_machine_went_off_is_as_it_was_before(
    record: tuple[Path, str], tmp_path: Path
) -> None:
    file, _ = record
    held = told(file)
    with opened(file) as connection:
        for statement in ("journal_mode=DELETE", "cache_size=1"):
            connection.execute(f"PRAGMA {statement}")
        whole = file.read_bytes()
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("UPDATE concern SET body = zeroblob(100000), id = 'x' || id")
        off = left_behind(file, tmp_path, "-journal")
        connection.execute("ROLLBACK")
    assert off.read_bytes() != whole
    assert told(off) == held


def left_behind(file: Path, folder: Path, beside: str) -> Path:
    """The record and the file beside it as they are at this moment."""
    off = folder / "off.db"
    assert Path(f"{file}{beside}").stat().st_size
    for end in ("", beside):
        shutil.copy(f"{file}{end}", f"{off}{end}")
    return off
