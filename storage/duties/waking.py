"""When is a concern woken, or a drill? Each has one waking, used again and again."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, literal_column, update

from storage.database import row_codes
from storage.database.one_row import new, of_key
from storage.database.tables import duty
from storage.database.transaction import Transaction
from storage.database.upsert import Upsert, insert

WAKE, WAKE_KEY = "wake", "wake:"  # and the concern's id
DRILL = "drill"
OPEN, DONE = "open", "done"
FREE: dict[str, None] = {"lease_until": None, "lease_owner": None}
_SAYS = row_codes.SAYS[duty]
_AGAIN = ("due_at", "attempts", "settled_at", "mac", *FREE, *(n for n in _SAYS if n != "key"))


def is_open(columns: Any) -> ColumnElement[bool]:
    """Whether a duty is to be done yet. Written out, so that the database sees that it has an index
    of just these.
    """
    open_: ColumnElement[bool] = columns.state == literal_column(f"'{OPEN}'")
    return open_


_WAKE_ALL = (
    update(duty)
    .where(
        duty.c.school == bindparam("in_school"),
        duty.c.what == WAKE,
        is_open(duty.c),
        duty.c.due_at > bindparam("now"),
    )
    .values(due_at=bindparam("now"))
)


def wake_all(tx: Transaction, school_id: str, now: datetime) -> None:
    """Wake every open concern of this school now; one that wants nothing yet goes back to sleep.
    `now`: aware.
    """
    tx.run(_WAKE_ALL, {"in_school": school_id, "now": now})


def set_waking(
    tx: Transaction,
    school_id: str,
    concern_id: str,
    wake_at: datetime | None,
    now: datetime,
    *,
    urgent: bool = True,
) -> None:
    """Wake this concern at that moment and no other; None: not at all."""
    _set(tx, _of(school_id, concern_id, urgent=urgent), wake_at, now)


def first(school_id: str, concern_id: str, wake_at: datetime, *, urgent: bool) -> dict[str, Any]:
    """The waking of a concern that has none yet, as a row."""
    return _of(school_id, concern_id, urgent=urgent) | {"due_at": wake_at}


def set_waking_of_drill(
    tx: Transaction, school_id: str, drill_id: str, wake_at: datetime | None, now: datetime
) -> None:
    """The same of a drill: it is of no concern, and never urgent."""
    about: dict[str, str | None] = {"school": school_id, "concern": None}
    row = unbegun(about, f"{WAKE_KEY}{DRILL}:{drill_id}", WAKE, DRILL) | {"args": (drill_id,)}
    _set(tx, row, wake_at, now)


def _of(school_id: str, concern_id: str, *, urgent: bool) -> dict[str, Any]:
    about: dict[str, str | None] = {"school": school_id, "concern": concern_id}
    return unbegun(about, WAKE_KEY + concern_id, WAKE, WAKE) | {"urgent": int(urgent)}


def _set(tx: Transaction, row: dict[str, Any], wake_at: datetime | None, now: datetime) -> None:
    coded = row_codes.coded(tx, duty, row | {"state": OPEN if wake_at else DONE})
    settled = {"due_at": wake_at or now, "settled_at": None if wake_at else now, **FREE}
    if wake_at is None:
        written = coded | settled
        tx.run(of_key(duty, tuple(written)), {"this": coded["key"], **new(written)})
        return
    tx.add(_again(tx.connection.dialect.name), [coded | settled])


def unbegun(about: dict[str, str | None], key: str, what: str, kind: str) -> dict[str, Any]:
    """A duty that nobody has begun yet."""
    return about | {
        "key": key,
        "what": what,
        "kind": kind,
        "args": (),
        "person": None,
        "thread": False,
        "urgent": 0,
        "state": OPEN,
        "attempts": 0,
    }


@lru_cache
def _again(dialect: str) -> Upsert:
    first = insert(dialect, duty)
    set_ = {name: first.excluded[name] for name in _AGAIN}
    return first.on_conflict_do_update(index_elements=["key"], set_=set_)
