"""What is not read again in every turn is seen all the same the moment somebody else changes it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from flows.concern import Concern
from flows.turn import Post
from storage.concerns import concerns, look_over, retention
from storage.database.database import Database
from storage.database.transaction import Note, Transaction
from storage.duties import from_turn
from storage.evidence import audit
from storage.people import role_holders, who_is_away
from tests.support.storage.records import (
    DSL,
    HILLSIDE,
    NOW,
    RIVERSIDE,
    after,
    changed,
    claim,
    concern,
    deliver,
    do,
    stored,
    turn,
)
from tests.support.storage.statements import told
from tests.support.world import ROOT

KEY, UNTIL = bytes(range(32)), 60
SETS_AWAY = f"""
import sys
from storage.database.database import Database
from storage.people import who_is_away
from tests.support.storage.records import DSL, HILLSIDE, NOW, after
database = Database(sys.argv[1], bytes(range(32)), lambda: NOW)
database.transaction(lambda tx: who_is_away.set_away(tx, HILLSIDE.id, DSL, after({UNTIL})))
database.close()
"""


def _away(db: Database) -> object:
    return do(db, who_is_away.away, HILLSIDE.id, NOW)


def _note(db: Database) -> None:
    do(db, lambda tx: tx.note(Note(HILLSIDE.id, DSL, "looked")))


def _reads(tx: Transaction) -> list[str]:
    """What a turn reads of the people of its school, and of the audit that it writes."""
    with told(tx) as statements:
        who_is_away.away(tx, HILLSIDE.id, NOW)
        role_holders.effective(tx, HILLSIDE)
        tx.note(Note(HILLSIDE.id, DSL, "looked"))
        audit.write(tx, lambda: NOW)
    return [one for one, _ in statements if one.startswith("SELECT")]


def test_in_a_file_nothing_is_read_again_while_nothing_changed_and_on_a_server_always(
    db: Database, url: str
) -> None:
    for _ in range(2):  # the first made the school's keys
        do(db, _reads)
    assert bool(do(db, _reads)) == url.startswith("postgresql")


def test_what_changed_in_one_school_has_nothing_read_again_in_another(
    db: Database, url: str
) -> None:
    for _ in range(2):
        do(db, _reads)
    do(db, who_is_away.set_away, "riverside", DSL, after(UNTIL))
    assert bool(do(db, _reads)) == url.startswith("postgresql")


def test_what_another_process_changed_is_seen_at_once(db: Database, url: str) -> None:
    assert _away(db) == {}
    command = [sys.executable, "-c", SETS_AWAY, url]
    subprocess.run(command, check=True, cwd=ROOT)
    assert _away(db) == {DSL: after(UNTIL)}


def test_the_audit_goes_on_after_the_line_that_another_connection_wrote(
    db: Database, url: str
) -> None:
    other = Database(url, KEY, lambda: NOW)
    for one in (db, other, other, db, other):
        _note(one)
    assert do(db, audit.verify, HILLSIDE.id) is None
    other.close()


@pytest.mark.parametrize("by_another", [False, True])
def test_a_message_sent_since_is_brought_up_to_date_whoever_sent_it(
    db: Database, url: str, by_another: bool
) -> None:
    sender = Database(url, KEY, lambda: NOW) if by_another else db
    again = from_turn.tell_again, HILLSIDE.id, "people", ("named",), "again", NOW
    do(db, *again)
    do(sender, from_turn.tell, HILLSIDE.id, [Post("people", DSL, ("named", "h1", "n1"))], NOW)
    [sent] = claim(sender)
    deliver(sender, sent)
    do(db, *again)
    assert [(one.what, one.args) for one in claim(db)] == [("refresh", sent.args)]
    if by_another:
        sender.close()


def test_what_came_to_nothing_is_known_to_nobody(db: Database) -> None:
    def work(tx: Transaction) -> None:
        who_is_away.set_away(tx, HILLSIDE.id, DSL, after(UNTIL))
        assert who_is_away.away(tx, HILLSIDE.id, NOW) == {DSL: after(UNTIL)}
        audit.write(tx, lambda: NOW)
        raise LookupError

    _note(db)
    try:
        db.transaction(work)
    except LookupError:
        assert _away(db) == {}
    _note(db)
    assert do(db, audit.verify, HILLSIDE.id) is None


def _bodies(tx: Transaction, one: Concern) -> int:
    """How often the concern is read by four who ask for it."""
    with told(tx) as statements:
        for _ in range(2):
            assert concerns.load(tx, HILLSIDE, DSL, one.id) == one
            assert concerns.load_for_program(tx, HILLSIDE.id, one.id) == one
    return len([words for words, _ in statements if "concern.body" in words])


def test_a_concern_is_read_once_in_a_transaction_and_again_once_it_is_written(db: Database) -> None:
    one = stored(db, concern())

    def work(tx: Transaction) -> None:
        assert _bodies(tx, one) == 1
        had = one.but(owner=DSL)
        concerns.save(tx, HILLSIDE, turn(had), NOW)
        assert _bodies(tx, had) == 1

    db.transaction(work)


def test_a_concern_that_another_process_changed_is_seen_as_it_is(db: Database, url: str) -> None:
    one = stored(db, concern())
    other = Database(url, KEY, lambda: NOW)
    for owner in (DSL, None, DSL):
        had = changed(other, one.but(owner=owner))
        assert do(db, _bodies, had) == 1
    other.close()


def test_a_concern_of_another_school_that_was_read_before_is_not_there(db: Database) -> None:
    theirs = stored(db, concern(RIVERSIDE), at=RIVERSIDE)

    def work(tx: Transaction) -> None:
        concerns.load_for_program(tx, RIVERSIDE.id, theirs.id)
        with pytest.raises(concerns.NotFound):
            concerns.load(tx, HILLSIDE, DSL, theirs.id)
        assert all(note.concern is None for note in tx.notes if note.school == HILLSIDE.id)

    db.transaction(work)


def test_a_concern_destroyed_in_the_transaction_is_not_there_any_more(db: Database) -> None:
    one = stored(db, concern())

    def work(tx: Transaction) -> None:
        concerns.load(tx, HILLSIDE, DSL, one.id)
        retention.destroy(tx, Note(HILLSIDE.id, DSL, "shredded", one.id))
        with pytest.raises(concerns.NotFound):
            concerns.load(tx, HILLSIDE, DSL, one.id)

    db.transaction(work)


def test_keys_that_are_known_are_not_fetched_again_and_none_are_for_an_empty_list(
    db: Database,
) -> None:
    ids = [stored(db, concern()).id for _ in range(2)]

    def asked(tx: Transaction, *these: str) -> int:
        with told(tx) as statements:
            tx.vault.fetch(these)
        return len(statements)

    assert do(db, lambda tx: [asked(tx, *some) for some in (ids[:1], ids, ids, ())]) == [1, 1, 0, 0]


def test_the_auditor_asks_as_often_for_one_concern_as_for_all_of_its_step(
    db: Database, url: str
) -> None:
    ids, other = [stored(db, concern()).id for _ in range(3)], Database(url, KEY, lambda: NOW)

    def asked(tx: Transaction, *these: str) -> int:
        with told(tx) as statements:
            look_over.look(tx, HILLSIDE, these, NOW)
        return len(statements)

    do(other, asked, *ids)  # the first asks who the people of the school are
    assert do(other, asked, *ids) == do(other, asked, ids[0])
    other.close()


def test_which_schools_there_are_is_asked_once_however_many_tables_say_so(db: Database) -> None:
    for at in (HILLSIDE, RIVERSIDE):
        stored(db, concern(at), at=at)

    def work(tx: Transaction) -> None:
        with told(tx) as statements:
            assert audit.schools(tx) == [HILLSIDE.id, RIVERSIDE.id]
        assert len(statements) == 1

    db.transaction(work)
