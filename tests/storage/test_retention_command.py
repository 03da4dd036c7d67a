"""What is due is listed without content; what is destroyed is gone, asked for twice, and hurts no
other reader.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from flows.concern import Concern
from flows.kept.closing import Closing
from flows.kept.entry import RecordEntry
from flows.turn import Post
from storage.concerns import chronology, concerns, look_over, repeats, retention
from storage.database import backup, tables
from storage.database.database import Database
from storage.duties import next_steps
from storage.evidence import audit
from tests.support.storage.commands import Command, command_line
from tests.support.storage.databases import KEY
from tests.support.storage.records import (
    ACCOUNT,
    CHILD,
    DEPUTY,
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    RIVERSIDE,
    TEACHER,
    claim,
    concern,
    deliver,
    do,
    line,
    report,
    stored,
)

LONG_AGO = datetime(1999, 3, 1, 10, tzinfo=UTC)
DECIDED = "Dana Okafor\nKept long enough\n"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> Command:
    return command_line(monkeypatch, tmp_path, url)


def closed(*entries: RecordEntry, at: datetime = LONG_AGO, **fields: Any) -> Concern:
    closings = (Closing(note="Done", who=DSL, at=at),)
    given = {
        "reports": (report(at=at),),
        "opened_at": at,
        "state": "closed",
        "closings": closings,
        "entries": entries,
    }
    return concern(**(given | fields))


def hold(state: str = "on") -> RecordEntry:
    return RecordEntry(
        kind="hold", values={"state": state, "asked-by": "x", "why": "x"}, who=DSL, at=NOW
    )


def child(name: str = CHILD) -> RecordEntry:
    return RecordEntry(kind="child", values={"name": name, "role": "made"}, who=DSL, at=NOW)


def kept(db: Database, one: Concern) -> Concern:
    """Stored with all that belongs to a concern: a message sent, one waiting, a chronology, a
    repeat.
    """
    stored(
        db,
        one,
        Post("receipt", TEACHER, (one.reports[0].id,)),
        Post("page", DSL),
        entries=(line("reported", TEACHER, NOW, words=ACCOUNT),),
    )
    sent, *_ = [duty for duty in claim(db) if duty.concern == one.id]
    deliver(db, sent)
    do(db, repeats.remember, HILLSIDE.id, f"report:{one.id}", one.id, "", NOW)
    return one


def shred(command: Command, one: Concern, *options: str, typed: str | None = None) -> Any:
    answers = f"{DECIDED}y\n{one.reference.lower()}\n" if typed is None else typed
    return command("retention", "shred", one.reference, *options, typed=answers)


def is_there(db: Database, one: Concern) -> bool:
    try:
        return bool(do(db, concerns.load_for_program, HILLSIDE.id, one.id))
    except concerns.NotFound:
        return False


def last_line(db: Database) -> Any:
    columns = tables.audit.c
    found = select(columns.who, columns.what, columns.concern).where(
        columns.what.startswith("shredded")
    )
    return do(db, lambda tx: tx.run(found).one())


def test_what_is_due_is_listed_with_its_hold_and_without_any_content(
    db: Database, command: Command
) -> None:
    old, held, new = (
        stored(db, closed(child())),
        stored(db, closed(hold())),
        stored(db, closed(at=NOW)),
    )
    stored(db, concern(RIVERSIDE, reports=(report(at=LONG_AGO),)), at=RIVERSIDE)
    answer = command("retention", "due")
    assert answer.exit_code == 0
    assert f"hillside  {old.reference}  2024-03-01  closed\n" in answer.output
    assert f"hillside  {held.reference}  2024-03-01  closed, legal hold\n" in answer.output
    assert new.reference not in answer.output
    assert "2 to be reviewed now, 1 later, the next on 2051-11-23." in answer.output
    assert "riverside" not in answer.output
    for word in (CHILD, "Ebony", "Quill", "Okafor", TEACHER, "Done", ACCOUNT):
        assert word not in answer.output


def test_a_record_that_cannot_be_read_is_listed_and_the_others_are_too(
    db: Database, command: Command
) -> None:
    bad, old = stored(db, closed()), stored(db, closed())
    put = tables.concern.update().where(tables.concern.c.id == bad.id).values(body=b"x" * 40)
    do(db, lambda tx: tx.run(put))
    answer = command("retention", "due")
    assert f"{bad.reference}  cannot be read" in answer.output
    assert f"{old.reference}  2024-03-01" in answer.output
    assert "cannot be read" in shred(command, bad).output


def test_a_record_is_destroyed_once_it_was_asked_for_twice(db: Database, command: Command) -> None:
    one, other = kept(db, closed()), kept(db, closed())
    answer = shred(command, one)
    assert answer.exit_code == 0, answer.output
    assert "Copies of the record that were made before still hold its key" in answer.output
    assert not is_there(db, one)
    assert is_there(db, other)
    assert tuple(last_line(db)) == (DSL, "shredded: on the command line: Kept long enough", one.id)


@pytest.mark.parametrize(
    "typed", [f"{DECIDED}n\n", f"{DECIDED}y\nBBBB-BBBB\n", f"{DECIDED}y\n", "", "Dana Okafor\n"]
)
def test_whoever_hesitates_destroys_nothing(db: Database, command: Command, typed: str) -> None:
    one = stored(db, closed())
    assert shred(command, one, typed=typed).exit_code != 0
    assert is_there(db, one)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": "open", "closings": ()}, "still open"),
        ({"entries": (hold(),)}, "legal hold"),
        ({"entries": (hold(), hold("off"), hold())}, "legal hold"),
        ({"named": frozenset({DSL})}, "cannot decide"),
    ],
    ids=str,
)
def test_it_is_refused_with_the_reason(
    db: Database, command: Command, fields: dict[str, Any], said: str
) -> None:
    one = stored(db, closed(**fields))
    answer = shred(command, one, "--early", "A court says so")
    assert answer.exit_code == 1
    assert said in answer.output
    assert is_there(db, one)


def test_a_lifted_hold_stands_in_the_way_no_more(db: Database, command: Command) -> None:
    assert shred(command, stored(db, closed(hold(), hold("off")))).exit_code == 0


def test_before_its_review_date_only_with_a_reason_of_its_own(
    db: Database, command: Command
) -> None:
    one = stored(db, closed(at=NOW))
    answer = shred(command, one)
    assert answer.exit_code == 1
    assert "--early" in answer.output
    assert is_there(db, one)
    assert shred(command, one, "--early", "The court ordered it").exit_code == 0
    assert last_line(db).what.endswith("(before its review date: The court ordered it)")


@pytest.mark.parametrize("who", ["Pat", "Tom", "slack:U0TEACHER", "slack:U0CHAIR", ""])
def test_only_somebody_who_deals_with_the_record_decides(
    db: Database, command: Command, who: str
) -> None:
    one = stored(db, closed())
    assert (
        shred(command, one, typed=f"{who}\nKept long enough\ny\n{one.reference}\n").exit_code == 1
    )
    assert is_there(db, one)


@pytest.mark.parametrize(
    "who", ["dana okafor", "U0DSL", "slack:U0DSL", "the designated safeguarding lead", "dsl"]
)
def test_who_decided_may_be_said_in_several_ways(db: Database, command: Command, who: str) -> None:
    one = stored(db, closed())
    answer = shred(command, one, typed=f"{who}\nKept long enough\ny\n{one.reference}\n")
    assert answer.exit_code == 0, answer.output
    assert last_line(db).who == DSL


@pytest.mark.parametrize(
    "why", ["ébony asked for it", "Ebony's mother asked for it", "(Farrington Quill)"]
)
def test_a_reason_that_names_a_child_is_refused(db: Database, command: Command, why: str) -> None:
    one = stored(db, closed(child()))
    answer = shred(command, one, typed=f"dsl\n{why}\ny\n{one.reference}\n")
    assert "leave names out" in answer.output
    assert is_there(db, one)


def test_a_hold_set_while_somebody_is_asked_counts(db: Database) -> None:
    one = stored(db, closed())
    order = retention.Order(DSL, "x", NOW.date())

    def allow(tx: Any) -> None:
        retention.allow(tx, HILLSIDE, one.id, order)

    def work(tx: Any) -> None:
        concerns.load_for_program(tx, HILLSIDE.id, one.id)
        concerns.save(tx, HILLSIDE, concerns.Turn(one.but(entries=(hold(),))), NOW)

    do(db, allow)
    db.transaction(work)
    with pytest.raises(retention.NotYet) as refused:
        db.shred(HILLSIDE.id, one.id, DSL, "x", allow)
    assert refused.value.why == "held"
    assert is_there(db, one)


def test_nothing_about_a_destroyed_concern_is_left_but_its_reference_chronology_and_audit(
    db: Database,
) -> None:
    one = kept(db, closed(named=frozenset({HEAD})))
    db.shred(HILLSIDE.id, one.id, DSL)
    for table in tables.metadata.sorted_tables:
        if "concern" in table.c:
            rows = do(db, lambda tx, t=table: tx.run(select(t).where(t.c.concern == one.id)).all())
            assert bool(rows) == (table.name in ("chronology", "audit")), table.name
    row = do(
        db, lambda tx: tx.run(select(tables.concern).where(tables.concern.c.id == one.id)).one()
    )
    assert (row.reference, row.state, row.body, row.owner, row.route) == (
        one.reference,
        "shredded",
        b"",
        None,
        "",
    )


def test_every_table_is_emptied_of_a_concern_or_has_nothing_of_one() -> None:
    of_no_concern = {
        "concern",
        "school_state",
        "protocol",
        "secret",
        "pace",
        "installation",
    }
    known = {t.name for t in retention.GOING} | retention.STAYING | of_no_concern
    assert set(tables.metadata.tables) == known, (
        "say in storage/concerns/retention.py what becomes of a new table's rows"
    )


def test_every_reader_goes_on_after_one_is_destroyed(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = kept(db, closed()), kept(db, concern())
    db.shred(HILLSIDE.id, one.id, DSL)
    with caplog.at_level(logging.DEBUG):
        assert do(db, concerns.reported_by, HILLSIDE, TEACHER) == [other.id]
        assert [r.id for r in do(db, concerns.open_for, HILLSIDE, DSL)] == [other.id]
        assert [k.id for k in do(db, retention.kept, HILLSIDE)] == [other.id]
        assert do(db, look_over.look, HILLSIDE, [one.id, other.id], NOW) == [other.id]
        assert {duty.concern for duty in claim(db, NOW + timedelta(days=1))} <= {other.id}
        assert do(db, next_steps.waiting, [HILLSIDE.id], NOW)
        assert do(db, audit.verify, HILLSIDE.id) is None
    assert "report_image" not in {r.name for r in caplog.records}
    for load in (
        lambda: do(db, concerns.load, HILLSIDE, DSL, one.id),
        lambda: do(db, concerns.load_for_reporter, HILLSIDE, TEACHER, one.id),
        lambda: do(db, chronology.read, HILLSIDE, DSL, one.id),
    ):
        with pytest.raises(concerns.NotFound):
            load()


def test_it_can_be_asked_for_again_and_says_that_it_is_gone(db: Database, command: Command) -> None:
    one = stored(db, closed())
    shred(command, one)
    answer = shred(command, one, typed="")
    assert answer.exit_code == 0
    assert "it was destroyed before" in answer.output
    assert command("retention", "shred", "BBBB-BBBB").exit_code == 1


def test_a_copy_from_before_holds_it_still_and_a_copy_from_after_does_not(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db, file = Database(sqlite_url, KEY), tmp_path / "test.db"
    one, other = kept(db, closed()), kept(db, closed())
    backup.backup(file, tmp_path / "before", KEY)
    command = command_line(monkeypatch, tmp_path, sqlite_url)
    assert shred(command, one).exit_code == 0
    backup.backup(file, tmp_path / "after", KEY)
    db.close()
    for name, there in (("before", True), ("after", False)):
        copy = Database(f"sqlite:///{tmp_path / name}", KEY)
        assert is_there(copy, one) == there
        assert is_there(copy, other)
        assert do(copy, audit.verify, HILLSIDE.id) is None
        copy.close()


def test_somebody_of_another_route_cannot_be_told_apart_from_a_stranger(
    db: Database, command: Command
) -> None:
    shut_out = stored(db, closed(named=frozenset({DEPUTY})))
    said = shred(command, shut_out, typed=f"Dev Rao\nx\ny\n{shut_out.reference}\n").output
    no_part = shred(command, shut_out, typed=f"Colin Frost\nx\ny\n{shut_out.reference}\n").output
    assert said.splitlines()[-1] == no_part.splitlines()[-1]
