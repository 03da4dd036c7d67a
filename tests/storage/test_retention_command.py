"""What is due is listed without content; at the machine it is only asked that a record be destroyed;
what is destroyed is gone, and hurts no other reader.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from flows.concern import Concern
from flows.kept.copies import Copy
from flows.turn import Post
from storage.concerns import chronology, concerns, look_over, repeats, retention
from storage.database import tables
from storage.database.copies import backup
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
from tests.support.storage.to_destroy import (
    LONG_AGO,
    Destroying,
    child,
    closed,
    hold,
    kept_until,
    there,
    two_attached,
)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> Command:
    return command_line(monkeypatch, tmp_path, url)


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


def asked(command: Command, one: Concern, by: str = "dsl", typed: str = "Long enough\ny\n") -> Any:
    return command("retention", "destroy", one.reference.lower(), "--by", by, typed=typed)


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


def test_a_date_of_the_schools_own_is_listed_as_what_it_is_and_without_its_reason(
    db: Database, command: Command
) -> None:
    mistake = stored(db, closed(kept_until("2026-01-31"), at=NOW))
    usual = stored(db, closed(kept_until("2051-01-31"), kept_until("")))
    listed = due(command)
    assert f"hillside  {mistake.reference}  2026-01-31  closed, the school's own date\n" in listed
    assert f"hillside  {usual.reference}  2024-03-01  closed\n" in listed
    assert "another school" not in listed


def test_a_record_that_cannot_be_read_is_listed_and_the_others_are_too(
    db: Database, command: Command
) -> None:
    bad, old = stored(db, closed()), stored(db, closed())
    put = tables.concern.update().where(tables.concern.c.id == bad.id).values(body=b"x" * 40)
    do(db, lambda tx: tx.run(put))
    answer = command("retention", "due")
    assert f"{bad.reference}  cannot be read" in answer.output
    assert f"{old.reference}  2024-03-01" in answer.output
    assert "cannot be read" in asked(command, bad).output


def test_what_is_asked_for_is_not_destroyed_but_sealed_in_the_record(
    db: Database, command: Command
) -> None:
    one, other = kept(db, closed()), kept(db, closed())
    answer = asked(command, one)
    assert answer.exit_code == 0, answer.output
    assert f"To be destroyed: {one.reference}." in answer.output
    assert "Somebody else of them has to confirm it" in answer.output
    assert "Copies of the record that were made before still hold its key" in answer.output
    wish = (there(db, one) or other).destruction
    assert wish is not None
    assert (wish.by, wish.why, wish.announced_at) == (DSL, "Long enough", None)
    assert there(db, other) == other


def test_no_option_destroys_at_once(command: Command, db: Database) -> None:
    one = stored(db, closed())
    for words in (("shred", one.reference), ("destroy", one.reference, "--early", "x")):
        assert command("retention", *words).exit_code == 2
    assert there(db, one) == one


@pytest.mark.parametrize("typed", ["Long enough\nn\n", "Long enough\n", ""])
def test_whoever_hesitates_asks_for_nothing(db: Database, command: Command, typed: str) -> None:
    one = stored(db, closed())
    assert asked(command, one, typed=typed).exit_code != 0
    assert there(db, one) == one


WANTED = Copy(mark="K", kind="child", who=DSL, at=NOW, password="p", child="Kit Marlow")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": "open", "closings": ()}, "still open"),
        ({"entries": (hold(),)}, "legal hold"),
        ({"entries": (hold(), hold("off"), hold())}, "legal hold"),
        ({"entries": (hold(), hold(by="A court"), hold("off"))}, "legal hold"),
        ({"copies": (WANTED,)}, "a copy about a child"),
        ({"copies": (WANTED.but(kind="moving"),)}, "a copy about a child"),
        ({"named": frozenset({DSL})}, "cannot ask"),
        pytest.param({"named": frozenset({DEPUTY, HEAD})}, "nobody else", id="nobody else"),
    ],
    ids=str,
)
def test_it_is_refused_with_the_reason(
    db: Database, command: Command, fields: dict[str, Any], said: str
) -> None:
    one = stored(db, closed(**fields))
    answer = asked(command, one)
    assert answer.exit_code == 1
    assert said in answer.output
    assert there(db, one) == one


def test_a_lifted_hold_stands_in_the_way_no_more(db: Database, command: Command) -> None:
    assert asked(command, stored(db, closed(hold(), hold("off")))).exit_code == 0


@pytest.mark.parametrize("copy", [WANTED.but(made_at=NOW), WANTED.but(kind="chronology")])
def test_a_copy_that_is_written_or_about_nobody_alone_stands_in_no_way(
    db: Database, command: Command, copy: Copy
) -> None:
    assert asked(command, stored(db, closed(copies=(copy,)))).exit_code == 0


def test_before_its_review_date_the_date_is_said(db: Database, command: Command) -> None:
    answer = asked(command, stored(db, closed(at=NOW)))
    assert "it would be kept until 2051-11-23 at least" in answer.output
    assert "it would be kept" not in asked(command, stored(db, closed())).output


@pytest.mark.parametrize("who", ["Pat", "Tom", "slack:U0TEACHER", "slack:U0CHAIR", "x"])
def test_only_somebody_who_deals_with_the_record_asks(
    db: Database, command: Command, who: str
) -> None:
    one = stored(db, closed())
    assert asked(command, one, who).exit_code == 1
    assert there(db, one) == one


def test_a_school_file_with_mistakes_keeps_no_other_school_from_its_own_work(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "schools").mkdir()
    (tmp_path / "school.toml").rename(tmp_path / "schools" / "hillside.toml")
    (tmp_path / "schools" / "riverside.toml").write_text("quill")
    monkeypatch.setenv("SCHOOL_FILE", "schools")
    answer = command("retention", "due")
    assert answer.exit_code == 0, answer.stderr
    assert "0 to be reviewed now" in answer.stdout
    assert answer.stderr.startswith("Left out: schools/riverside.toml: is not valid TOML")
    assert command("audit", "show", "--school", "hillside").exit_code == 0
    meant = command("audit", "show")
    assert "say which school is meant" in meant.stderr, "it may be the other that is meant"
    assert meant.exit_code == 1


@pytest.mark.parametrize(
    "who", ["dana okafor", "U0DSL", "slack:U0DSL", "the designated safeguarding lead", "dsl"]
)
def test_who_asks_may_be_said_in_several_ways(db: Database, command: Command, who: str) -> None:
    one = stored(db, closed())
    answer = asked(command, one, who)
    assert answer.exit_code == 0, answer.output
    assert [d.by for d in (there(db, one) or one).destructions] == [DSL]


def test_who_asks_is_asked_for_when_it_is_not_said(db: Database, command: Command) -> None:
    one = stored(db, closed())
    answer = command("retention", "destroy", one.reference, typed="dsl\nLong enough\ny\n")
    assert answer.exit_code == 0, answer.output
    assert (there(db, one) or one).destruction


def test_it_is_asked_for_once_and_then_listed_until_when_it_can_be_stopped(
    db: Database, command: Command
) -> None:
    one = Destroying(db, stored(db, closed(at=NOW)))
    assert "was asked before" in asked(command, one.one).output
    named = f"hillside  {one.one.reference}  2051-11-23  closed, destruction "
    assert f"{named}to be confirmed, at the earliest on 2026-12-07\n" in due(command)
    one.confirm()
    assert f"{named}confirmed, at the earliest on 2026-12-07\n" in due(command)
    one.stop(DEPUTY)
    assert f"{named}stopped on 2026-11-23\n" in due(command)
    one.days(1)
    assert asked(command, one.one).exit_code == 0
    assert f"{named}asked for, to be announced\n" in due(command)


def test_what_is_attached_is_reviewed_and_held_with_what_it_hangs_on(
    db: Database, command: Command
) -> None:
    one, other = two_attached(db, hold())
    for this, with_it in ((one, other), (other, one)):
        line = (
            f"{this.reference}  2024-03-01  closed, legal hold, together with {with_it.reference}"
        )
        assert line in due(command)
    two_attached(db, reports=(report(at=NOW),))
    assert "2 to be reviewed now, 2 later, the next on 2051-11-23." in due(command)


def due(command: Command) -> str:
    return str(command("retention", "due").output)


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
        "drill",
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
        due = {(duty.concern, duty.kind) for duty in claim(db, NOW + timedelta(days=1))}
        assert {kind for concern, kind in due if concern != other.id} == {"destroyed"}
        assert do(db, next_steps.waiting, HILLSIDE.id, NOW)
        assert do(db, audit.verify, HILLSIDE.id) is None
    assert "report_image" not in {r.name for r in caplog.records}
    for load in (
        lambda: do(db, concerns.load, HILLSIDE, DSL, one.id),
        lambda: do(db, concerns.load_for_reporter, HILLSIDE, TEACHER, one.id),
        lambda: do(db, chronology.read, HILLSIDE, DSL, one.id),
    ):
        with pytest.raises(concerns.NotFound):
            load()


def test_of_what_is_destroyed_it_is_said_that_it_is_gone(db: Database, command: Command) -> None:
    one = stored(db, closed())
    db.shred(HILLSIDE.id, one.id, DSL)
    answer = asked(command, one, typed="")
    assert answer.exit_code == 0
    assert "it was destroyed before" in answer.output
    assert command("retention", "destroy", "BBBB-BBBB").exit_code == 1


def test_a_copy_from_before_holds_it_still_and_a_copy_from_after_does_not(
    sqlite_url: str, tmp_path: Path
) -> None:
    db, file = Database(sqlite_url, KEY), tmp_path / "test.db"
    one, other = kept(db, closed()), kept(db, closed())
    backup.backup(file, tmp_path / "before", KEY)
    assert db.shred(HILLSIDE.id, one.id, DSL)
    backup.backup(file, tmp_path / "after", KEY)
    db.close()
    for name, stands in (("before", True), ("after", False)):
        copy = Database(f"sqlite:///{tmp_path / name}", KEY)
        assert bool(there(copy, one)) == stands
        assert there(copy, other)
        assert do(copy, audit.verify, HILLSIDE.id) is None
        copy.close()


def test_somebody_of_another_route_cannot_be_told_apart_from_a_stranger(
    db: Database, command: Command
) -> None:
    shut_out = stored(db, closed(named=frozenset({DEPUTY})))
    said, no_part = (asked(command, shut_out, who).output for who in ("Dev Rao", "Colin Frost"))
    assert said.splitlines()[-1] == no_part.splitlines()[-1]
