"""Is every open concern listed for whoever may know of it, what is due first, and handed on when
its owner may not?
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import select

from flows.concern import Concern
from flows.kept.access import Reader
from flows.kept.follow_up import FollowUp
from flows.school.confirmations import Confirmations
from flows.school.routing import ROUTES, may_act, may_know
from flows.school.school import School
from flows.turn import Turn
from storage.concerns import access, concerns
from storage.database import tables
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.evidence import audit, proof
from tests.support.storage.damage import put
from tests.support.storage.records import (
    CHAIR,
    DEPUTY,
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    TEACHER,
    after,
    concern,
    do,
    stored,
)
from tests.support.storage.statements import told

STAFF = (DSL, DEPUTY, HEAD, CHAIR)
TUTOR = "slack:U0TUTOR"
ROLES = {DSL: "dsl", DEPUTY: "deputy", HEAD: "headteacher", CHAIR: "chair-of-governors"}


def due(seconds: float, **fields: Any) -> Concern:
    """A concern that somebody has, with one follow-up: due then, whenever they are next reminded of
    it.
    """
    at = after(seconds)
    one = FollowUp(
        id="f1", rule="decide", due_at=after(900), since=at, made_at=NOW, counted_from=NOW, nth=0
    )
    return concern(**({"owner": DSL, "owned_at": NOW, "follow_ups": (one,)} | fields))


def listed(
    db: Database, person: str, limit: int = 100, confirmed: Confirmations | None = None
) -> list[str]:
    def work(tx: Transaction) -> list[str]:
        if confirmed:
            tx.effective["hillside"] = HILLSIDE.confirmed_by(confirmed)
        return [one.id for one in concerns.open_for(tx, HILLSIDE, person, limit)]

    return db.transaction(work)


def out(db: Database, confirmed: Confirmations) -> set[str]:
    def work(tx: Transaction) -> set[str]:
        tx.effective["hillside"] = HILLSIDE.confirmed_by(confirmed)
        return set(concerns.owners_out(tx, HILLSIDE))

    return db.transaction(work)


def test_what_is_overdue_comes_first_and_what_is_never_due_last(db: Database) -> None:
    idle = stored(db, concern(owner=DSL), wake_at=after(-5))
    later = stored(db, due(60), wake_at=after(60))
    overdue = stored(db, due(-60), wake_at=after(86400))
    nobodys = stored(db, concern(opened_at=after(-30)), wake_at=after(10))
    assert listed(db, DSL) == [overdue.id, nobodys.id, later.id, idle.id]
    assert listed(db, DSL, 2) == [overdue.id, nobodys.id]


def test_a_question_whether_somebody_is_there_pushes_nothing_that_is_due_from_the_list(
    db: Database,
) -> None:
    for number in range(3):
        stored(db, due(90 + number), wake_at=after(1))
    overdue = stored(db, due(-3600), wake_at=after(7 * 86400))
    assert listed(db, DSL, 1) == [overdue.id]


def test_what_somebody_may_not_know_takes_no_place_in_their_list(db: Database) -> None:
    for number in range(5):
        stored(db, due(number, named=frozenset({DEPUTY})))
        stored(db, due(number, route="staff"))
    theirs = stored(db, due(90))
    assert listed(db, DEPUTY, 2) == [theirs.id]


def test_what_cannot_be_read_takes_no_place_in_their_list(db: Database) -> None:
    """However many of those due first are damaged, whoever asks for two is shown two."""
    for number in range(5):
        damaged = stored(db, due(-60 - number), wake_at=after(-60 - number))
        do(db, put, tables.concern.c.body, damaged.id, b"damaged")
    sound = [stored(db, due(60 + number), wake_at=after(60 + number)).id for number in range(3)]
    assert listed(db, DSL, 2) == sound[:2]


def test_of_what_a_list_does_not_show_nothing_is_read(db: Database) -> None:
    """What was reported, answered and recorded makes no list longer in coming; whoever opens the whole
    refuses what this version does not know.
    """
    one = stored(db, due(60, named=frozenset({HEAD})))
    whole = one.model_dump(mode="json") | {"answers": "of a later version"}

    def kept(tx: Transaction) -> None:
        place = {"concern": one.id, "row": one.id, "table": "concern", "column": "body"}
        body = tx.vault.seal(json.dumps(whole).encode(), **place)
        put(tx, tables.concern.c.body, one.id, body)
        audit.saved(tx, HILLSIDE.id, Turn(one), proof.digests(body, []))

    do(db, kept)
    assert listed(db, DSL) == [one.id]
    assert listed(db, HEAD) == []
    with pytest.raises(ValidationError):
        do(db, lambda tx: access.opened(tx.vault, tx.run(select(tables.concern)).one()))


@pytest.mark.parametrize("part", [lambda one: one, lambda one: one["reports"][0]])
def test_a_whole_concern_has_nothing_that_this_version_does_not_know(part: Any) -> None:
    whole = concern().model_dump(mode="json")
    part(whole)["later"] = ""
    with pytest.raises(ValidationError, match="later"):
        Concern.model_validate(whole)


def test_only_what_somebody_has_is_theirs(db: Database) -> None:
    mine = stored(db, due(60))
    first = stored(db, due(0))
    stored(db, due(0, owner=DEPUTY))
    stored(db, due(0, named=frozenset({DSL})))
    stored(db, due(0, route="staff"))
    stored(db, due(0, state="closed"))
    assert [one.id for one in do(db, concerns.open_of, HILLSIDE, DSL)] == [first.id, mine.id]
    assert [one.id for one in do(db, concerns.open_of, HILLSIDE, DSL, 1)] == [first.id]


def test_whoever_stands_in_sees_only_where_everybody_confirmed_is_named(db: Database) -> None:
    waiting = Confirmations(waiting=frozenset({("deputy", DEPUTY)}))
    stored(db, concern())
    theirs = stored(db, concern(named=frozenset({DSL, HEAD})))
    assert listed(db, DEPUTY, confirmed=waiting) == [theirs.id]
    assert listed(db, CHAIR, confirmed=waiting) == []


def test_an_owner_who_loses_one_of_two_roles_keeps_what_is_theirs_by_the_other(
    db: Database,
) -> None:
    both = HILLSIDE.people.model_copy(update={"chair_of_governors": HILLSIDE.people.headteacher})
    before = HILLSIDE.model_copy(update={"people": both})
    _, lost = (stored(db, due(0, owner=HEAD, route=route)) for route in ("staff", "head"))
    assert do(db, concerns.owners_out, before) == []
    assert do(db, concerns.owners_out, HILLSIDE) == [lost.id]


def test_an_owner_who_may_only_read_it_any_more_is_out(db: Database) -> None:
    let_in = Reader(person=TUTOR, why="x", who=DSL, at=NOW)
    one = stored(db, due(0, owner=TUTOR, readers=(let_in,)))
    other = stored(db, due(0, owner=TUTOR))
    assert set(do(db, concerns.owners_out, HILLSIDE)) == {one.id, other.id}


def test_looking_for_owners_who_are_out_opens_no_concern_of_those_who_are_not(db: Database) -> None:
    def given_back(tx: Transaction) -> tuple[int, int]:
        with told(tx) as statements:
            assert concerns.owners_out(tx, HILLSIDE) == []
        return max(len(given) for _, given in statements), len(statements)

    stored(db, due(0))
    do(db, given_back)
    few = do(db, given_back)
    for number in range(20):
        stored(db, due(number))
    assert do(db, given_back) == few


CONCERNS = st.builds(
    lambda owner, route, named, reader: (owner, route, frozenset(named), reader),
    st.sampled_from((*STAFF, TUTOR, None)),
    st.sampled_from(ROUTES),
    st.sets(st.sampled_from(STAFF)),
    st.sampled_from((*STAFF, TUTOR, None)),
)
CONFIRMED = st.dictionaries(
    st.sampled_from(STAFF), st.sampled_from(("waiting", "refused", "deactivated"))
)


def of(states: dict[str, str]) -> Confirmations:
    """These people waiting, refused or with a closed account; the others are confirmed."""
    pairs = {
        state: frozenset((ROLES[who], who) for who, is_ in states.items() if is_ == state)
        for state in ("waiting", "refused")
    }
    closed = frozenset(who for who, is_ in states.items() if is_ == "deactivated")
    return replace(Confirmations(**pairs), deactivated=closed)


@pytest.mark.parametrize("looked_for", ["what each may know", "owners who are out"])
@given(st.lists(CONCERNS, min_size=1, max_size=8), CONFIRMED)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_is_left_out_and_nobody_let_in_however_roles_change(
    sqlite_url, looked_for, kinds, states
):
    database = Database(sqlite_url, bytes(range(32)))
    database.transaction(_empty)
    ones = [stored(database, _made(*kind)) for kind in kinds]
    confirmed = of(states)
    now = HILLSIDE.confirmed_by(confirmed)
    if looked_for == "what each may know":
        for person in (*STAFF, TUTOR, TEACHER):
            assert set(listed(database, person, 1 + len(ones), confirmed)) == _known(
                ones, person, now
            )
    else:
        assert out(database, confirmed) == {
            o.id for o in ones if o.owner and not may_act(o, o.owner, now)
        }
    database.close()


def _made(owner: str | None, route: str, named: frozenset[str], reader: str | None) -> Concern:
    readers = (Reader(person=reader, why="x", who=DSL, at=NOW),) if reader else ()
    return concern(owner=owner, route=route, named=named, readers=readers)


def _known(ones: list[Concern], person: str, school: School) -> set[str]:
    return {one.id for one in ones if may_know(one, person, school)}


def _empty(tx: Transaction) -> None:
    """Earlier examples leave nothing open."""
    tx.connection.exec_driver_sql("UPDATE concern SET state = 'closed'")


def test_whoever_is_asked_last_of_all_sees_it_in_their_list(db: Database) -> None:
    about_all = stored(db, concern(route="head", named=frozenset({CHAIR})))
    about_head = stored(db, concern(route="head", named=frozenset({HEAD})))
    for person in (DSL, DEPUTY, HEAD):
        listed = [one.id for one in do(db, concerns.open_for, HILLSIDE, person)]
        assert about_all.id in listed, person
        assert about_head.id not in listed, person
    assert do(db, concerns.open_for, HILLSIDE, TEACHER) == []
