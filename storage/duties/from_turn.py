"""What must be done because of a turn? Its posts, refreshes and next wake, as duties to be
claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, bindparam, or_, select, union, update

from flows.concern import Concern
from flows.turn import ALERT, Alert, Duty, Post, Refresh
from storage.database import tables
from storage.database.tables import duty
from storage.database.transaction import Transaction
from storage.database.upsert import Upsert, insert
from storage.duties.duties import DONE, FREE, OPEN, POST, REFRESH, WAKE, WAKE_KEY, message_key

_AGAIN = ("due_at", "urgent", "state", "attempts", "settled_at", *FREE)
_WOKEN = (
    update(duty)
    .where(duty.c.key == bindparam("this"), duty.c.state == OPEN)
    .values(state=DONE, settled_at=bindparam("settled_at"), **FREE)
)


def add(
    tx: Transaction, concern: Concern, version: int, duties: Sequence[Duty], now: datetime
) -> None:
    """Queue what a turn asks for, in order, due at once; a key that was ever queued is left as it
    is.
    """
    rows: list[dict[str, Any]] = []
    for one in duties:
        rows += _rows(tx, concern, version, one)
    if rows:
        tx.run(tx.add_new(duty), [row | {"due_at": now} for row in rows])
        tx.wake(concern.school, None, any(row["urgent"] for row in rows))


def wake(tx: Transaction, concern: Concern, wake_at: datetime | None, now: datetime) -> None:
    """Wake this concern at that moment and no other (None: not at all); whoever was waking it has
    done so.
    """
    if wake_at is None:
        tx.run(_WOKEN, {"this": _wake_key(concern), "settled_at": now})
        return
    urgent = int(concern.urgency == "emergency")
    again = {"due_at": wake_at, "urgent": urgent, "settled_at": None, **FREE}
    row = _row(_about(concern), _wake_key(concern), WAKE, WAKE) | again
    tx.run(_again(tx.connection.dialect.name), row)
    tx.wake(concern.school, wake_at, bool(urgent))


@lru_cache
def _again(dialect: str) -> Upsert:
    first = insert(dialect, duty)
    set_ = {name: first.excluded[name] for name in _AGAIN}
    return first.on_conflict_do_update(index_elements=["key"], set_=set_)


def _wake_key(concern: Concern) -> str:
    return WAKE_KEY + concern.id


def _rows(tx: Transaction, concern: Concern, version: int, duty: Duty) -> Iterator[dict[str, Any]]:
    match duty:
        case Post():
            yield _post(concern, duty)
        case Alert(to, args):
            key = message_key(ALERT, concern.id, args, to)
            yield _row(_about(concern), key, ALERT, ALERT) | {
                "args": args,
                "person": to,
                "urgent": 1,
            }
        case Refresh():
            yield from _refreshes(tx, concern, version, duty)


def tell(tx: Transaction, school_id: str, posts: Sequence[Post], now: datetime) -> None:
    """Queue messages that are about no concern, due at once; one that was ever queued is left as it
    is.
    """
    rows = [_addressed(_about_none(school_id), post) | {"due_at": now} for post in posts]
    if rows:
        tx.run(tx.add_new(duty), rows)
        tx.wake(school_id, None)


def tell_again(
    tx: Transaction, school_id: str, kind: str, about: tuple[str, ...], mark: str, now: datetime
) -> None:
    """Bring messages about no concern up to date: those of this kind whose arguments start like
    this.
    """
    columns = tables.message.c
    ours = (
        columns.school == school_id,
        columns.concern.is_(None),
        columns.kind == kind,
        columns.state == "live",
    )
    for row in tx.run(select(columns.key, columns.args, columns.person).where(*ours)).all():
        if row.args[: len(about)] == about:
            again = _row(_about_none(school_id), f"refresh:{row.key}:{mark}", REFRESH, kind)
            tx.run(
                duty.insert().values(
                    again | {"args": row.args, "person": row.person, "due_at": now}
                )
            )
            tx.wake(school_id, None)


def _about_none(school_id: str) -> dict[str, str | None]:
    return {"school": school_id, "concern": None}


def _post(concern: Concern, post: Post) -> dict[str, Any]:
    return _addressed(_about(concern), post)


def _addressed(about: dict[str, str | None], post: Post) -> dict[str, Any]:
    key = message_key(post.kind, about["concern"] or "", post.args, post.to)
    addressed = {
        "args": post.args,
        "person": post.to,
        "thread": post.thread,
        "urgent": int(post.urgent),
    }
    return _row(about, key, POST, post.kind) | addressed


def _refreshes(
    tx: Transaction, concern: Concern, version: int, refresh: Refresh
) -> Iterator[dict[str, Any]]:
    for row in tx.run(_shown(concern, refresh)):
        key = f"refresh:{row.key}:{version}"
        yield _row(_about(concern), key, REFRESH, row.kind) | {
            "args": row.args,
            "person": row.person,
        }


def _shown(concern: Concern, refresh: Refresh) -> Any:
    """Messages that stand in a chat, and posts that may just be arriving there with what was true
    before.
    """
    arriving = or_(duty.c.lease_until.is_not(None), duty.c.maybe_sent_at.is_not(None))
    under_way = (duty.c.what == POST, duty.c.state == OPEN, arriving)
    standing = tables.message.c.state == "live"
    return union(
        _asked_for(tables.message, concern, refresh).where(standing),
        _asked_for(duty, concern, refresh).where(*under_way),
    )


def _asked_for(table: Table, concern: Concern, refresh: Refresh) -> Any:
    columns = table.c
    wanted = {columns.kind: refresh.kind, columns.person: refresh.to, columns.args: refresh.args}
    given = [column == value for column, value in wanted.items() if value is not None]
    messages = select(columns.key, columns.kind, columns.args, columns.person)
    return messages.where(columns.concern == concern.id, *given)


def _about(concern: Concern) -> dict[str, str | None]:
    return {"school": concern.school, "concern": concern.id}


def _row(about: dict[str, str | None], key: str, what: str, kind: str) -> dict[str, Any]:
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
