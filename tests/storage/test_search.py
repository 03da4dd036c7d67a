"""Is a concern found again, closed ones too, only by whoever may see it, and is each look noted?"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from flows.kept.access import Reader
from flows.names.matching import keys_for
from flows.other_concerns import Search
from storage.concerns import loaded_beside
from storage.database import tables
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
    concern,
    do,
    stored,
)

DAY = timedelta(days=1)
TUTOR = "slack:U0TUTOR"


def found(db, person=DSL, school=HILLSIDE, **wanted):
    need = Search(person, **wanted)
    return [one.id for one in do(db, loaded_beside.needed, school, None, need)]


def noted(db):
    return [
        (row.who, row.what, row.concern)
        for row in do(
            db, lambda tx: tx.run(select(tables.audit).order_by(tables.audit.c.seq)).all()
        )
    ]


def test_a_closed_concern_is_found_by_its_reference_however_it_is_typed(db):
    one = stored(db, concern(state="closed", reference="NGQZ-CD7W"))
    stored(db, concern(state="closed"))
    assert found(db, reference="ngqz cd7w") == [one.id]


def test_by_a_childs_name_and_by_when_it_was_reported_and_by_both(db):
    one = stored(db, concern(state="closed"))
    later = stored(db, concern(state="closed", opened_at=NOW + 9 * DAY))
    keys = keys_for(CHILD.upper())
    assert found(db, keys=keys) == [later.id, one.id]
    assert found(db, since=NOW, before=NOW + DAY) == [one.id]
    assert found(db, keys=keys, since=NOW + DAY) == [later.id]
    assert found(db, keys=keys_for("Nadia Nobody"), since=NOW) == []


def test_the_newest_come_first_whatever_route_they_took_and_no_more_than_are_searched(
    db, monkeypatch
):
    monkeypatch.setattr(loaded_beside, "MOST_SEARCHED", 3)
    let_in = Reader(person=CHAIR, why="x", who=DSL, at=NOW)
    routes = ("ordinary", "staff", "ordinary", "staff", "head")
    ones = [
        stored(db, concern(route=route, opened_at=NOW + n * DAY, readers=(let_in,) * (n == 2))).id
        for n, route in enumerate(routes)
    ]
    assert found(db, HEAD) == [ones[3], ones[2], ones[1]]
    assert found(db, CHAIR) == [ones[4], ones[3], ones[2]]
    assert found(db, CHAIR, before=NOW + 3 * DAY) == [ones[2], ones[1]]
    assert found(db, DSL, since=NOW + DAY) == [ones[2]]
    assert found(db, TEACHER) == []


def test_whoever_is_named_or_has_no_part_in_it_finds_nothing(db):
    stored(db, concern(state="closed", named=frozenset({DEPUTY})))
    staff = stored(db, concern(state="closed", route="staff"))
    assert len(found(db, DSL, since=NOW)) == 1
    assert len(found(db, HEAD, since=NOW)) == 2
    assert found(db, CHAIR, since=NOW) == [staff.id]
    assert found(db, DEPUTY, since=NOW) == found(db, TEACHER, since=NOW) == []
    assert found(db, DSL, RIVERSIDE, since=NOW) == []


def test_whoever_was_let_in_finds_it(db):
    let_in = Reader(person=TUTOR, name="Una Lock", why="Her tutor.", who=DSL, at=NOW)
    one = stored(db, concern(state="closed", readers=(let_in,)))
    assert found(db, TUTOR, reference=one.reference) == [one.id]


def test_each_look_and_each_concern_that_was_found_is_noted(db):
    one = stored(db, concern(state="closed"))
    before = len(noted(db))
    found(db, since=NOW)
    found(db, TEACHER, since=NOW)
    assert noted(db)[before:] == [
        (DSL, "searched", None),
        (DSL, "found", one.id),
        (TEACHER, "searched", None),
    ]
