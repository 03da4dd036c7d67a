"""Who is away, and until when? What people say of themselves, or another of them, apart from the school
file.
"""

from __future__ import annotations

from datetime import datetime

from flows.context import Marked
from storage.database.transaction import Note, Transaction
from storage.people import school_state


def away(tx: Transaction, school_id: str, now: datetime) -> dict[str, datetime]:
    """Everyone who is away at this moment, and until when (UTC)."""
    told = school_state.read(tx, school_id).away
    return {person: until for person, until in told.items() if until > now}


def marked(tx: Transaction, school_id: str) -> dict[str, Marked]:
    """By whose word people were last away, where it was not their own; over by now, too."""
    return school_state.read(tx, school_id).marked


def set_away(
    tx: Transaction,
    school_id: str,
    person: str,
    until: datetime | None,
    by: str = "",
    mark: Marked | None = None,
) -> None:
    """This person is away until then (aware); None: they are back. `by`: who says so, where it is not
    themself; the audit then says of whom. `mark`: what is kept of that.
    """

    def told(state: school_state.SchoolState) -> school_state.SchoolState:
        away = {who: when for who, when in state.away.items() if who != person}
        marked = {who: how for who, how in state.marked.items() if who != person}
        theirs = {person: until} if until else {}
        return state.but(away=away | theirs, marked=marked | ({person: mark} if mark else {}))

    school_state.change(tx, school_id, told, by or person)
    if by and by != person:
        what = f"marked as away until {until:%Y-%m-%d}" if until else "marked as here"
        tx.note(Note(school_id, by, f"{what}: {person}"))
