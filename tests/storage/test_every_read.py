"""No function that reads hands one school anything of another's: each is tried, and a new one has
to be tried too.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, LargeBinary, String, Text, cast, literal, text, update

import storage
from flows import other_concerns
from flows.context import Marked
from flows.drills.drill import Drill
from flows.kept.access import Reader
from flows.kept.copies import Copy
from flows.names.matching import keys_for
from flows.school.role_changes import Held
from flows.school.school import School
from flows.school.tables import Person
from flows.trust.people import Trust
from flows.turn import Post, Refresh
from storage.concerns import (
    access,
    chronology,
    concerns,
    copies,
    counting,
    for_trust,
    loaded_beside,
    look_over,
    protocols,
    repeats,
    retention,
    together,
)
from storage.concerns.access import NotFound
from storage.concerns.children import child_index
from storage.concerns.finding import due_first, newest_first, ways
from storage.database import row_bytes, tables
from storage.database.columns import Args
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.drills import done, drills, in_the_way
from storage.duties import claiming, duties, next_steps, set_back_clock
from storage.evidence import audit, lines, proof, readable_columns, told, tombstones
from storage.evidence.tombstones import Tombstone
from storage.people import (
    addresses,
    conversations,
    installations,
    knowing,
    readers,
    role_holders,
    same_person,
    school_state,
    told_in_audit,
    who_is_away,
)
from storage.people.installations import Installation
from storage.people.school_state import Address
from storage.sealing.damaged import Damaged
from tests.support.storage.damage import without_triggers
from tests.support.storage.databases import KEY
from tests.support.storage.records import (
    DSL,
    HEAD,
    HILLSIDE,
    LEASE,
    NOW,
    RIVERSIDE,
    TEACHER,
    after,
    changed,
    claim,
    concern,
    deliver,
    do,
    line,
    only,
    stored,
)
from tests.support.storage.undone import in_one
from tests.support.storage.walked import statements
from tests.support.world import CountedIdentifiers

TUTOR = "slack:U0TUTOR"
TUTORS_OTHER = "slack:U0OTHER"
TRUST = Trust.model_validate(
    {
        "trust": {"name": "Trust", "workspaces": ["slack:T0SCHOOL"]},
        "people": [{"id": TUTOR, "name": "Tess"}],
    }
)
SHARED = "0b6dbd1c-0000-4000-8000-000000000001"
Try = Callable[[Transaction, School], Any]


def _lines_of(tx: Transaction, school: School) -> int:
    broken = audit.verify(tx, school.id, audit.Head(999, ""))
    return broken.seq - 1 if broken else 0


def _read_people(tx: Transaction, school: School) -> list[Held]:
    role_holders.read(tx, school, NOW, CountedIdentifiers())
    return [row for row in role_holders.held(tx, "hillside") if school.id == "hillside"]


COPY = Copy(mark="K", kind="child", who=DSL, at=NOW, password="p", child="Zebedee Quill")


def _in_the_way(tx: Transaction, school: School) -> str:
    """What keeps a record from being destroyed tells that there is one."""
    try:
        together.allow(tx, school, SHARED, DSL)
    except together.NotYet as refused:
        return refused.why
    return ""


# Each for the school it is asked for; hillside has everything there is, riverside nothing.
READS: dict[str, Try] = {
    "addresses.known": lambda tx, school: addresses.known(tx, school.id),
    "access.load": lambda tx, school: access.load(tx, school, DSL, SHARED),
    "access.load_for_program": lambda tx, school: access.load_for_program(tx, school.id, SHARED),
    "access.look_for_reporter": lambda tx, school: access.look_for_reporter(
        tx, school, TEACHER, SHARED
    ),
    "access.load_for_reporter": lambda tx, school: access.load_for_reporter(
        tx, school, TEACHER, SHARED
    ),
    "readable_columns.faults": lambda tx, school: list(readable_columns.faults(tx, school.id)),
    "audit.head": lambda tx, school: audit.head(tx, school.id),
    "audit.seal": lambda tx, school: audit.seal(tx, school.id),
    "audit.verify": lambda tx, school: _lines_of(tx, school) > 0,
    "child_index.concerns_with": lambda tx, school: tx.run(
        child_index.concerns_with(tx, school.id, keys_for("Zebedee Quill"))
    ).all(),
    "for_trust.counted": lambda tx, school: (
        for_trust.counted(tx, school, TRUST, TUTOR, after(-999), after(999)).open > 0
    ),
    "chronology.read": lambda tx, school: chronology.read(tx, school, DSL, SHARED),
    "conversations.in_thread": lambda tx, school: conversations.in_thread(
        tx, school.id, f"D-{DSL}", "1700000000.000100"
    ),
    "open_concerns.open_for": lambda tx, school: concerns.open_for(tx, school, DSL),
    "open_concerns.open_of": lambda tx, school: concerns.open_of(tx, school, DSL),
    "open_concerns.owners_out": lambda tx, school: concerns.owners_out(tx, school),
    "ways.ways": lambda tx, school: ways.ways(tx, TUTOR, school).beside,
    "newest_first.newest": lambda tx, school: newest_first.newest(
        tx, school.id, DSL, ways.Ways(("ordinary",), (SHARED,)), None, None, 9
    ),
    "due_first.in_batches": lambda tx, school: [
        *chain(*due_first.in_batches(tx, school.id, DSL, ways.Ways(("ordinary",)), 9))
    ],
    "concerns.reported_by": lambda tx, school: concerns.reported_by(tx, school, TEACHER),
    "concerns.reported_since": lambda tx, school: concerns.reported_since(
        tx, school, TEACHER, after(-999)
    ),
    "conversations.channel_of": lambda tx, school: conversations.channel_of(tx, school.id, DSL),
    "conversations.ways": lambda tx, school: conversations.ways(tx, school, TUTOR)[1:],
    "conversations.message_of": lambda tx, school: conversations.message_of(
        tx, school.id, f"page:{SHARED}:{DSL}"
    ),
    "conversations.roots_of": lambda tx, school: conversations.roots_of(tx, school.id, SHARED, DSL),
    "conversations.root_of": lambda tx, school: conversations.root_of(tx, school.id, SHARED, DSL),
    "set_back_clock.was_set_back": lambda tx, school: set_back_clock.was_set_back(
        tx, school.id, after(-999)
    ),
    "who_is_away.marked": lambda tx, school: who_is_away.marked(tx, school.id),
    "who_is_away.away": lambda tx, school: who_is_away.away(tx, school.id, NOW),
    "claiming.claim": lambda tx, school: claiming.claim(tx, school.id, after(999), "one", LEASE, 9),
    "claiming.next_due": lambda tx, school: claiming.next_due(tx, school.id),
    "knowing.has_receipt": lambda tx, school: knowing.has_receipt(tx, school, TEACHER, SHARED),
    "knowing.was_told": lambda tx, school: knowing.was_told(tx, school, DSL, SHARED),
    "copies.known_to": lambda tx, school: copies.known_to(tx, school, DSL),
    "copies.asked": lambda tx, school: copies.asked(tx, school, "BBBB-2222", ("child",)),
    "copies.of": lambda tx, school: copies.of(tx, school, DSL, "BBBB-2222"),
    "copies.together_with": lambda tx, school: copies.together_with(tx, school, COPY, SHARED),
    "counting.figures": lambda tx, school: (
        counting.figures(tx, school, HEAD, after(-999), after(999)).total
    ),
    "done.put_away": lambda tx, school: done.put_away(tx, school.id, after(-999)),
    "drills.faults": lambda tx, school: list(drills.faults(tx, school.id)),
    "drills.look": lambda tx, school: drills.look(tx, school.id),
    "drills.read": lambda tx, school: drills.read(tx, school.id, DSL),
    "in_the_way.known_to": lambda tx, school: in_the_way.known_to(tx, school, [DSL], DSL),
    "installations.find": lambda tx, school: installations.find(tx, school.id, "T0HILLSIDE"),
    "duties.edited_at": lambda tx, school: duties.edited_at(
        tx, school.id, SHARED, f"page:{SHARED}:{DSL}", NOW
    ),
    "duties.is_done": lambda tx, school: duties.is_done(tx, school.id, f"page:{SHARED}:{DSL}"),
    "loaded_beside.needed": lambda tx, school: loaded_beside.needed(
        tx, school, concern(), other_concerns.EveryOpen(DSL)
    ),
    "proof.faults": lambda tx, school: list(proof.faults(tx, school.id)),
    "proof.lines_of": lambda tx, school: proof.lines_of(tx, school.id, SHARED),
    "protocols.every": lambda tx, school: protocols.every(tx, school.id),
    "protocols.first_used": lambda tx, school: protocols.first_used(tx, school.id),
    "protocols.frozen": lambda tx, school: protocols.frozen(tx, school.id, "ours", "d"),
    "repeats.done_before": lambda tx, school: repeats.done_before(tx, school.id, "key"),
    "row_bytes.rows": lambda tx, school: row_bytes.rows(
        tx, tables.concern, school.id, ("id",), "concern.id"
    ),
    "retention.find": lambda tx, school: retention.find(tx, school, "BBBB-2222"),
    "retention.kept": lambda tx, school: retention.kept(tx, school),
    "readers.every": lambda tx, school: readers.every(tx, school.id),
    "readers.is_reader": lambda tx, school: readers.is_reader(tx, school.id, TUTOR),
    "role_holders.deactivated": lambda tx, school: role_holders.deactivated(tx, school),
    "role_holders.effective": lambda tx, school: (
        not role_holders.effective(tx, school).roles_of(HEAD)
    ),
    "role_holders.held": lambda tx, school: role_holders.held(tx, school.id),
    "role_holders.one": lambda tx, school: role_holders.one(tx, school.id, SHARED),
    "role_holders.read": _read_people,
    "role_holders.as_known": lambda tx, school: role_holders.as_known(tx, school).who.accounts_of(
        TUTOR
    )[1:],
    "role_holders.read_accounts": lambda tx, school: role_holders.read_accounts(
        tx, school
    ).who.accounts_of(TUTOR)[1:],
    "same_person.known_otherwise": lambda tx, school: same_person.known_otherwise(
        tx, role_holders.effective(tx, school)
    ),
    "next_steps.waiting": lambda tx, school: next_steps.waiting(tx, school.id, after(999)).open,
    "look_over.stated_open": lambda tx, school: look_over.stated_open(
        tx, school.id, look_over.START, 9
    ),
    "look_over.of_all": lambda tx, school: look_over.of_all(tx, school.id, look_over.START, 9),
    "look_over.number": lambda tx, school: look_over.number(tx, school.id),
    "look_over.step": lambda tx, school: (
        look_over.step(tx, school, look_over.Place(), after(999)).to_wake
    ),
    "look_over.look": lambda tx, school: look_over.look(tx, school, [SHARED], after(999)),
    "lines.about_people": lambda tx, school: list(lines.about_people(tx, school.id)),
    "lines.last": lambda tx, school: lines.last(tx, school.id),
    "lines.digest_kept": lambda tx, school: lines.digest_kept(tx, school.id),
    "lines.digests_saved": lambda tx, school: lines.digests_saved(tx, school.id, [SHARED]),
    "lines.digest_saved": lambda tx, school: lines.digest_saved(tx, school.id, SHARED),
    "lines.drills_destroyed": lambda tx, school: list(lines.drills_destroyed(tx, school.id)),
    "lines.those": lambda tx, school: list(lines.those(tx, school.id)),
    "together.allow": _in_the_way,
    "tombstones.missing": lambda tx, school: tombstones.missing(tx, school.id, ()),
    "tombstones.faults": lambda tx, school: list(
        tombstones.faults(tx, school.id, [Tombstone("2026-11-23", "hillside", SHARED, "BBBB-2222")])
    ),
    "told.told": lambda tx, school: told.told(tx, school.id, told.Wanted()),
    "told.readings": lambda tx, school: told.readings(tx, school.id, SHARED),
    "retention.references": lambda tx, school: retention.references(tx, school.id),
    "told_in_audit.people": lambda tx, school: told_in_audit.people(tx, school.id)["held"],
    "school_state.read": lambda tx, school: school_state.read(tx, school.id).chats,
}
OF_EVERY_SCHOOL = {
    "audit.schools",
    "audit.last_written",
    "counting.schools_with_concerns",
    "row_bytes.schools",
    "claiming.schools_due",
}  # which schools there are: for whoever has the key and the machine
WRITES = {  # what they answer is about what they were given
    "claiming.put_right",
    "audit.own_clock",
    "repeats.is_first",
    "child_index.tokens",
    "coded_rows.faults",
    "from_turn.queue",
    "from_turn.rows",
    "met.lately",
    *(f"places.{name}" for name in ("rows", "stored", "wrong")),
    *(f"row_codes.{name}" for name in ("code", "coded", "holds", "only")),
    *("school_state.change", "school_state.fault", "unsealed.read"),
    "chronology.append",
    "conversations.uses",
    *("open_concerns.readable", "access.as_saved"),
    "calendar_used.calendar_is",
    "pace.locked",
    "retention.destroy",
    "role_holders.set_account",
    *(f"tombstones.{name}" for name in ("holds", "there_again")),
    "audit.write",
}


def reading() -> set[str]:
    """Every public function of storage that works in a transaction and answers something, by its
    module and name.
    """
    found = set()
    for path in Path(storage.__file__).parent.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if (
                isinstance(node, ast.FunctionDef)
                and not node.name.startswith("_")
                and _answers(node)
            ):
                found.add(f"{path.stem}.{node.name}")
    return found


def _answers(node: ast.FunctionDef) -> bool:
    first = node.args.args[0].arg if node.args.args else ""
    return first == "tx" and node.returns is not None and ast.unparse(node.returns) != "None"


def everything(db: Database) -> None:
    """A row of each kind for hillside; the last concern is not as it was noted."""
    named = concern().reports[0].but(children="Zebedee Quill")
    let_in = Reader(person=TUTOR, name="Tom Reed", why="Her tutor.", who=DSL, at=NOW)
    whose = {"owner": TEACHER, "reports": (named,), "readers": (let_in,), "copies": (COPY,)}
    known = stored(
        db,
        concern(id=SHARED, reference="BBBB-2222", **whose),
        Post("page", DSL),
        Post("receipt", TEACHER),
        entries=(line("reported", TEACHER, NOW),),
    )
    for duty in claim(db):
        deliver(db, duty)
    changed(db, known, Refresh("page"))
    do(db, duties.updated, only(db), NOW, False)
    stored(db, concern(owner=DSL), Post("page", DSL), wake_at=after(60))
    stored(db, concern(owner=TUTORS_OTHER))
    other, gone = stored(db, concern(), wake_at=after(60)), stored(db, concern(state="closed"))
    db.shred("hillside", gone.id, DSL)

    def more(tx: Transaction) -> None:
        conversations.remember_channel(tx, "hillside", DSL, "D1")
        addresses.keep(tx, "hillside", DSL, Address(service="https://x", chat="a:1", user="29:1"))
        who_is_away.set_away(
            tx, "hillside", DSL, after(99), HEAD, Marked("m1", HEAD, NOW, after(99))
        )
        protocols.freeze(tx, "hillside", "ours", "d", "text", NOW)
        installations.save(
            tx, "hillside", "T0HILLSIDE", Installation("xoxb-1", "B0", "U0"), DSL, NOW
        )
        repeats.remember(tx, "hillside", "key", None, "", NOW)
        role_holders.read_accounts(tx, _with_tutors_accounts())
        role_holders.read(tx, HILLSIDE, NOW, CountedIdentifiers())
        role_holders.set_account(tx, "hillside", HEAD, False, NOW)
        row = role_holders.held(tx, "hillside")[0]
        role_holders.keep(
            tx, "hillside", role_holders.Change((Held(SHARED, *_rest(row)),)), "program"
        )
        tx.run(update(tables.concern).where(tables.concern.c.id == other.id).values(body=b"other"))

    do(db, more)
    training = Drill(id="0", school="hillside", by=DSL, at=NOW, people=(DSL, HEAD))
    before = training.but(id="before")
    do(db, drills.begin, before, DSL)
    do(db, drills.destroy, before, DSL, NOW)
    do(db, drills.begin, training, DSL)

    def unseen(tx: Transaction) -> None:
        drills.save(tx, training.but(nonce="other"), DSL)
        tx.notes.clear()

    do(db, unseen)


def _with_tutors_accounts() -> School:
    tutor = Person.model_validate({"id": [TUTOR, TUTORS_OTHER]})
    people = HILLSIDE.people.model_copy(update={"administrators": (tutor,)})
    return HILLSIDE.model_copy(update={"people": people})


def _rest(row: Held) -> tuple[Any, ...]:
    return row.role, "slack:U0SHARED", row.name, row.place, row.state, row.since


def test_every_function_that_reads_is_tried_here() -> None:
    assert reading() == set(READS) | OF_EVERY_SCHOOL | WRITES


@pytest.fixture(scope="module")
def filled(shared_db: Database) -> Database:
    everything(shared_db)
    return shared_db


@pytest.mark.parametrize("name", READS)
def test_a_read_for_one_school_hands_out_nothing_of_another(filled: Database, name: str) -> None:
    with in_one(filled) as (db, _):
        assert not attempt(db, name, RIVERSIDE)
        assert attempt(db, name, HILLSIDE)


def attempt(db: Database, name: str, school: School) -> Any:
    try:
        return db.transaction(lambda tx: READS[name](tx, school))
    except NotFound:
        return None


@pytest.mark.parametrize("kind", [Text, LargeBinary])
def test_what_is_no_letter_keeps_no_read_from_an_answer_in_whichever_column(
    sqlite_url: str, kind: type[Any]
) -> None:
    """What is sealed for what was there opens no more, which is told. A read is tried where it asks for a table."""
    db = Database(sqlite_url, KEY)
    everything(db)
    asked = {name: _statements_of(db, name) for name in READS}
    for table in tables.metadata.sorted_tables:
        touching = [name for name in READS if table.name in asked[name]]
        for column in table.c:
            if isinstance(column.type, String | Args):
                with in_one(db) as (one, _):
                    one.transaction(lambda tx, column=column: _no_letters(tx, column, kind))
                    for name in touching:
                        with suppress(Damaged):
                            attempt(one, name, HILLSIDE)
    db.close()


def _statements_of(db: Database, name: str) -> str:
    """All that is asked when nothing is known from before."""
    with in_one(db) as (one, _), statements() as executed:
        attempt(one, name, HILLSIDE)
    return " ".join(executed)


def _no_letters(tx: Transaction, column: Column[Any], kind: type[Any]) -> None:
    without_triggers(tx)
    tx.connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    damaged = cast(cast(column, LargeBinary).op("||")(literal(b"\xff")), kind)
    tx.connection.execute(column.table.update().values({column.name: damaged}))
