"""What must be done because of a turn? Its posts, refreshes and next wake, as duties to be
claimed.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, or_, select, update

from flows.concern import Concern
from flows.turn import ALERT, Alert, Duty, Post, Refresh
from storage.concerns.beside import Beside, Queued, queued
from storage.database import row_codes, tables
from storage.database.tables import duty
from storage.database.transaction import Transaction
from storage.duties import waking
from storage.duties.duties import OPEN, POST, REFRESH, WAKE, message_key, none_of
from storage.duties.waking import unbegun

_STORED = select(duty).where(duty.c.key.in_(bindparam("these", expanding=True)))

_sent = tables.message.c
_arriving = or_(duty.c.lease_until.is_not(None), duty.c.maybe_sent_at.is_not(None))
_THERE = {
    tables.message: (_sent.state == "live",),
    duty: (duty.c.what == POST, waking.is_open(duty.c), _arriving),
}
_WAITS = (
    update(duty)
    .where(
        duty.c.key == bindparam("this"), waking.is_open(duty.c), duty.c.due_at > bindparam("now")
    )
    .values(due_at=bindparam("now"))
)
_ABOUT_NONE = select(tables.message).where(
    _sent.school == bindparam("in_school"),
    _sent.concern.is_(None),
    _sent.kind == bindparam("of_kind"),
    _sent.state == "live",
)


def rows(
    tx: Transaction, concern: Concern, version: int, duties: Sequence[Duty]
) -> list[dict[str, Any]]:
    """What a turn asks for, in order, as rows; `version` is the concern's from now on."""
    found: dict[str, dict[str, Any]] = {}
    for one in duties:
        for row in _rows(tx, concern, version, one):
            found.setdefault(row["key"], row)
    return list(found.values())


def first(asked: Sequence[dict[str, Any]]) -> Beside:
    """What a new concern has to have done."""
    return Beside(duties=tuple(map(queued, asked)), made=len(asked))


def queue(
    tx: Transaction,
    concern: Concern,
    before: Beside | None,
    asked: Sequence[dict[str, Any]],
    now: datetime,
) -> Beside:
    """Queue what a turn asks for, due at once, and again what was open before and is not there as
    it was queued. A key that was ever queued is left as it is.
    """
    before = before or _of_earlier_version(tx, concern.id)
    known = {one.key: _again_as_row(concern, one) for one in before.duties}
    wanted = known | {row["key"]: row for row in asked if row["key"] not in known}
    there = _there(tx, list(wanted))
    missing = [row for key, row in wanted.items() if key not in there]
    insert_rows(tx, missing, now)
    still = [row for key, row in wanted.items() if there.get(key, OPEN) == OPEN]
    new = [row for row in missing if row["key"] not in known]
    return Beside(duties=tuple(map(queued, still)), made=before.made + len(new))


def missing(concern: Concern, beside: Beside | None, there: Container[str]) -> list[dict[str, Any]]:
    """What was open when the concern was saved, and is not there; `there`: the keys of what is, as it
    was queued.
    """
    gone = [one for one in beside.duties if one.key not in there] if beside else []
    return [_again_as_row(concern, one) for one in gone]


def insert_rows(tx: Transaction, missing: Sequence[dict[str, Any]], now: datetime) -> None:
    """Queue these, in order, due at once where they do not say when."""
    if not missing:
        return
    coded = [{"due_at": now} | row_codes.coded(tx, duty, row) for row in missing]
    tx.add_new(duty, coded)


def begin(
    tx: Transaction,
    concern: Concern,
    asked: Sequence[dict[str, Any]],
    wake_at: datetime | None,
    now: datetime,
) -> None:
    """Queue what a new concern asks for, and its first waking, at once."""
    about, urgent = (concern.school, concern.id), concern.urgency == "emergency"
    wakings = [waking.first(*about, wake_at, urgent=urgent)] if wake_at else []
    insert_rows(tx, [*asked, *wakings], now)


def wake(tx: Transaction, concern: Concern, wake_at: datetime | None, now: datetime) -> None:
    """Wake this concern at that moment and no other (None: not at all); whoever was waking it has
    done so.
    """
    urgent = concern.urgency == "emergency"
    waking.set_waking(tx, concern.school, concern.id, wake_at, now, urgent=urgent)


def _of_earlier_version(tx: Transaction, concern_id: str) -> Beside:
    """Nothing was sealed beside the concern yet: what the rows say."""
    theirs = select(duty).where(duty.c.concern == concern_id, duty.c.what != WAKE)
    there = row_codes.only(tx, duty, tx.run(theirs.order_by(duty.c.seq)).all())
    still = [queued(row._mapping) for row in there if row.state == OPEN]
    return Beside(duties=tuple(still), made=len(there))


def _there(tx: Transaction, keys: list[str]) -> dict[str, str]:
    """The state of each of these duties that is there as it was queued."""
    if not keys:
        return {}
    found = tx.run(_STORED, {"these": keys}).all()
    return {row.key: row.state for row in row_codes.only(tx, duty, found)}


def _again_as_row(concern: Concern, one: Queued) -> dict[str, Any]:
    return unbegun(_about(concern), one.key, one.what, one.kind) | one.model_dump()


def _rows(tx: Transaction, concern: Concern, version: int, duty: Duty) -> Iterator[dict[str, Any]]:
    match duty:
        case Post():
            yield _post(concern, duty)
        case Alert(to, args):
            key = message_key(ALERT, concern.id, args, to)
            yield unbegun(_about(concern), key, ALERT, ALERT) | {
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
    wanted = {row["key"]: row for row in (_addressed(_about_none(school_id), p) for p in posts)}
    there = _there(tx, list(wanted))
    insert_rows(tx, [row for key, row in wanted.items() if key not in there], now)


def tell_again(
    tx: Transaction, school_id: str, kind: str, about: tuple[str, ...], mark: str, now: datetime
) -> None:
    """Bring messages about no concern up to date: those of this kind whose arguments start like
    this. That none of a kind stands anywhere is not asked again while none is sent.
    """
    if tx.kept.get(none_of(kind), school_id):
        return
    found = tx.run(_ABOUT_NONE, {"in_school": school_id, "of_kind": kind}).all()
    tx.kept.put(none_of(kind), school_id, not found)
    again = [
        unbegun(_about_none(school_id), f"refresh:{row.key}:{mark}", REFRESH, kind)
        | {"args": row.args, "person": row.person}
        for row in row_codes.only(tx, tables.message, found)
        if row.args[: len(about)] == about
    ]
    insert_rows(tx, again, now)


def say_now(tx: Transaction, post: Post, now: datetime) -> None:
    """What was to be said later, about no concern, is said now, if it still is to be."""
    tx.run(_WAITS, {"this": message_key(post.kind, "", post.args, post.to), "now": now})


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
    return unbegun(about, key, POST, post.kind) | addressed


def _refreshes(
    tx: Transaction, concern: Concern, version: int, refresh: Refresh
) -> Iterator[dict[str, Any]]:
    for row in _shown(tx, concern, refresh):
        key = f"refresh:{row.key}:{version}"
        yield unbegun(_about(concern), key, REFRESH, row.kind) | {
            "args": row.args,
            "person": row.person,
        }


def _shown(tx: Transaction, concern: Concern, refresh: Refresh) -> list[Any]:
    """Messages that stand in a chat, and posts that may just be arriving there with what was true
    before.
    """
    found = [
        *_asked_for(tx, tables.message, concern, refresh),
        *_asked_for(tx, duty, concern, refresh),
    ]
    return [row for _, row in sorted({row.key: row for row in found}.items())]


def _asked_for(tx: Transaction, table: Table, concern: Concern, refresh: Refresh) -> list[Any]:
    wanted = {"kind": refresh.kind, "person": refresh.to, "args": refresh.args}
    given = {name: value for name, value in wanted.items() if value is not None}
    found = tx.run(_with_these(table, tuple(given)), given | {"this": concern.id}).all()
    return row_codes.only(tx, table, found)


@cache
def _with_these(table: Table, names: tuple[str, ...]) -> Select[Any]:
    """Of a concern, those in which these columns are as given."""
    given = [table.c[name] == bindparam(name) for name in names]
    theirs = (table.c.concern == bindparam("this"), *given)
    return select(table).where(*theirs, *_THERE[table])


def _about(concern: Concern) -> dict[str, str | None]:
    return {"school": concern.school, "concern": concern.id}
