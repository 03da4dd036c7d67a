"""Small schools, concerns and turns to store."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from flows.concern import Concern, Paging, Report
from flows.routing import ladder_for
from flows.school import School
from flows.turn import Post, Refresh, Turn
from storage import concerns, duties
from storage.database import Database
from storage.duties import Duty

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
LEASE = timedelta(seconds=20)
TEACHER, DSL, DEPUTY, HEAD, CHAIR = (f"slack:U0{name}" for name in ("TEACHER", "DSL", "DDSL", "HEAD", "CHAIR"))
ACCOUNT = "She says the picture went round the Year Nine group chat."


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def school(name: str = "hillside") -> School:
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
            "people": {
                "dsl": {"id": DSL},
                "deputies": [{"id": DEPUTY}],
                "headteacher": {"id": HEAD},
                "chair_of_governors": {"id": CHAIR},
            },
        }
    )


HILLSIDE, RIVERSIDE = school("hillside"), school("riverside")


def concern(at: School = HILLSIDE, *, named: frozenset[str] = frozenset(), route: str = "ordinary", **fields: Any):
    report = Report(
        id=str(uuid4()),
        reporter=TEACHER,
        standing="staff",
        at=NOW,
        learned_at=None,
        danger="no",
        named=named,
        children="Ebony Farrington-Quill",
        account=ACCOUNT,
    )
    given = {
        "id": str(uuid4()),
        "school": at.id,
        "reference": "".join(random.choices("BCDFGHJKLMNPQRSTVWXZ23456789", k=8)),
        "opened_at": NOW,
        "reports": (report,),
        "named": named,
        "route": route,
        "paging": Paging(ladder=ladder_for(route, at)),
        "protocol": "schools-2016",
    }
    return Concern(**given | fields)


def save(db: Database, turn: Turn, at: School = HILLSIDE, now: datetime = NOW) -> None:
    """Store a turn of a concern that is new, or change the one that is stored."""

    def work(unit: Any) -> None:
        concern_id = turn.concern.id if turn.concern else ""
        known = unit.run(concerns.tables.concern.select().where(concerns.tables.concern.c.id == concern_id)).first()
        if known:
            concerns.load_for_program(unit, at.id, concern_id)
        concerns.save(unit, at, turn, now)

    db.transaction(work)


def stored(db: Database, *posts: Post | Refresh, wake_at: datetime | None = None, **fields: Any) -> Concern:
    """A new concern, stored with these duties."""
    one = concern(**fields)
    save(db, Turn(one, duties=posts, wake_at=wake_at))
    return one


def claim(db: Database, now: datetime = NOW, *, owner: str = "one", limit: int = 100) -> list[Duty]:
    return db.transaction(lambda unit: duties.claim(unit, now, owner, LEASE, limit))


def do(db: Database, what: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """One storage function, in a transaction of its own."""
    return db.transaction(lambda unit: what(unit, *given, **named))


def deliver(db: Database, duty: Duty, ts: str = "1700000000.000100", now: datetime = NOW) -> None:
    do(db, duties.sent, duty, f"D{duty.person}", ts, None, now)
