"""Who is away, and until when? What people say of themselves, apart from the school file."""

from __future__ import annotations

from datetime import datetime

from storage.database.transaction import Transaction
from storage.people import school_state


def away(tx: Transaction, school_id: str, now: datetime) -> dict[str, datetime]:
    """Everyone who is away at this moment, and until when (UTC)."""
    told = school_state.read(tx, school_id).away
    return {person: until for person, until in told.items() if until > now}


def set_away(tx: Transaction, school_id: str, person: str, until: datetime | None) -> None:
    """This person is away until then (aware); None: they are back."""
    theirs = {person: until} if until else {}

    def told(state: school_state.SchoolState) -> school_state.SchoolState:
        others = {who: when for who, when in state.away.items() if who != person}
        return state.but(away=others | theirs)

    school_state.change(tx, school_id, told, person)
