"""Where does a person's private chat with the bot stand, and which messages are in it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import bindparam, select

from flows.paging.paging import PAGE
from flows.school.school import School
from storage.database import row_codes, tables
from storage.database.transaction import Transaction
from storage.people import role_holders, school_state

ROOT = PAGE

_message = tables.message.c
_of_the_school = select(tables.message).where(_message.school == bindparam("in_school"))
_ONE = _of_the_school.where(_message.key == bindparam("this"))
_PAGES = _of_the_school.where(
    _message.concern == bindparam("about"),
    _message.person == bindparam("to"),
    _message.kind == ROOT,
).order_by(_message.sent_at.desc(), _message.ts.desc())


@dataclass(frozen=True)
class Sent:
    """A message that was sent. `ts`: the chat's own stamp; `thread_root`: of the message it stands
    under.

    `concern` is None for a message about the people of the school.
    """

    key: str
    concern: str | None
    person: str
    kind: str
    args: tuple[str, ...]
    channel: str
    ts: str
    thread_root: str | None
    state: Literal["live", "stub", "left"]


_SENT = Sent.__dataclass_fields__


def channel_of(tx: Transaction, school_id: str, account: str) -> str | None:
    """The private chat of this account with the bot, None when it is not yet known."""
    return school_state.read(tx, school_id).chats.get(account)


def remember_channel(tx: Transaction, school_id: str, account: str, channel: str) -> None:
    """This is the private chat of this account from now on."""
    _keep(tx, school_id, account, {account: channel})


def forget_channel(tx: Transaction, school_id: str, account: str) -> None:
    """This account's private chat is to be opened anew."""
    _keep(tx, school_id, account, {})


def ways(tx: Transaction, school: School, person: str) -> list[str]:
    """The accounts at which this person is reached, in the order in which they are tried: the one
    used last, then as listed; closed ones last of all.
    """
    state, who = school_state.read(tx, school.id), role_holders.effective(tx, school).who
    every, used = who.accounts_of(person), state.used.get(person)
    return sorted(every, key=lambda one: (one in state.closed, one != used))


def uses(tx: Transaction, school_id: str, person: str, account: str) -> bool:
    """This person uses this account from now on; whether they used another before."""
    before = school_state.read(tx, school_id).used.get(person)
    if before == account:
        return False

    def known(state: school_state.SchoolState) -> school_state.SchoolState:
        return state.but(used=state.used | {person: account})

    school_state.change(tx, school_id, known, "program")
    return before is not None


def _keep(tx: Transaction, school_id: str, account: str, theirs: dict[str, str]) -> None:
    def known(state: school_state.SchoolState) -> school_state.SchoolState:
        others = {who: chat for who, chat in state.chats.items() if who != account}
        return state.but(chats=others | theirs)

    school_state.change(tx, school_id, known, "program")


def root_of(
    tx: Transaction, school_id: str, concern_id: str, person: str, chat: str | None = None
) -> str | None:
    """The stamp of the message this person's thread about the concern is under: their latest live
    page. `chat`: in this one only.
    """
    pages = _pages(tx, school_id, concern_id, person, chat)
    return next((page.ts for page in pages if page.state == "live"), None)


def roots_of(
    tx: Transaction, school_id: str, concern_id: str, person: str, chat: str | None = None
) -> list[str]:
    """The stamps of all their pages about the concern, the latest first: what was once said may be
    under any. `chat`: in this one only.
    """
    return [page.ts for page in _pages(tx, school_id, concern_id, person, chat)]


def in_thread(tx: Transaction, school_id: str, channel: str, thread_ts: str) -> str | None:
    """Which concern the thread under this message is about: its id, or None when the message is not
    ours.
    """
    columns = tables.message.c
    there = (columns.school == school_id, columns.channel == channel, columns.ts == thread_ts)
    found = row_codes.only(tx, tables.message, tx.run(select(tables.message).where(*there)).all())
    return found[0].concern if found else None


def _pages(
    tx: Transaction, school_id: str, concern_id: str, person: str, chat: str | None
) -> list[Any]:
    given = {"in_school": school_id, "about": concern_id, "to": person}
    found = tx.run(_PAGES, given).all()
    there = [page for page in found if chat is None or page.channel == chat]
    return row_codes.only(tx, tables.message, there)


def message_of(tx: Transaction, school_id: str, key: str) -> Sent | None:
    """The message sent under this key, None when there is none."""
    rows = tx.run(_ONE, {"in_school": school_id, "this": key}).all()
    found = row_codes.only(tx, tables.message, rows)
    return Sent(**{name: getattr(found[0], name) for name in _SENT}) if found else None
