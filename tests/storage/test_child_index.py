"""Is a child found again, only by whoever may see the record, and without a name in the
database?
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import delete, insert, select, text, update

from flows.entries.found_by import keys_of
from flows.kept.entry import RecordEntry
from flows.kept.report import Addendum
from flows.names.matching import keys_for
from flows.other_concerns import Children
from storage.concerns import access, concerns, loaded_beside, look_over, retention
from storage.concerns.beside import Beside
from storage.concerns.children import child_index, reindex
from storage.database import tables
from storage.database.database import Database
from storage.database.transaction import Note
from storage.evidence import audit, proof
from tests.support.storage.records import (
    CHAIR,
    CHILD,
    DEPUTY,
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    RIVERSIDE,
    TEACHER,
    changed,
    concern,
    do,
    report,
    stored,
    turn,
)

HERE = concern(reports=(report(children=""),))


def found(db, name, person=DSL, school=HILLSIDE):
    return [
        one.id
        for one in do(db, loaded_beside.needed, school, HERE, Children(person, keys_for(name)))
    ]


def tokens(db):
    return [row.token for row in do(db, lambda tx: tx.run(select(tables.child_index)).all())]


def lines(db):
    return [
        (row.who, row.what, row.concern)
        for row in do(
            db, lambda tx: tx.run(select(tables.audit).order_by(tables.audit.c.seq)).all()
        )
    ]


def order(db, *lines):
    do(db, lambda tx: [tx.connection.execute(text(line)) for line in lines])


def child(name):
    return RecordEntry(kind="child", values={"name": name, "role": "made"}, who=DSL, at=NOW)


def test_a_child_is_found_in_an_open_and_in_a_closed_concern(db):
    one, other = stored(db, concern()), stored(db, concern(state="closed"))
    assert set(found(db, CHILD.upper())) == {one.id, other.id}
    assert found(db, "Nadia Nobody") == []


def test_a_child_recorded_later_is_found_from_that_moment_and_an_added_report_counts(db):
    one = stored(db, concern(reports=(report(children=""),)))
    assert found(db, "Lee, Sam") == found(db, "Kit Marlow") == []
    one = changed(db, one.but(entries=(child("Sam J Lee"),)))
    assert found(db, "Lee, Sam") == [one.id]
    more = Addendum(at=NOW, who=TEACHER, text="It was Kit Marlow who told her.")
    changed(db, one.but(reports=(one.reports[0].but(addenda=(more,)),)))
    assert found(db, "kit marlow") == found(db, "Lee, Sam") == [one.id]


def test_whoever_is_named_or_not_on_its_ladder_finds_nothing(db):
    stored(db, concern(named=frozenset({DEPUTY})))
    stored(db, concern(route="staff"))
    assert len(found(db, CHILD, HEAD)) == 2
    assert len(found(db, CHILD, DSL)) == 1
    assert found(db, CHILD, DEPUTY) == found(db, CHILD, TEACHER) == []
    assert len(found(db, CHILD, CHAIR)) == 1


def test_nobody_can_tell_from_the_audit_of_their_look_that_something_was_kept_from_them(db):
    stored(db, concern(named=frozenset({DEPUTY})))
    before = len(lines(db))
    found(db, CHILD, DEPUTY)
    found(db, "Nadia Nobody", DEPUTY)
    assert lines(db)[before:] == [(DEPUTY, "looked for a child", HERE.id)] * 2


def test_what_was_found_is_noted_as_read(db):
    one = stored(db, concern())
    found(db, CHILD)
    assert (DSL, "found", one.id) in lines(db)


def test_a_concern_does_not_find_itself(db):
    one = stored(db, concern())
    assert do(db, loaded_beside.needed, HILLSIDE, one, Children(DSL, keys_for(CHILD))) == ()


def test_another_school_never_matches_and_has_other_tokens_for_the_same_child(db):
    stored(db, concern())
    here = set(tokens(db))
    stored(db, concern(RIVERSIDE), at=RIVERSIDE)
    assert len(found(db, CHILD)) == len(found(db, CHILD, school=RIVERSIDE)) == 1
    assert found(db, CHILD, school=RIVERSIDE) != found(db, CHILD)
    assert len(set(tokens(db))) == 2 * len(here)


def test_no_name_stands_in_the_index_and_another_key_makes_other_tokens(db, url, tmp_path):
    stored(db, concern())
    mine = set(tokens(db))
    assert all(len(token) == 64 and set(token) <= set("0123456789abcdef") for token in mine)
    other = Database(f"sqlite:///{tmp_path}/other.db", bytes(range(1, 33)))
    other.upgrade()
    stored(other, concern())
    assert not mine & set(tokens(other))
    other.close()


def test_what_was_stored_before_there_was_an_index_or_under_another_key_is_found_again(db):
    one = stored(db, concern())
    for forgotten in ("DELETE FROM child_index", "UPDATE child_index SET token = 'x' || token"):
        order(db, forgotten, "DELETE FROM repeat")
        assert found(db, CHILD) == []
        for _ in range(2):
            do(db, reindex.bring_up_to_date, HILLSIDE.id, NOW)
            assert found(db, CHILD) == [one.id]


def test_what_is_destroyed_is_no_damage_when_the_index_is_made(db, caplog):
    gone = stored(db, concern())
    do(db, retention.destroy, Note(HILLSIDE.id, DSL, "shredded", gone.id))
    do(db, reindex.bring_up_to_date, HILLSIDE.id, NOW)
    assert not caplog.records


def as_saved(_db, _one):
    """With the digest of its tokens sealed in it."""


def as_saved_by_an_earlier_version(db, one):
    def again(tx):
        body = access.sealed(tx.vault, one, Beside(version=1))
        tx.run(update(tables.concern).values(body=body))
        audit.saved(tx, HILLSIDE.id, turn(one), proof.digests(body, []))

    do(db, again)


CHANGES = (
    "DELETE FROM child_index",
    "UPDATE child_index SET token = 'x' || token",
    "UPDATE child_index SET token = CAST(token AS BLOB)",
    "INSERT INTO child_index SELECT concern, 'x', school FROM child_index LIMIT 1",
)


@pytest.mark.parametrize("saved", [as_saved, as_saved_by_an_earlier_version])
@pytest.mark.parametrize("change", [*CHANGES, "UPDATE child_index SET school = 'riverside'"])
def test_the_auditor_puts_right_whatever_is_not_the_index_of_its_children(db, change, saved):
    if db.is_shared and "BLOB" in change:
        pytest.skip("PostgreSQL lets nothing but words stand there")
    one = stored(db, concern())
    saved(db, one)
    right = set(tokens(db))
    order(db, change)
    do(db, look_over.look, HILLSIDE, [one.id], NOW)
    assert set(tokens(db)) == right
    assert (found(db, CHILD), found(db, CHILD, school=RIVERSIDE)) == ([one.id], [])


def saved_again(db, one, *, but=None):
    """Loaded and saved, with nothing changed but this."""

    def work(tx):
        loaded = access.load_for_program(tx, HILLSIDE.id, one.id)
        concerns.save(tx, HILLSIDE, turn(loaded.but(**(but or {}))), NOW)

    do(db, work)


def test_names_are_not_read_again_where_nothing_was_changed_that_holds_one(db):
    """Whatever tokens were sealed with it stay, though others would be made of it."""
    one = stored(db, concern())

    def otherwise(tx):
        body = access.sealed(tx.vault, one, Beside(version=1, found_by=child_index.digest(["x"])))
        tx.run(update(tables.concern).values(body=body))
        tx.run(delete(tables.child_index))
        tx.run(insert(tables.child_index).values(concern=one.id, school=HILLSIDE.id, token="x"))
        audit.saved(tx, HILLSIDE.id, turn(one), proof.digests(body, []))

    do(db, otherwise)
    saved_again(db, one)
    assert tokens(db) == ["x"]
    saved_again(db, one, but={"entries": (child("Sam J Lee"),)})
    assert (found(db, "Lee, Sam"), found(db, CHILD)) == ([one.id], [one.id])


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_not_the_index_of_its_children_is_put_right_when_it_is_saved(db, change):
    if db.is_shared and "BLOB" in change:
        pytest.skip("PostgreSQL lets nothing but words stand there")
    one = stored(db, concern())
    right = set(tokens(db))
    order(db, change)
    saved_again(db, one)
    assert set(tokens(db)) == right


def test_nothing_of_a_concern_is_looked_at_for_names_but_what_is_compared():
    one = concern(entries=(child("Sam J Lee"),))
    only = SimpleNamespace(**{name: getattr(one, name) for name in child_index.MADE_OF})
    assert keys_of(only) == keys_of(one)


def test_the_digest_is_of_these_tokens_as_they_are_made_now_and_of_no_others(monkeypatch):
    now = child_index.digest({"a", "b"})
    assert now == child_index.digest(["b", "a"])
    assert now not in map(child_index.digest, (["a"], ["a", "b", "c"], ["ab"], ["a\nb"], []))
    monkeypatch.setattr(child_index, "KEYS", child_index.KEYS + 1)
    assert child_index.digest({"a", "b"}) != now


def test_a_shredded_concern_is_found_under_no_name(db):
    one = stored(db, concern())
    db.shred(HILLSIDE.id, one.id, "program")
    assert tokens(db) == found(db, CHILD) == []
