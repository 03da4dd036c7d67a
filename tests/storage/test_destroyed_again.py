"""What was destroyed stays destroyed when an older copy is put back: by a list beside the key, which
nobody without the key can add to.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.running.tombstones import Tombstones
from flows.concern import Concern
from flows.drills.drill import Drill
from storage.database import tables
from storage.database.copies import backup
from storage.database.database import Database
from storage.drills import done, drills
from storage.evidence import audit, proof, tombstones
from storage.evidence.tombstones import Tombstone
from tests.support.storage.commands import command_line
from tests.support.storage.databases import KEY
from tests.support.storage.records import DSL, HEAD, HILLSIDE, NOW, RIVERSIDE, concern, do, stored
from tests.support.storage.to_destroy import closed, there

A_DRILL = Drill(id="d1", school=HILLSIDE.id, by=DSL, at=NOW, people=(DSL, HEAD), reasons="Because.")


@pytest.fixture
def listed(tmp_path: Path) -> Tombstones:
    return Tombstones.beside(tmp_path / "key")


def as_in_a_copy(db: Database, one: Concern) -> Iterator[Any]:
    """What has to be put back for the record to be there as before."""
    for table, column in ((tables.concern, "id"), (tables.keyset, "concern")):
        row = do(db, lambda tx, t=table, c=column: tx.run(select(t).where(t.c[c] == one.id)).one())
        values = dict(row._mapping)
        yield (
            update(table).where(table.c.id == one.id).values(values)
            if column == "id"
            else table.insert().values(values)
        )


def destroyed_and_put_back(db: Database, one: Concern, listed: Tombstones) -> None:
    copy = list(as_in_a_copy(db, one))
    assert db.shred(HILLSIDE.id, one.id, DSL, "x")
    listed.keep_up(db, HILLSIDE.id)
    for statement in copy:
        do(db, lambda tx, s=statement: tx.run(s))
    assert there(db, one) == one


def test_what_is_put_back_is_destroyed_again_and_the_audit_says_so(
    db: Database, listed: Tombstones, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = stored(db, closed()), stored(db, closed())
    destroyed_and_put_back(db, one, listed)
    assert listed.keep_up(db, HILLSIDE.id) == [one.reference]
    assert there(db, one) is None
    assert there(db, other) == other
    said = select(tables.audit.c.what).where(tables.audit.c.what.startswith("shredded"))
    first, again = do(db, lambda tx: tx.run(said.order_by(tables.audit.c.seq)).scalars().all())
    assert (first, again) == (
        "shredded: x",
        f"shredded: {one.reference}, again, for a copy was put back",
    )
    assert do(db, audit.verify, HILLSIDE.id) is None
    assert do(db, lambda tx: list(proof.faults(tx, HILLSIDE.id))) == []
    assert "destroyed again" in caplog.text
    assert listed.keep_up(db, HILLSIDE.id) == []


def test_the_list_says_when_and_which_and_is_added_to_once(
    db: Database, listed: Tombstones
) -> None:
    one, _ = stored(db, closed()), stored(db, closed())
    db.shred(HILLSIDE.id, one.id, DSL, "A reason")
    for _ in range(2):
        listed.keep_up(db, HILLSIDE.id)
        listed.keep_up(db, RIVERSIDE.id)
    (line,) = listed.path.read_text().splitlines()
    day, school, which, reference, code = line.split()
    assert (school, which, reference, len(code)) == (HILLSIDE.id, one.id, one.reference, 64)
    assert len(day) == 10
    assert listed.path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("code", ["", "00" * 32])
def test_nobody_destroys_a_record_by_writing_in_the_list(
    db: Database, listed: Tombstones, code: str
) -> None:
    one = stored(db, closed())
    forged = Tombstone("2026-11-23", HILLSIDE.id, one.id, one.reference, code)
    listed.path.write_text(f"{forged.line}\n")
    listed.keep_up(db, HILLSIDE.id)
    assert there(db, one) == one


@pytest.mark.parametrize("changed", ["day", "concern", "reference"])
def test_a_line_that_was_changed_destroys_nothing(
    db: Database, listed: Tombstones, changed: str
) -> None:
    one, other = stored(db, closed()), stored(db, closed())
    destroyed_and_put_back(db, one, listed)
    (line,) = listed.kept()
    values = {"day": "2026-01-01", "concern": other.id, "reference": other.reference}
    listed.path.write_text(Tombstone(**{**vars(line), changed: values[changed]}).line + "\n")
    listed.keep_up(db, HILLSIDE.id)
    assert there(db, one) == one
    assert there(db, other) == other


def test_a_record_that_only_says_that_it_was_destroyed_comes_not_into_the_list(
    db: Database, listed: Tombstones
) -> None:
    one = stored(db, concern())
    do(db, lambda tx: tx.run(update(tables.concern).values(state="shredded")))
    listed.keep_up(db, HILLSIDE.id)
    assert not listed.path.exists()
    assert there(db, one) == one


def test_a_list_that_cannot_be_read_is_said_and_destroys_nothing(
    db: Database, listed: Tombstones, caplog: pytest.LogCaptureFixture
) -> None:
    one = stored(db, closed())
    destroyed_and_put_back(db, one, listed)
    listed.path.write_text("not a line\n")
    assert listed.keep_up(db, HILLSIDE.id) == []
    assert "cannot be read or written beside the key" in caplog.text


def test_the_audit_s_check_finds_what_is_there_again_and_a_line_that_is_forged(
    db: Database,
    url: str,
    listed: Tombstones,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    command = command_line(monkeypatch, tmp_path, url)
    one = stored(db, closed())
    destroyed_and_put_back(db, one, listed)
    answer = command("audit", "verify")
    assert answer.exit_code == 1
    assert f"concern {one.id}: it is there again, though it was destroyed" in answer.output
    listed.keep_up(db, HILLSIDE.id)
    assert command("audit", "verify").exit_code == 0
    listed.path.write_text(Tombstone("2026-11-23", HILLSIDE.id, one.id, "x", "00").line + "\n")
    assert "is not as it was written" in command("audit", "verify").output


def test_restoring_an_older_copy_destroys_again_what_had_been(
    sqlite_url: str,
    listed: Tombstones,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    command, db = command_line(monkeypatch, tmp_path, sqlite_url), Database(sqlite_url, KEY)
    one, other = stored(db, closed()), stored(db, closed())
    backup.backup(tmp_path / "test.db", tmp_path / "copy", KEY)
    db.shred(HILLSIDE.id, one.id, DSL)
    listed.keep_up(db, HILLSIDE.id)
    db.close()
    for end in ("", "-wal", "-shm"):
        (tmp_path / f"test.db{end}").unlink(missing_ok=True)
    answer = command("restore", "copy")
    assert answer.exit_code == 0, answer.output
    assert f"Destroyed again: {one.reference}\n" in answer.output
    assert "destroyed again:" not in answer.output + caplog.text, "said twice"
    back = Database(sqlite_url, KEY)
    assert (there(back, one), there(back, other)) == (None, other)
    back.close()


def drill_destroyed_and_put_back(db: Database, listed: Tombstones) -> None:
    """As it was a moment before, in its row and with its key."""
    do(db, drills.begin, A_DRILL, DSL)
    key = tables.keyset.c.concern == "drill:d1"
    copy = [
        (tables.drill, dict(do(db, lambda tx: tx.run(select(tables.drill)).one())._mapping)),
        (
            tables.keyset,
            dict(do(db, lambda tx: tx.run(select(tables.keyset).where(key)).one())._mapping),
        ),
    ]
    do(db, drills.destroy, A_DRILL, HEAD, NOW)
    listed.keep_up(db, HILLSIDE.id)
    for table, values in copy:
        do(db, lambda tx, t=table, v=values: tx.run(t.insert().values(v)))
    assert do(db, drills.look, HILLSIDE.id) == A_DRILL


def test_a_drill_that_is_put_back_is_destroyed_again_and_another_is_not(
    db: Database, listed: Tombstones
) -> None:
    drill_destroyed_and_put_back(db, listed)
    faults = do(db, lambda tx: list(tombstones.faults(tx, HILLSIDE.id, listed.kept())))
    assert [fault.partition(",")[0] for fault in faults] == ["drill d1: it is there again"]
    assert listed.keep_up(db, HILLSIDE.id) == ["drill"]
    assert do(db, lambda tx: tx.run(select(tables.drill)).all()) == []
    key = select(tables.keyset).where(tables.keyset.c.concern == "drill:d1")
    assert do(db, lambda tx: tx.run(key).all()) == []
    assert do(db, lambda tx: list(drills.faults(tx, HILLSIDE.id))) == []
    assert do(db, done.put_away, HILLSIDE.id, NOW - timedelta(days=999)) != []
    do(db, drills.begin, A_DRILL.but(id="d2"), DSL)
    assert listed.keep_up(db, HILLSIDE.id) == []
    assert len(listed.kept()) == 1


def test_nobody_destroys_a_drill_by_writing_in_the_list(db: Database, listed: Tombstones) -> None:
    do(db, drills.begin, A_DRILL, DSL)
    forged = Tombstone("2026-11-23", HILLSIDE.id, A_DRILL.id, "drill", "00" * 32)
    listed.path.write_text(f"{forged.line}\n")
    assert listed.keep_up(db, HILLSIDE.id) == []
    assert do(db, drills.look, HILLSIDE.id) == A_DRILL
