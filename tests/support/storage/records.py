"""Small schools, concerns and turns to store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from bot.running.clock import StoppedClock
from bot.school.current import CurrentSchool
from bot.turns.turn import Turns
from flows.concern import Concern
from flows.kept.line import Line
from flows.kept.paging import Paging
from flows.kept.report import Report
from flows.protocol.library import load, with_safety
from flows.school.routing import ladder_for
from flows.school.school import School
from flows.turn import Post, Refresh, Turn
from storage.concerns import concerns
from storage.database import tables
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.duties import claiming, duties
from storage.duties.duties import Duty
from storage.people import role_holders
from tests.support.world import CountedIdentifiers

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
LEASE = timedelta(seconds=20)
TEACHER, DSL, DEPUTY = "slack:U0TEACHER", "slack:U0DSL", "slack:U0DDSL"
HEAD, CHAIR = "slack:U0HEAD", "slack:U0CHAIR"
ACCOUNT = "She says the picture went round the Year Nine group chat."
CHILD = "Ebony Farrington-Quill"


def begun(db: Database, *schools: School) -> None:
    """The bot has begun at these schools: who is who there is kept."""
    for one in schools:
        do(db, role_holders.read, one, NOW, CountedIdentifiers())


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def school(name: str) -> School:
    people = {
        "dsl": {"id": DSL},
        "deputies": [{"id": DEPUTY}],
        "headteacher": {"id": HEAD},
        "chair_of_governors": {"id": CHAIR},
    }
    return School.model_validate(
        {
            "id": name,
            "name": name.title(),
            "workspaces": ["slack:T0SCHOOL"],
            "phone": "01632 960000",
            "jurisdiction": "england",
            "authority": "Hillshire",
            "hours": ["08:00", "17:00"],
            "day_ends": "15:15",
            "people": people,
        }
    )


HILLSIDE, RIVERSIDE = school("hillside"), school("riverside")


def report(**fields: Any) -> Report:
    given = {
        "id": str(uuid4()),
        "reporter": TEACHER,
        "standing": "staff",
        "at": NOW,
        "learned_at": None,
        "danger": "no",
        "children": CHILD,
        "account": ACCOUNT,
    }
    return Report.model_validate(given | fields)


def concern(at: School = HILLSIDE, *, route: str = "ordinary", **fields: Any) -> Concern:
    given = {
        "id": str(uuid4()),
        "school": at.id,
        "reference": uuid4().hex[:8].upper(),
        "opened_at": NOW,
        "reports": (report(),),
        "route": route,
        "paging": Paging(ladder=ladder_for(route, at)),
        "protocol": "schools-2016",
        "digest": "0" * 64,
    }
    return Concern.model_validate(given | fields)


def turn(
    one: Concern,
    *posts: Post | Refresh,
    wake_at: datetime | None = None,
    entries: tuple[Line, ...] = (),
) -> Turn:
    return Turn(one, entries=entries, duties=posts, wake_at=wake_at)


def line(kind: str, who: str, at: datetime, **body: Any) -> Line:
    return Line(str(uuid4()), kind, who, at, body)


def do(db: Database, what: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """One storage function, in a transaction of its own."""
    return db.transaction(lambda tx: what(tx, *given, **named))


def stored(
    db: Database, one: Concern, *posts: Post | Refresh, at: School = HILLSIDE, **more: Any
) -> Concern:
    """A new concern, saved with these duties."""
    do(db, concerns.save, at, turn(one, *posts, **more), NOW)
    return one


def changed(
    db: Database,
    one: Concern,
    *posts: Post | Refresh,
    at: School = HILLSIDE,
    now: datetime = NOW,
    **more: Any,
) -> Concern:
    """A concern that is there, loaded and saved with these duties."""

    def work(tx: Transaction) -> None:
        concerns.load_for_program(tx, at.id, one.id)
        concerns.save(tx, at, turn(one, *posts, **more), now)

    db.transaction(work)
    return one


def claim(db: Database, now: datetime = NOW, *, owner: str = "one", limit: int = 100) -> list[Duty]:
    return do(db, claiming.claim, HILLSIDE.id, now, owner, LEASE, limit)


def only(db: Database, now: datetime = NOW, owner: str = "one") -> Duty:
    """The one duty that can be claimed."""
    (duty,) = claim(db, now, owner=owner)
    return duty


def deliver(db: Database, duty: Duty, ts: str = "1700000000.000100", now: datetime = NOW) -> None:
    """The duty's message has been sent."""
    do(db, duties.sent, duty, f"D-{duty.person}", ts, None, now)


def everything(db: Database) -> None:
    """Deliver until nothing is due."""
    while claimed := claim(db):
        for duty in claimed:
            deliver(db, duty)


def queued(db: Database) -> list[Any]:
    """Every duty there is, as stored, in the order it was queued."""
    return do(db, lambda tx: tx.run(select(tables.duty).order_by(tables.duty.c.seq)).all())


def open_count(db: Database) -> int:
    """How many duties are open, those not yet due among them."""
    return [duty.state for duty in queued(db)].count("open")


def kinds(claimed: list[Duty]) -> list[str]:
    return [duty.kind for duty in claimed]


def turns_of(db: Database) -> Turns:
    protocol = with_safety(load("schools-2016"))
    return Turns(
        db,
        CurrentSchool(HILLSIDE),
        protocol,
        StoppedClock(NOW),
        CountedIdentifiers(),
        lambda: None,
    )
