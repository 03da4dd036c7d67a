"""What is a duty, and how did it end? Which may be done now: `storage.duties.claiming`.

A duty is claimed for a while (a lease) by one process, and taken over by any other when that while
is over. Settling a duty whose lease is lost raises LeaseLost, and the transaction comes to nothing.

Not twice: `about_to_send` is committed before the call to the chat service. A duty claimed again
after that carries `maybe_sent_at`, the time of the first such call, and `sendings`, how many there
were: the message is looked for before it is sent again, or is sent once more where it cannot be.

A wake needs no settling when its turn was saved: saving sets the concern's next wake in its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import Update, bindparam, func, select

from storage.database import row_codes, tables
from storage.database.one_row import new, of_key
from storage.database.tables import duty as table
from storage.database.transaction import Transaction
from storage.duties.waking import DONE, FREE, OPEN, WAKE, WAKE_KEY

__all__ = ["DONE", "FREE", "OPEN", "WAKE", "WAKE_KEY"]


POST, REFRESH = "post", "refresh"
DROPPED = "dropped"
SKIPPED = "skipped"  # nothing was left to be done
LONGEST_WAIT = timedelta(hours=1)  # for what was put back; what says more may go now
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

_MESSAGE = select(tables.message).where(tables.message.c.key == bindparam("this"))
_first = bindparam("new_first_sent_at", type_=table.c.maybe_sent_at.type)
_CHANGES: dict[str, tuple[str, Any]] = {
    "attempts": ("attempts", table.c.attempts + bindparam("new_attempts")),
    "refusals": ("refusals", table.c.refusals + bindparam("new_refusals")),
    "first_sent_at": ("maybe_sent_at", func.coalesce(table.c.maybe_sent_at, _first)),
}


class LeaseLost(Exception):
    """The duty is another's by now, or settled."""


@dataclass(frozen=True)
class Duty:
    """Something to be done, as it was when claimed. Times are UTC. `maybe_sent_at`: of an earlier
    attempt; `sendings`: how many there were that may have arrived.

    `concern` is empty for a message about the people of the school.
    """

    key: str
    school: str
    concern: str
    what: Literal["post", "refresh", "wake", "alert"]
    kind: str
    args: tuple[str, ...]
    person: str | None
    thread: bool
    urgent: bool
    due_at: datetime
    attempts: int
    maybe_sent_at: datetime | None
    lease: timedelta
    lease_owner: str
    refusals: int = 0
    sendings: int = 0

    @property
    def message_key(self) -> str:
        """The key of the message this post sends or this refresh brings up to date."""
        return message_key(self.kind, self.concern, self.args, self.person or "")


def message_key(kind: str, concern_id: str, args: tuple[str, ...], person: str) -> str:
    """What names a message, and keeps it from being sent twice."""
    return ":".join((kind, concern_id, *args, person))


def none_of(kind: str) -> str:
    """Under what it is kept that no message of this kind about no concern stands anywhere."""
    return f"none sent: {kind}"


def about_to_send(tx: Transaction, duty: Duty, now: datetime) -> None:
    """Note that the message may arrive from now on, and renew the lease: committed before it is
    sent.

    Raises LeaseLost: then it must not be sent.
    """
    counted = _counted(tx, duty, duty.sendings + 1)
    _change(tx, duty, lease_until=now + duty.lease, first_sent_at=now, **counted)


def row_of(duty: Duty, state: str) -> dict[str, Any]:
    """What the row of this duty says, in this state."""
    said = {name: getattr(duty, name) for name in row_codes.SAYS[table] if name != "state"}
    said |= {"concern": duty.concern or None, "urgent": int(duty.urgent), "state": state}
    return said | {"sendings": duty.sendings}


def sent(
    tx: Transaction,
    duty: Duty,
    channel: str,
    ts: str,
    thread_root: str | None,
    now: datetime,
    *,
    stub: bool = False,
) -> None:
    """It arrived, in this private chat, with this stamp: a fact that is recorded whoever holds the
    lease.

    `stub`: it says nothing more from the beginning.
    """
    row = {
        "key": duty.key,
        "school": duty.school,
        "concern": duty.concern or None,
        "person": duty.person,
        "kind": duty.kind,
        "args": duty.args,
        "channel": channel,
        "ts": ts,
        "thread_root": thread_root,
        "state": "stub" if stub else "live",
        "sent_at": now,
    }
    coded = row_codes.coded(tx, tables.message, row)
    tx.kept.put(none_of(duty.kind), duty.school, None)
    if not tx.add_new(tables.message, [coded]) and not _message(tx, duty.key):
        tx.run(tables.message.insert(), coded)
    settled = {"state": DONE, "sendings": duty.sendings}
    settled["mac"] = row_codes.code(tx, table, row_of(duty, DONE))
    written = {"settled_at": now, **settled, **FREE}
    tx.run(of_key(table, tuple(written)), {"this": duty.key, **new(written)})


def updated(tx: Transaction, duty: Duty, now: datetime, stub: bool) -> None:
    """The message was brought up to date, or shrunk to a stub. Raises LeaseLost."""
    _settle(tx, duty, DONE, now)
    if stub:
        _mark(tx, duty, "stub")


def edited_at(
    tx: Transaction, school_id: str, concern_id: str, key: str, since: datetime
) -> datetime | None:
    """When this message about the concern was first brought up to date with what was true at
    `since`, both UTC; None when it was not yet.
    """
    these = (
        table.c.school == school_id,
        table.c.concern == concern_id,
        table.c.what == REFRESH,
        table.c.state == DONE,
        table.c.key.startswith(f"{REFRESH}:{key}:", autoescape=True),
        table.c.due_at >= since,
    )
    found = tx.run(select(table).where(*these).order_by(table.c.settled_at)).all()
    return next((row.settled_at for row in row_codes.only(tx, table, found)), None)


def is_done(tx: Transaction, school_id: str, key: str) -> bool:
    """Whether the duty of this key was done, by whichever process."""
    this = (table.c.school == school_id, table.c.key == key, table.c.state == DONE)
    return bool(row_codes.only(tx, table, tx.run(select(table).where(*this)).all()))


def left(tx: Transaction, duty: Duty, now: datetime) -> None:
    """The message cannot be changed any more and stays as it is. Raises LeaseLost."""
    _settle(tx, duty, DONE, now)
    _mark(tx, duty, "left")


def skip(tx: Transaction, duty: Duty, now: datetime) -> None:
    """There is nothing to be done any more. Raises LeaseLost."""
    _settle(tx, duty, SKIPPED, now)


def drop(tx: Transaction, duty: Duty, now: datetime) -> None:
    """It can never be delivered; the turn that follows is saved in the same transaction. Raises
    LeaseLost.
    """
    _settle(tx, duty, DROPPED, now)


def put_back(
    tx: Transaction, duty: Duty, due_at: datetime, maybe_sent: bool, *, counted: bool = False
) -> None:
    """Try again at that moment. `maybe_sent`: this attempt may have arrived after all. `counted`: it
    was refused, or we failed, which is borne a few times only. Raises LeaseLost.
    """
    known = {} if maybe_sent else _as_claimed(tx, duty)
    known |= {"refusals": 1} if counted else {}
    _change(tx, duty, due_at=due_at, attempts=1, **known, **FREE)


def _as_claimed(tx: Transaction, duty: Duty) -> dict[str, Any]:
    """This attempt did not arrive: what is known is what was known before."""
    return {"maybe_sent_at": duty.maybe_sent_at, **_counted(tx, duty, duty.sendings)}


def _counted(tx: Transaction, duty: Duty, sendings: int) -> dict[str, Any]:
    said = row_of(duty, OPEN) | {"sendings": sendings}
    return {"sendings": sendings, "mac": row_codes.code(tx, table, said)}


def _settle(tx: Transaction, duty: Duty, state: str, now: datetime) -> None:
    mac = row_codes.code(tx, table, row_of(duty, state))
    _change(tx, duty, state=state, sendings=duty.sendings, mac=mac, settled_at=now, **FREE)


def _change(tx: Transaction, duty: Duty, **values: Any) -> None:
    """`attempts`, `refusals`: so many more. `first_sent_at`: unless it is known."""
    held = {"this": duty.key, "holder": duty.lease_owner}
    if not tx.changed(_held(tuple(values)), held | new(values)):
        raise LeaseLost("the duty is no longer ours")


@cache
def _held(names: tuple[str, ...]) -> Update:
    """Those of the names that say how a column changes, and the others, which say to what."""
    found = of_key(table, tuple(name for name in names if name not in _CHANGES))
    changes = dict(_CHANGES[name] for name in names if name in _CHANGES)
    theirs = (table.c.state == OPEN, table.c.lease_owner == bindparam("holder"))
    return found.where(*theirs).values(changes) if changes else found.where(*theirs)


def _mark(tx: Transaction, duty: Duty, state: str) -> None:
    row = _message(tx, duty.message_key)
    if row:
        coded = row_codes.coded(tx, tables.message, {**row._mapping, "state": state})
        written = of_key(tables.message, tuple(coded))
        tx.run(written, {"this": duty.message_key, **new(coded)})


def _message(tx: Transaction, key: str) -> Any:
    """The message of this key as it was sent; None when there is none that the program wrote."""
    found = tx.run(_MESSAGE, {"this": key}).all()
    return next(iter(row_codes.only(tx, tables.message, found)), None)
