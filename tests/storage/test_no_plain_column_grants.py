"""No plain column grants anything, and none silences: whoever writes in the database sees no more,
and nothing that is due stays undone for longer than until the auditor looks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.delivery.auditor import Auditor
from bot.running.identifiers import RandomIdentifiers
from bot.school.current import CurrentSchool
from bot.turns.turn import Turns
from flows.kept.access import Reader
from flows.moves import Click, Submit, Wake
from flows.protocol.library import find, with_safety
from storage.concerns import concerns, copies, repeats
from storage.concerns.access import NotFound
from storage.database import row_codes, tables
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.duties import claiming, duties
from storage.evidence import audit, coded_rows, proof, readable_columns
from storage.people import conversations, readers, role_holders, who_is_away
from storage.sealing.damaged import Damaged
from tests.support.storage.damage import without_triggers
from tests.support.storage.intruder import FAR, STRANGER, Change, every_change
from tests.support.storage.records import (
    CHAIR,
    DEPUTY,
    DSL,
    HEAD,
    HILLSIDE,
    LEASE,
    NOW,
    TEACHER,
    changed,
    do,
)
from tests.support.storage.undone import in_one, savepoint

READER = "slack:U0READER"
PEOPLE = (STRANGER, DSL, DEPUTY, HEAD, TEACHER, READER)
LATER = NOW + timedelta(hours=2)  # when the auditor looks: everything here is due
CASES = 240
PROTOCOL = with_safety(find(HILLSIDE.protocol, None))
_whose = tables.keyset.c.concern
_KEYS_OF_CONCERNS = select(_whose).where(_whose.not_like("school:%"))


@dataclass(frozen=True)
class Here:
    """The time, as the test has it."""

    at: Any

    def now(self) -> Any:
        return self.at


def turns_of(db: Database, at: Any = NOW) -> Turns:
    current = CurrentSchool(HILLSIDE)
    return Turns(db, current, PROTOCOL, Here(at), RandomIdentifiers(), lambda: None)


async def _filled(db: Database) -> None:
    """Three reports: one that nobody has, one in which the head is named, one that is had and read
    by somebody who was let in; a message that was sent, somebody away, a closed account.
    """
    turns = turns_of(db)
    await turns.start()
    for number, named in enumerate(((), (HEAD,), ())):
        values = {"account": "A picture", "danger": "no", "children": f"Child {number}"}
        values |= {"named": named} if named else {}
        await turns.take(Submit(TEACHER, "report", values, nonce=f"n{number}"))
    ids = sorted(do(db, lambda tx: concerns.reported_by(tx, HILLSIDE, TEACHER)))
    page = next(d for d in do(db, _claimed, 2) if d.what == duties.POST)
    do(db, conversations.remember_channel, HILLSIDE.id, DSL, "D0DSL")
    do(db, duties.sent, page, "D0DSL", "1700000000.000100", None, NOW)
    had = await _picked_up(turns, db, ids)
    let_in = Reader(person=READER, why="Her tutor.", who=DSL, at=NOW)
    whole = do(db, concerns.load_for_program, HILLSIDE.id, had)
    changed(db, whole.but(readers=(let_in,)), wake_at=NOW + timedelta(hours=1))
    do(db, who_is_away.set_away, HILLSIDE.id, CHAIR, LATER)
    do(db, role_holders.set_account, HILLSIDE.id, DEPUTY, False, NOW)
    do(db, _let_go)


def _claimed(tx: Transaction, limit: int) -> Any:
    return claiming.claim(tx, HILLSIDE.id, NOW, "one", LEASE, limit)


def _let_go(tx: Transaction) -> None:
    tx.run(update(tables.duty).values(**duties.FREE))


async def _picked_up(turns: Turns, db: Database, ids: list[str]) -> str:
    for one in ids:
        if not do(db, concerns.load_for_program, HILLSIDE.id, one).named:
            await turns.take(Click(DSL, "acknowledge", one, "page", "1"))
            return one
    raise AssertionError


@pytest.fixture
def filled(db: Database) -> Database:
    db._now = lambda: NOW
    asyncio.run(_filled(db))
    return db


def seen(tx: Transaction) -> set[tuple[str, ...]]:
    """All that anybody may see or do in this school."""
    ids = tx.run(_KEYS_OF_CONCERNS).scalars().all()
    found: set[tuple[str, ...]] = set()
    for person in PEOPLE:
        for one in ids:
            for load in (concerns.load, concerns.load_for_reporter):
                if _opens(lambda load=load, p=person, c=one: load(tx, HILLSIDE, p, c)):
                    found.add((load.__name__, person, one))
        found |= {("reads", person)} if readers.is_reader(tx, HILLSIDE.id, person) else set()
    for person in (STRANGER, HEAD):
        found |= {("open", person, one.id) for one in concerns.open_for(tx, HILLSIDE, person)}
        found |= {("copy", person, one.id) for one in copies.known_to(tx, HILLSIDE, person)}
    school = role_holders.effective(tx, HILLSIDE)
    return found | {("role", person, r) for person in PEOPLE for r in school.roles_of(person)}


def _opens(load: Callable[[], Any]) -> bool:
    try:
        load()
    except (NotFound, Damaged):
        return False
    return True


def due(tx: Transaction) -> set[str]:
    """What somebody would claim by now, as it was queued."""
    of_the_school = (tables.duty.c.school == HILLSIDE.id, tables.duty.c.state == "open")
    rows = tx.run(select(tables.duty).where(*of_the_school)).all()
    free = [
        row for row in rows if row.due_at <= _at_most(row) and not (row.lease_until or NOW) > LATER
    ]
    return {row.key for row in free if row_codes.holds(tx, tables.duty, row)}


def faults(tx: Transaction) -> list[str]:
    unknown = [f"{one}: no such school" for one in audit.schools(tx) if one != HILLSIDE.id]
    broken = audit.verify(tx, HILLSIDE.id)
    return [
        *unknown,
        *([str(broken)] if broken else []),
        *proof.faults(tx, HILLSIDE.id),
        *readable_columns.faults(tx, HILLSIDE.id),
        *coded_rows.faults(tx, HILLSIDE.id, LATER),
    ]


def _at_most(row: Any) -> Any:
    """A concern that was woken goes to sleep again, until its next moment."""
    return LATER + timedelta(days=1) if row.what == duties.WAKE else LATER


# What says only when, how often or in which order, and is bounded where it is used; and what
# is gone without a trace, and harms nobody: a form sent again is taken again.
NOT_NAMED = {
    *(("duty", name) for name in ("seq", "due_at", "lease_until", "lease_owner", "settled_at")),
    *(("duty", name) for name in ("attempts", "refusals", "maybe_sent_at")),
    *(("pace", name) for name in ("", "school", "name", "free_at")),
    *(("repeat", ""), ("installation", "at"), ("protocol", "")),
    *(("protocol", name) for name in ("school", "name", "digest", "first_used_at")),
    *(
        ("keyset", ""),
        ("keyset", "concern"),
        ("secret", ""),
        ("secret", "school"),
        ("secret", "wrapped"),
    ),
}
# What is destroyed with the key, or the row, of a concern: it can only be told.
DESTROYS = {"keyset", "secret", "concern", "school_state", "audit"}


def sample(db: Database) -> list[Change]:
    """So many of all changes, some of each kind for each column, the same each time."""
    counted = do(
        db,
        lambda tx: {
            t.name: tx.run(select(func.count()).select_from(t)).scalar()
            for t in tables.metadata.sorted_tables
        },
    )
    by_place: dict[tuple[str, str, str], list[Change]] = {}
    for one in every_change(counted):
        by_place.setdefault((one.table.name, one.column, one.kind), []).append(one)
    step = max(1, sum(map(len, by_place.values())) // CASES)
    return [one for each in by_place.values() for one in each[::step]]


@pytest.mark.timeout(300)
def test_whatever_is_written_grants_nothing_silences_nothing_and_is_named(
    filled: Database,
) -> None:
    before_seen, before_due = do(filled, seen), do(filled, due)
    assert do(filled, faults) == []
    assert before_due
    assert any(one[0] == "load" for one in before_seen)
    cases = sample(filled)
    do(filled, without_triggers)
    assert {one.table.name for one in cases} >= {"concern", "duty", "message", "repeat", "audit"}
    wrong = [
        f"{one}: {what}" for one in cases for what in tried(filled, one, before_seen, before_due)
    ]
    assert not wrong, "\n".join(wrong)


def tried(db: Database, one: Change, saw: set[Any], was_due: set[str]) -> list[str]:
    """What is wrong after this was done; nothing of it stays."""
    with in_one(db) as (inside, connection):
        try:
            with savepoint(connection):
                done = inside.transaction(one.do)
            connection.info.clear()  # what the program knows, it knows from before
        except DBAPIError:
            return []  # the database itself refuses it
        return list(_wrong(inside, one, saw, was_due)) if done else []


def _wrong(db: Database, one: Change, saw: set[Any], was_due: set[str]) -> Iterator[str]:
    place = (one.table.name, one.column)
    if place not in NOT_NAMED and not _or_told(db, faults):
        yield "not named"
    more = _or_told(db, seen)
    if isinstance(more, set) and more - saw:
        yield f"sees more: {sorted(more - saw)}"
    auditor = Auditor(turns_of(db, LATER))
    try:
        asyncio.run(auditor.look())
    except Damaged:
        return
    still = _or_told(db, due)
    if one.table.name not in DESTROYS and isinstance(still, set) and was_due - still:
        yield f"not due any more: {sorted(was_due - still)}"


def _or_told(db: Database, ask: Callable[[Transaction], Any]) -> Any:
    """What is asked for, or that a concern or a school cannot be read, which is told."""
    try:
        return db.transaction(ask)
    except Damaged as damage:
        return [str(damage)]


def test_a_document_that_somebody_wrote_makes_nobody_a_lead_and_stays_named_once_it_is_put_back(
    filled: Database,
) -> None:
    """As one row in a table of roles once did. Sealed with the right key, but not by the program."""
    saw = do(filled, seen)
    whole = do(filled, lambda tx: tx.run(tables.school_state.select()).one()._asdict())
    gone = tables.school_state.delete()
    do(filled, lambda tx: tx.run(gone))
    assert do(filled, seen) == saw
    do(filled, lambda tx: tx.run(tables.school_state.update().values(whole)))
    assert do(filled, seen) == saw
    assert any("not as it was written: school_state" in one for one in do(filled, faults))
    told = do(filled, audit.head, HILLSIDE.id).seq
    known = list(do(filled, lambda tx: list(coded_rows.faults(tx, HILLSIDE.id, LATER, told))))
    assert not any("school_state" in one for one in known)


def test_an_older_document_put_back_does_not_open_a_closed_account(filled: Database) -> None:
    do(filled, role_holders.set_account, HILLSIDE.id, DEPUTY, True, NOW)
    before = do(filled, lambda tx: tx.run(tables.school_state.select()).one()._asdict())
    do(filled, role_holders.set_account, HILLSIDE.id, DEPUTY, False, NOW)
    do(filled, lambda tx: tx.run(tables.school_state.update().values(before)))
    assert do(filled, role_holders.deactivated, HILLSIDE) == [DEPUTY]


def test_where_nothing_is_left_to_tell_who_is_who_the_people_of_the_file_are_paged(
    filled: Database,
) -> None:
    """The document, its key and the audit are destroyed: a child's concern stays open to the people
    of the school file, and its pages go to them.
    """
    one = next(c.id for c in do(filled, concerns.open_for, HILLSIDE, DSL) if c.owner is None)
    was = do(filled, due)
    with in_one(filled) as (inside, _):
        inside.transaction(_without_anything_about_people)
        inside.transaction(lambda tx: concerns.load(tx, HILLSIDE, DSL, one))
        with pytest.raises(NotFound):
            inside.transaction(lambda tx: concerns.load(tx, HILLSIDE, STRANGER, one))
        asyncio.run(Auditor(turns_of(inside, LATER)).look())
        asyncio.run(turns_of(inside, LATER).take(Wake(one)))
        assert any(key.startswith(f"page:{one}") for key in inside.transaction(due) - was)


def _without_anything_about_people(tx: Transaction) -> None:
    without_triggers(tx)
    for table in (tables.school_state, tables.audit):
        tx.run(table.delete())
    tx.run(tables.keyset.delete().where(tables.keyset.c.concern == f"school:{HILLSIDE.id}"))


def test_a_due_time_moved_far_away_is_found_within_one_look(filled: Database) -> None:
    was = do(filled, due)
    far = {"due_at": FAR, "attempts": 1, "lease_until": FAR, "lease_owner": "nobody"}
    do(filled, lambda tx: tx.run(update(tables.duty).values(far)))
    do(filled, lambda tx: tx.run(update(tables.concern).values(next_wake_at=FAR, state="closed")))
    asyncio.run(Auditor(turns_of(filled, LATER)).look())
    assert was <= do(filled, due)
    assert any("not as it was written: next_wake_at,state" in one for one in do(filled, faults))


def _wakings(keys: set[str]) -> set[str]:
    return {key for key in keys if key.startswith("wake:")}


def test_a_planted_repeat_does_not_swallow_i_have_it(filled: Database) -> None:
    """Nor does it stay in the way: the click is taken, and remembered."""
    one = next(c.id for c in do(filled, concerns.open_for, HILLSIDE, DSL) if c.owner is None)
    click = Click(DSL, "acknowledge", one, "page", "2")
    key = f"click:{one}:acknowledge:page:2::{DSL}"
    planted = {"school": HILLSIDE.id, "key": key, "concern": one, "digest": "", "at": NOW}
    do(filled, lambda tx: tx.run(tables.repeat.insert().values(planted | {"mac": b"made up"})))
    asyncio.run(turns_of(filled).take(click))
    assert do(filled, concerns.load_for_program, HILLSIDE.id, one).owner == DSL
    assert do(filled, repeats.done_before, HILLSIDE.id, key)


def test_a_planted_duty_does_not_stand_in_the_way_of_a_page(filled: Database) -> None:
    """It has the place before all others, to the same person about the same concern."""
    one = do(filled, lambda tx: tx.run(select(tables.duty).where(_a_page())).first())
    first = {**one._mapping, "seq": -1, "key": "first", "due_at": FAR, "urgent": 1}
    do(filled, lambda tx: tx.run(tables.duty.insert().values(first)))
    asyncio.run(Auditor(turns_of(filled, LATER)).look())
    claimed = do(filled, claiming.claim, HILLSIDE.id, LATER, "one", LEASE, 99)
    assert one.key in {each.key for each in claimed}


def _a_page() -> Any:
    return (tables.duty.c.kind == "page") & (tables.duty.c.state == "open")


def test_a_page_moved_to_somebody_else_goes_to_whom_it_was_for(filled: Database) -> None:
    one = do(filled, lambda tx: tx.run(select(tables.duty).where(_a_page())).first())
    this = tables.duty.c.key == one.key
    do(filled, lambda tx: tx.run(update(tables.duty).where(this).values(person=STRANGER)))
    asyncio.run(Auditor(turns_of(filled, LATER)).look())
    claimed = do(filled, claiming.claim, HILLSIDE.id, LATER, "one", LEASE, 99)
    assert (one.key, one.person) in {(each.key, each.person) for each in claimed}
    assert STRANGER not in {each.person for each in claimed}


def test_a_time_that_python_does_not_know_stops_nothing(filled: Database, url: str) -> None:
    if not url.startswith("postgresql"):
        pytest.skip("only PostgreSQL knows infinity")
    was = do(filled, due)
    for table, column in (("duty", "due_at"), ("concern", "opened_at"), ("message", "sent_at")):
        for never in ("infinity", "-infinity"):
            words = text(f"UPDATE {table} SET {column} = '{never}'")
            do(filled, lambda tx, words=words: tx.run(words))
            asyncio.run(Auditor(turns_of(filled, LATER)).look())
            assert was - _wakings(was) <= do(filled, due)
