"""No function that reads hands one school anything of another's: each is tried, and a new one has to be tried too."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

import storage
from flows import needs
from flows.child_names import keys_for
from flows.concern import Reader
from flows.people import Held
from flows.school import School
from flows.turn import Post
from storage import (
    access,
    agreement,
    audit,
    children,
    chronology,
    concerns,
    conversations,
    directory,
    duties,
    exports,
    installations,
    others,
    proof,
    protocols,
    raw,
    readers,
    repeats,
    retention,
    role_holders,
    set_back,
    steps,
    tables,
)
from storage.access import NotFound
from storage.database import Database
from storage.installations import Installation
from storage.unit import Unit
from tests.storage.records import (
    DSL,
    HEAD,
    HILLSIDE,
    LEASE,
    NOW,
    RIVERSIDE,
    TEACHER,
    after,
    concern,
    deliver,
    do,
    line,
    only,
    stored,
)
from tests.world import CountedFresh

AT_THE_END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)  # the audit's own clock is the machine's
TUTOR = "slack:U0TUTOR"
SHARED = "0b6dbd1c-0000-4000-8000-000000000001"
Try = Callable[[Unit, School], Any]


def _lines_of(unit: Unit, school: School) -> int:
    broken = audit.verify(unit, school.id, audit.Head(999, ""))
    return broken.seq - 1 if broken else 0


def _read_people(unit: Unit, school: School) -> list[Held]:
    role_holders.read(unit, school, NOW, CountedFresh())
    return [row for row in role_holders.held(unit, "hillside") if school.id == "hillside"]


# Each for the school it is asked for; hillside has everything there is, riverside nothing.
READS: dict[str, Try] = {
    "access.load": lambda unit, school: access.load(unit, school, DSL, SHARED),
    "access.load_for_program": lambda unit, school: access.load_for_program(unit, school.id, SHARED),
    "access.load_for_reporter": lambda unit, school: access.load_for_reporter(unit, school, TEACHER, SHARED),
    "agreement.faults": lambda unit, school: list(agreement.faults(unit, school.id)),
    "audit.head": lambda unit, school: audit.head(unit, school.id),
    "audit.last_before": lambda unit, school: audit.last_before(unit, school.id, AT_THE_END_OF_TIME),
    "audit.verify": lambda unit, school: _lines_of(unit, school) > 0,
    "children.concerns_with": lambda unit, school: unit.run(
        children.concerns_with(unit, school.id, keys_for("Zebedee Quill"))).all(),
    "chronology.read": lambda unit, school: chronology.read(unit, school, DSL, SHARED),
    "concerns.in_thread": lambda unit, school: concerns.in_thread(unit, school.id, f"D-{DSL}", "1700000000.000100"),
    "listed.open_for": lambda unit, school: concerns.open_for(unit, school, DSL),
    "listed.open_of": lambda unit, school: concerns.open_of(unit, school, DSL),
    "listed.owners_out": lambda unit, school: concerns.owners_out(unit, school),
    "concerns.reported_by": lambda unit, school: concerns.reported_by(unit, school, TEACHER),
    "conversations.channel_of": lambda unit, school: conversations.channel_of(unit, school.id, DSL),
    "conversations.message_of": lambda unit, school: conversations.message_of(unit, school.id, f"page:{SHARED}:{DSL}"),
    "conversations.roots_of": lambda unit, school: conversations.roots_of(unit, school.id, SHARED, DSL),
    "conversations.root_of": lambda unit, school: conversations.root_of(unit, school.id, SHARED, DSL),
    "set_back.was_set_back": lambda unit, school: set_back.was_set_back(unit, school.id, after(-999)),
    "directory.away": lambda unit, school: directory.away(unit, school.id, NOW),
    "duties.claim": lambda unit, school: duties.claim(unit, school.id, after(999), "one", LEASE, 9),
    "duties.next_due": lambda unit, school: duties.next_due(unit, school.id),
    "duties.open_count": lambda unit, school: duties.open_count(unit, school.id),
    "exports.known_to": lambda unit, school: exports.known_to(unit, school, DSL),
    "installations.find": lambda unit, school: installations.find(unit, school.id, "T0HILLSIDE"),
    "others.needed": lambda unit, school: others.needed(unit, school, concern(), needs.EveryOpen(DSL)),
    "proof.faults": lambda unit, school: list(proof.faults(unit, school.id)),
    "protocols.frozen": lambda unit, school: protocols.frozen(unit, school.id, "ours", "d"),
    "repeats.done_before": lambda unit, school: repeats.done_before(unit, school.id, "key"),
    "raw.rows": lambda unit, school: raw.rows(unit, tables.concern, school.id, ("id",), "concern.id"),
    "retention.find": lambda unit, school: retention.find(unit, school, "BBBB-2222"),
    "retention.kept": lambda unit, school: retention.kept(unit, school),
    "readers.every": lambda unit, school: readers.every(unit, school.id),
    "readers.is_reader": lambda unit, school: readers.is_reader(unit, school.id, TUTOR),
    "role_holders.deactivated": lambda unit, school: role_holders.deactivated(unit, school.id),
    "role_holders.effective": lambda unit, school: not role_holders.effective(unit, school).roles_of(HEAD),
    "role_holders.held": lambda unit, school: role_holders.held(unit, school.id),
    "role_holders.one": lambda unit, school: role_holders.one(unit, school.id, SHARED),
    "role_holders.read": _read_people,
    "steps.waiting": lambda unit, school: steps.waiting(unit, [school.id], after(999)).open,
    "steps.without_next_step": lambda unit, school: steps.without_next_step(unit, school.id, after(999), 9),
}
OF_EVERY_SCHOOL = {"audit.schools", "raw.schools"}  # which schools there are: for whoever has the key and the machine
WRITES = {  # what they answer is about what they were given
    "chronology.append", "listed.readable", "counted.calendar_is", "pace.locked", "retention.destroy",
    "role_holders.set_account",
}


def reading() -> set[str]:
    """Every public function of storage that works in a transaction and answers something, by its module and name."""
    found = set()
    for path in Path(storage.__file__).parent.glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _answers(node):
                found.add(f"{path.stem}.{node.name}")
    return found


def _answers(node: ast.FunctionDef) -> bool:
    first = node.args.args[0].arg if node.args.args else ""
    return first == "unit" and node.returns is not None and ast.unparse(node.returns) != "None"


def everything(db: Database) -> None:
    """A row of each kind for hillside; the last concern is not as it was noted."""
    named = concern().reports[0].but(children="Zebedee Quill")
    stored(db, concern(id=SHARED, owner=TEACHER, reference="BBBB-2222", reports=(named,)), Post("page", DSL),
           entries=(line("reported", TEACHER, NOW),))
    deliver(db, only(db))
    stored(db, concern(owner=DSL), Post("page", DSL), wake_at=after(60))
    let_in = Reader(person=TUTOR, name="Tom Reed", why="Her tutor.", who=DSL, at=NOW)
    other = stored(db, concern(readers=(let_in,)), wake_at=after(60))

    def more(unit: Unit) -> None:
        conversations.remember_channel(unit, "hillside", DSL, "D1")
        directory.set_away(unit, "hillside", DSL, after(99))
        protocols.freeze(unit, "hillside", "ours", "d", "text", NOW)
        installations.save(unit, "hillside", "T0HILLSIDE", Installation("xoxb-1", "B0", "U0"), DSL, NOW)
        repeats.remember(unit, "hillside", "key", None, "", NOW)
        role_holders.read(unit, HILLSIDE, NOW, CountedFresh())
        role_holders.set_account(unit, "hillside", HEAD, False, NOW)
        row = role_holders.held(unit, "hillside")[0]
        role_holders.keep(unit, "hillside", role_holders.Change((Held(SHARED, *_rest(row)),)), "program")
        unit.run(update(tables.concern).where(tables.concern.c.id == other.id).values(body=b"other"))

    do(db, more)


def _rest(row: Held) -> tuple[Any, ...]:
    return row.role, "slack:U0SHARED", row.name, row.place, row.state, row.since


def test_every_function_that_reads_is_tried_here() -> None:
    assert reading() == set(READS) | OF_EVERY_SCHOOL | WRITES


@pytest.mark.parametrize("name", READS)
def test_a_read_for_one_school_hands_out_nothing_of_another(db: Database, name: str) -> None:
    everything(db)
    assert not attempt(db, name, RIVERSIDE)
    assert attempt(db, name, HILLSIDE)


def attempt(db: Database, name: str, school: School) -> Any:
    try:
        return db.transaction(lambda unit: READS[name](unit, school))
    except NotFound:
        return None
