"""Can storage say who may see a concern: its ladder, whom the owner let in, without whoever is
named?
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from flows.kept.access import Reader
from flows.school.tables import Person
from storage.concerns import access, concerns
from storage.concerns.access import NotFound
from storage.database import tables
from storage.people import role_holders
from tests.support.storage.records import (
    DEPUTY,
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    RIVERSIDE,
    changed,
    concern,
    do,
    stored,
)

TUTOR = "slack:U0TUTOR"


def let_in(*people, **fields):
    readers = tuple(Reader(person=person, why="x", who=DSL, at=NOW) for person in people)
    return concern(readers=readers, **fields)


def added(db):
    columns = tables.added.c
    found = select(columns.concern, columns.person, columns.school).order_by(columns.person)
    return [tuple(row) for row in do(db, lambda tx: tx.run(found).all())]


def may_load(db, person, one, at=HILLSIDE):
    try:
        return do(db, access.load, at, person, one.id).id == one.id
    except NotFound:
        return False


def test_whoever_was_let_in_may_load_it_and_stands_in_a_plain_table(db):
    one = stored(db, let_in(TUTOR))
    assert added(db) == [(one.id, TUTOR, HILLSIDE.id)]
    assert may_load(db, TUTOR, one)
    assert [c.id for c in do(db, concerns.open_for, HILLSIDE, TUTOR)] == [one.id]
    assert not may_load(db, "slack:U0OTHER", one)
    assert not may_load(db, TUTOR, one, RIVERSIDE)


@pytest.mark.parametrize(
    "why", ["it was taken away", "they are named", "whoever let them in is named"]
)
def test_it_is_gone_from_the_table_and_at_the_next_read_once(db, why):
    one = stored(db, let_in(TUTOR, HEAD))
    ended = tuple(reader.but(ended_at=NOW) for reader in one.readers)
    after = {
        "it was taken away": {"readers": ended},
        "they are named": {"named": frozenset({TUTOR, HEAD})},
        "whoever let them in is named": {"named": frozenset({DSL})},
    }[why]
    changed(db, one.but(**after))
    assert added(db) == []
    assert not may_load(db, TUTOR, one)
    assert do(db, concerns.open_for, HILLSIDE, TUTOR) == []
    with pytest.raises(NotFound):
        do(db, access.load, HILLSIDE, TUTOR, one.id)


def test_the_two_tables_never_hold_the_same_person(db):
    one = stored(db, let_in(TUTOR, DEPUTY, named=frozenset({DEPUTY})))
    assert [person for _, person, _ in added(db)] == [TUTOR]
    assert not may_load(db, DEPUTY, one)


def test_nobody_is_told_of_another_concern_by_having_been_let_into_one(db):
    one, other = stored(db, let_in(TUTOR)), stored(db, concern())
    assert may_load(db, TUTOR, one)
    assert not may_load(db, TUTOR, other)


def test_by_whom_a_school_is_authorised_stays_the_same_throughout_a_transaction(db):
    """The school file may be read by another turn meanwhile, whose new people wait to be
    confirmed.
    """
    later = HILLSIDE.model_copy(
        update={"people": HILLSIDE.people.model_copy(update={"dsl": Person(id=TUTOR)})}
    )
    one = stored(db, concern())

    def work(tx):
        assert role_holders.effective(tx, HILLSIDE).holders("dsl") == (DSL,)
        with pytest.raises(NotFound):
            access.load(tx, later, TUTOR, one.id)

    do(db, work)
