"""A school is counted for its trust from what is readable: no concern is opened, none of another
school, none about staff, and each look is noted.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from flows.drills.drill import Drill
from flows.kept.figures import ForTrust, Took
from flows.kept.follow_up import FollowUp
from flows.trust.people import Trust
from storage.concerns import for_trust
from storage.concerns.access import NotFound
from storage.concerns.counting import schools_with_concerns
from storage.database import tables
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.drills import drills
from storage.evidence import audit
from storage.evidence.told import kind_of
from tests.support.storage.records import (
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    RIVERSIDE,
    after,
    concern,
    do,
    line,
    stored,
)
from tests.support.storage.statements import told

TESS = "slack:U0TESS"
TRUST = Trust.model_validate(
    {
        "trust": {"name": "Hillshire Trust", "workspaces": ["slack:T0SCHOOL"]},
        "people": [{"id": TESS, "name": "Tess Ford"}],
    }
)


def counted(db: Database, account: str = TESS, since: float = -999, **given: Any) -> ForTrust:
    at = given.get("at", HILLSIDE)
    now = after(given.get("now", 999))
    return do(db, for_trust.counted, at, TRUST, account, after(since), now)


def had(at: float, until: float, **fields: Any) -> Any:
    """A concern opened then, which the safeguarding lead has from later on, with nothing due."""
    one = concern(opened_at=after(at), owner=DSL, owned_at=after(until), **fields)
    return one, (
        line("acknowledged", DSL, after(until)),
        line("acknowledged", DSL, after(until + 9)),
    )


def test_what_is_open_and_how_long_it_took(db: Database) -> None:
    for until in (60, 120, 600):
        one, entries = had(0, until)
        stored(db, one, entries=entries)
    stored(db, concern())  # nobody has it
    stored(db, concern(state="closed"))
    took = Took(3, timedelta(minutes=2), timedelta(minutes=10))
    assert counted(db) == ForTrust(4, 0, took)
    assert counted(db, since=1).took is None


def test_overdue_is_what_was_due_and_what_nobody_took_within_an_hour(db: Database) -> None:
    due = FollowUp(
        id="f1", rule="decide", due_at=NOW, since=NOW, made_at=NOW, counted_from=NOW, nth=0
    )
    one, _ = had(0, 60, follow_ups=(due,))
    stored(db, one)
    stored(db, concern())
    assert [counted(db, now=now).overdue for now in (0, 1, 3600, 3601)] == [0, 1, 1, 2]


def test_nothing_about_staff_and_nothing_of_another_school_is_counted(db: Database) -> None:
    nothing = ForTrust(0, 0, None)
    for route in ("staff", "head"):
        one, entries = had(0, 60, route=route)
        stored(db, one, entries=entries)
        stored(db, concern(route=route))
    one, entries = had(0, 60)
    stored(db, one, entries=entries)
    assert counted(db, at=RIVERSIDE) == nothing
    assert counted(db) == ForTrust(1, 0, Took(1, timedelta(minutes=1), timedelta(minutes=1)))


def test_no_concern_is_opened(db: Database) -> None:
    stored(db, concern())

    def work(tx: Any) -> str:
        with told(tx) as statements:
            for_trust.counted(tx, HILLSIDE, TRUST, TESS, NOW, NOW)
        return " ".join(words for words, _ in statements)

    said = db.transaction(work)
    assert "FROM concern" in said
    assert not [word for word in ("body", "reference", "keyset") if word in said]


def test_each_look_is_noted_as_a_read_of_its_own_kind(db: Database) -> None:
    for _ in range(2):
        counted(db)
    columns = tables.audit.c
    lines = select(columns.school, columns.who, columns.what).where(columns.who == TESS)
    assert (
        do(db, lambda tx: tx.run(lines).all()) == [("hillside", TESS, "counted for the trust")] * 2
    )
    assert kind_of("counted for the trust") == "counted"


def test_nobody_else_is_told_anything(db: Database) -> None:
    stored(db, concern())
    with pytest.raises(NotFound):
        counted(db, DSL)


def at(db: Database, moment: datetime, *works: Any) -> None:
    """All of this, at this moment."""

    def work(tx: Transaction) -> None:
        for one in works:
            one(tx)
        audit.write(tx, lambda: moment)

    db.transaction(work)


def drilled(db: Database, name: str, moment: datetime, who: str = HEAD) -> None:
    """A drill of which this is the end."""
    one = Drill(id=name, school=HILLSIDE.id, by=DSL, at=NOW, people=(DSL, HEAD))
    do(db, drills.begin, one, DSL)
    at(db, moment, lambda tx: drills.destroy(tx, one, who, NOW))


def test_a_drill_is_done_when_it_is_put_away_and_counts_in_its_school_year(db: Database) -> None:
    for number, days in enumerate((-200, -20, -10)):
        drilled(db, str(number), NOW + timedelta(days=days))
    running = Drill(id="running", school=HILLSIDE.id, by=DSL, at=NOW, people=(DSL, HEAD))
    do(db, drills.begin, running, DSL)
    year = counted(db, since=-timedelta(days=84).total_seconds())
    assert year.drills == (date(2026, 11, 3), date(2026, 11, 13))
    assert counted(db, at=RIVERSIDE).drills == ()


def test_the_day_of_a_drill_is_the_schools(db: Database) -> None:
    drilled(db, "in British Summer Time", datetime.fromisoformat("2026-09-30T23:30Z"))
    assert counted(db, since=-9_999_999).drills == (date(2026, 10, 1),)


def test_what_the_program_took_away_by_itself_and_what_it_did_not_write_are_no_drills(
    db: Database,
) -> None:
    drilled(db, "damaged", NOW, "program")
    last = select(tables.audit).where(tables.audit.c.what == drills.DESTROYED)
    line = do(db, lambda tx: tx.run(last).one())._mapping
    forged = tables.audit.insert().values({**line, "seq": line["seq"] + 1, "who": HEAD})
    do(db, lambda tx: tx.run(forged))
    assert counted(db).drills == ()


def test_each_school_with_a_concern_is_known(db: Database) -> None:
    assert do(db, lambda tx: list(schools_with_concerns(tx))) == []
    for school in (RIVERSIDE, HILLSIDE, HILLSIDE):
        stored(db, concern(school), at=school)
    assert do(db, lambda tx: list(schools_with_concerns(tx))) == [HILLSIDE.id, RIVERSIDE.id]
