"""Who else was let in to read, who was named where, and who was named without reason?"""

from __future__ import annotations

from datetime import datetime

from flows.kept.record import Record


class Reader(Record):
    """Somebody whom the owner `who` let read the record, and why; `ended_at` (UTC) once that was
    taken back.

    `name`: what the chat service calls them.
    """

    person: str
    name: str = ""
    why: str
    who: str
    at: datetime
    ended_at: datetime | None = None


class InvolvedIn(Record):
    """Where it was said that somebody is involved: in this concern, or in one it hangs together with.
    `excused`: they only said there that they cannot take it.
    """

    person: str
    concern: str
    excused: bool = False


class SaidUndone(Record, extra="ignore"):
    """Who says that this person was named without reason: a part of it (`flows.concern.Glance`)."""

    person: str
    who: str


class Undoing(SaidUndone, extra="forbid"):
    """Somebody says that this person was named without reason; `advice` is what LADO said, where
    LADO was asked.
    """

    at: datetime
    advice: str = ""
