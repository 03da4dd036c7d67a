"""Where does a person's private chat with the bot stand, and which messages are in it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import delete, select

from flows.paging.paging import PAGE
from storage.database import tables
from storage.database.transaction import Transaction

ROOT = PAGE


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


def channel_of(tx: Transaction, school_id: str, person: str) -> str | None:
    """The private chat of this person with the bot, None when it is not yet known."""
    columns = tables.conversation.c
    theirs = (columns.school == school_id, columns.person == person)
    return tx.run(select(columns.channel).where(*theirs)).scalar()


def remember_channel(tx: Transaction, school_id: str, person: str, channel: str) -> None:
    """This is the private chat of this person from now on."""
    row = {"school": school_id, "person": person, "channel": channel}
    known = tx.insert(tables.conversation).values(row)
    tx.run(
        known.on_conflict_do_update(index_elements=["school", "person"], set_={"channel": channel})
    )


def forget_channel(tx: Transaction, school_id: str, person: str) -> None:
    """This person's private chat is to be opened anew."""
    columns = tables.conversation.c
    tx.run(delete(tables.conversation).where(columns.school == school_id, columns.person == person))


def root_of(tx: Transaction, school_id: str, concern_id: str, person: str) -> str | None:
    """The stamp of the message this person's thread about the concern is under: their latest live
    page.
    """
    columns = tables.message.c
    theirs = (columns.school == school_id, columns.concern == concern_id, columns.person == person)
    page = (columns.kind == ROOT, columns.state == "live")
    latest = (
        select(columns.ts).where(*theirs, *page).order_by(columns.sent_at.desc(), columns.ts.desc())
    )
    return tx.run(latest.limit(1)).scalar()


def roots_of(tx: Transaction, school_id: str, concern_id: str, person: str) -> list[str]:
    """The stamps of all their pages about the concern, the latest first: what was once said may be
    under any.
    """
    columns = tables.message.c
    theirs = (columns.school == school_id, columns.concern == concern_id, columns.person == person)
    pages = select(columns.ts).where(*theirs, columns.kind == ROOT)
    return list(tx.run(pages.order_by(columns.sent_at.desc(), columns.ts.desc())).scalars())


def message_of(tx: Transaction, school_id: str, key: str) -> Sent | None:
    """The message sent under this key, None when there is none."""
    columns = tables.message.c
    names = [columns[name] for name in Sent.__dataclass_fields__]
    row = tx.run(select(*names).where(columns.school == school_id, columns.key == key)).first()
    return Sent(**row._mapping) if row else None
