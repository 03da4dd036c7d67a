"""What becomes of a report that is attached to another concern when one of the two is held,
destroyed or damaged?
"""

from __future__ import annotations

import logging
from typing import Any

import pytest
from sqlalchemy import select

from flows.concern import Concern
from flows.kept.access import Reader
from flows.kept.closing import Attached, Closing
from flows.kept.entry import RecordEntry
from flows.moves import Attach, Click, Finished, Submit
from flows.other_concerns import These
from flows.turn import Turn
from storage.concerns import access, concerns, copies, loaded_beside, together
from storage.database import tables
from storage.database.database import Database
from tests.support.flows.begun import begun
from tests.support.storage.records import DSL, HEAD, HILLSIDE, NOW, concern, do, stored, turns_of

TUTOR = "slack:U0TUTOR"


def hold(**changed: str) -> RecordEntry:
    values = {"state": "on", "asked-by": "x", "why": "x"} | changed
    return RecordEntry(kind="hold", values=values, who=DSL, at=NOW)


COURT, LIFTED = hold(**{"asked-by": "The court"}), hold(state="off", lifted="1")


def attached(db: Database, **fields: Any) -> tuple[Concern, Concern]:
    """A report attached to another concern, which is so (`fields`)."""
    one, other = begun(), begun(**fields)
    closing = Closing(note="x", who=DSL, at=NOW, kind="attached", to=other.id)
    one = stored(db, one.but(state="closed", closings=(closing,)))
    line = Attached(concern=one.id, reference=one.reference, who=DSL, at=NOW)
    return one, stored(db, other.but(attached=(line,)))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "open"),
        ({"entries": (hold(),)}, "open"),
        ({"state": "closed", "entries": (hold(),)}, "held"),
        ({"state": "closed", "entries": (hold(), COURT, LIFTED)}, "held"),
    ],
)
def test_neither_is_destroyed_while_one_is_open_or_held(
    db: Database, fields: dict[str, Any], why: str
) -> None:
    for each in attached(db, **fields):
        with pytest.raises(together.NotYet) as refused:
            do(db, together.allow, HILLSIDE, each.id, DSL)
        assert refused.value.why == why


def test_they_go_together_and_one_alone_once_the_other_is_gone(db: Database) -> None:
    one, other = attached(db, state="closed")
    for each in (one, other):
        going = do(db, together.allow, HILLSIDE, each.id, DSL)
        assert [concern.id for concern in going] == [other.id, one.id]
    assert db.shred(HILLSIDE.id, other.id, DSL)
    assert [c.id for c in do(db, together.allow, HILLSIDE, one.id, DSL)] == [one.id]


@pytest.mark.parametrize("how", ["destroyed", "damaged"])
def test_a_concern_is_closed_also_when_what_was_attached_to_it_is(db: Database, how: str) -> None:
    one, other = attached(db)
    if how == "destroyed":
        db.shred(HILLSIDE.id, one.id, DSL)
    else:
        put = tables.concern.update().where(tables.concern.c.id == one.id).values(body=b"x" * 40)
        do(db, lambda tx: tx.run(put))
    turns = turns_of(db)

    def close(tx: Any) -> None:
        there = concerns.load_for_program(tx, HILLSIDE.id, other.id)
        closed = there.but(state="closed", closings=(Closing(note="x", who=DSL, at=NOW),))
        turns.turning(tx).save(Turn(closed, then=(Finished(one.id, other.id),)))

    db.transaction(close)
    state = select(tables.concern.c.state).where(tables.concern.c.id == other.id)
    assert do(db, lambda tx: tx.run(state).scalar()) == "closed"


async def test_one_that_is_opened_again_hangs_on_the_other_no_more(db: Database) -> None:
    one, other = attached(db)
    form = Submit(HEAD, "reopen", {"why": "Something new"}, one.id, "reopen", "n")
    await turns_of(db).take(form)
    there = do(db, concerns.load_for_program, HILLSIDE.id, other.id)
    assert [(each.concern, each.ended_at) for each in there.attached] == [(one.id, NOW)]
    assert do(db, concerns.load_for_program, HILLSIDE.id, one.id).state == "open"


def test_nothing_is_attached_to_what_is_not_there(db: Database) -> None:
    one, turns = stored(db, begun()), turns_of(db)
    gone = Attached(concern=one.id, reference=one.reference, who=DSL, at=NOW)

    def attach(tx: Any) -> None:
        there = concerns.load_for_program(tx, HILLSIDE.id, one.id)
        turns.turning(tx).save(
            Turn(there, then=(Attach(DSL, "no-such-concern", gone, urgent=False),))
        )

    with pytest.raises(access.NotFound):
        db.transaction(attach)


async def test_a_destroyed_report_is_no_fault_in_the_log_when_the_other_is_opened(
    db: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    one, other = attached(db)
    db.shred(HILLSIDE.id, one.id, DSL)
    with caplog.at_level(logging.WARNING, "report_image"):
        shown = await turns_of(db).take(Click(DSL, "open", other.id, "record"))
    assert one.reference not in repr(shown)
    assert [r.getMessage() for r in caplog.records if r.name == "report_image"] == []


def read_by(db: Database, **fields: Any) -> Concern:
    reader = Reader(person=TUTOR, why="x", who=HEAD, at=NOW)
    return stored(db, concern(state="closed", readers=(reader,), **fields))


def test_whoever_was_let_in_to_read_destroys_nothing_and_takes_no_copy(db: Database) -> None:
    one = read_by(db)
    assert do(db, concerns.load, HILLSIDE, TUTOR, one.id)
    assert do(db, copies.known_to, HILLSIDE, TUTOR) == []
    with pytest.raises(together.NotYet) as refused:
        do(db, together.allow, HILLSIDE, one.id, TUTOR)
    assert refused.value.why == "not-theirs"


def test_a_concern_whose_owner_is_left_with_reading_only_goes_on_to_the_next(db: Database) -> None:
    reader = Reader(person=TUTOR, why="x", who=HEAD, at=NOW)
    one = stored(db, concern(owner=TUTOR, owned_at=NOW, readers=(reader,)))
    assert do(db, concerns.owners_out, HILLSIDE) == [one.id]


def test_a_destroyed_concern_is_found_by_nobody(db: Database) -> None:
    one, other = stored(db, concern()), stored(db, concern(state="closed"))
    db.shred(HILLSIDE.id, other.id, DSL)
    for need in (These(DSL, (other.id,)), These(DSL, reference=other.reference)):
        assert do(db, loaded_beside.needed, HILLSIDE, one, need) == ()
