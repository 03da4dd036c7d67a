"""What is kept of a school that no concern holds? One sealed document: roles, accounts, who is
away, private chats, the calendar by which reminders were counted.

Its digest is noted in the audit with each change, and compared whenever it is read: a document that
was changed, taken away or put back to what it once was does not count. Then what the audit tells
of roles and accounts stands in its place, nobody is away, and every chat is opened anew. Where the
audit tells nothing any more either, the document counts if it opens; where it does not, the people
of the school file as written, who wait to be confirmed or stand as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, Self

from pydantic import BaseModel, ConfigDict
from sqlalchemy import bindparam, select, text

from flows.context import Marked
from flows.school.role_changes import Held
from storage.database.tables import PEOPLE_KEPT
from storage.database.tables import school_state as table
from storage.database.transaction import Note, Transaction
from storage.database.upsert import Upsert, insert
from storage.evidence import lines, met
from storage.people import told_in_audit
from storage.sealing.damaged import Damaged

READING = 7_201_147  # any number: who holds this lock is changing what is kept of a school
_KEPT = table.name
_BODY = select(table.c.body).where(table.c.school == bindparam("in_school"))


class Address(BaseModel):
    """Where a chat service reaches an account: the address of its `service`, its private `chat`
    with the bot, and what it calls its `user` there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: str
    chat: str
    user: str


class SchoolState(BaseModel):
    """The document. Times are UTC. `held`: everyone who was ever named for a role. `accounts`: whose
    an account is, where that is not plain; `closed`: since when one is closed; `chats`: of each with
    the bot. `away`: until when; `marked`: by whose word, where not their own. `used`: the account
    somebody with several used last. `addresses`: of accounts, where a chat service asks for more
    than their name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    held: tuple[Held, ...] = ()
    accounts: dict[str, str] = {}
    closed: dict[str, datetime] = {}
    away: dict[str, datetime] = {}
    marked: dict[str, Marked] = {}
    chats: dict[str, str] = {}
    addresses: dict[str, Address] = {}
    used: dict[str, str] = {}
    calendar: str = ""

    def but(self, **changes: Any) -> Self:
        """The same, with these fields changed."""
        return self.model_copy(update=changes)


def read(tx: Transaction, school_id: str) -> SchoolState:
    """What is kept of this school; the same throughout a transaction, until it is changed in it."""
    known: SchoolState | None = tx.kept.get(_KEPT, school_id)
    if known is None:
        known = _stored(tx, school_id) or _made_good(tx, school_id)
        tx.kept.put(_KEPT, school_id, known)
    return known


def change(
    tx: Transaction, school_id: str, what: Callable[[SchoolState], SchoolState], who: str
) -> SchoolState:
    """Keep what this makes of the document. Nobody else changes it until the transaction ends."""
    alone(tx, school_id)
    before = read(tx, school_id)
    after = what(before)
    if after != before:
        _write(tx, school_id, after, who)
    return after


def alone(tx: Transaction, school_id: str) -> None:
    """No other process changes the document until the transaction ends; SQLite has one writer."""
    if tx.connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:lock, hashtext(:school))")
        tx.connection.execute(lock, {"lock": READING, "school": school_id})
        tx.kept.put(_KEPT, school_id, None)


def fault(tx: Transaction, school_id: str) -> str:
    """What is wrong with the document, for whoever verifies; empty when it is as it was kept."""
    tx.vault.remembered.pop(school_id, None)  # it is opened anew
    there = _stored(tx, school_id)
    if there or lines.digest_kept(tx, school_id) is None:
        return ""
    return "what is kept of its people is not as it was last noted"


def begin_with(tx: Transaction, school_id: str, state: SchoolState) -> None:
    """Seal what stood readable before this version."""
    _write(tx, school_id, state, "program")


def _stored(tx: Transaction, school_id: str) -> SchoolState | None:
    body: bytes | None = tx.run(_BODY, {"in_school": school_id}).scalar()
    if body is None:
        return None
    digest = hashlib.sha256(body).hexdigest()
    if digest != lines.digest_kept(tx, school_id):
        return None
    known = tx.vault.remembered.get(school_id)
    if known and known[0] == digest:
        remembered: SchoolState = known[1]
        return remembered
    state = _opened(tx, school_id, body)
    if state:
        tx.vault.remembered[school_id] = digest, state
    return state


def _opened(tx: Transaction, school_id: str, body: bytes) -> SchoolState | None:
    try:
        return SchoolState.model_validate_json(tx.vault.open(body, **_place(school_id)))
    except Damaged:
        return None


def _made_good(tx: Transaction, school_id: str) -> SchoolState:
    """Another process may just have changed it: looked at once more, with nobody beside."""
    if not tx.looks:
        alone(tx, school_id)
        if state := _stored(tx, school_id):
            return state
    told = SchoolState(**told_in_audit.people(tx, school_id))
    body = tx.run(_BODY, {"in_school": school_id}).scalar()
    state = told if told.held or body is None else _opened(tx, school_id, body) or told
    if not tx.looks and (body is not None or lines.digest_kept(tx, school_id) is not None):
        met.note(tx, school_id, table.name)
        tx.vault.shred(_keyset(school_id), school_id)
        _write(tx, school_id, state, "program")
    return state


def _write(tx: Transaction, school_id: str, state: SchoolState, who: str) -> None:
    tx.vault.begin(_keyset(school_id), school_id)
    body = tx.vault.seal(state.model_dump_json().encode(), **_place(school_id))
    tx.add(_instead(tx.connection.dialect.name), [{"school": school_id, "body": body}])
    tx.note(Note(school_id, who, PEOPLE_KEPT, None, hashlib.sha256(body).hexdigest()))
    tx.kept.put(_KEPT, school_id, state)
    tx.effective.pop(school_id, None)


@cache
def _instead(dialect: str) -> Upsert:
    """In place of what was kept of this school; what is known of any other stays so."""
    added = insert(dialect, table)
    return added.on_conflict_do_update(
        index_elements=[table.c.school], set_={"body": added.excluded.body}
    )


def _keyset(school_id: str) -> str:
    return f"school:{school_id}"


def _place(school_id: str) -> dict[str, str]:
    return {"concern": _keyset(school_id), "table": table.name, "column": "body", "row": school_id}
