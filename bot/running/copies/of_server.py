"""What can be seen from here of the copies of a record on PostgreSQL?

Its own archive of changes, as far as PostgreSQL tells any role (`pg_stat_archiver`). What pg_dump or
a host copies leaves no trace in the database.
"""

from __future__ import annotations

from flows.dates import full_day
from storage.database.copies.archive import Archive

PUT_BACK = (
    "ask whoever looks after the server, and have a copy put back once a year, to see that it opens"
)
NOT_SEEN = (
    "Copies: PostgreSQL keeps no archive of its own here. Whether pg_dump or your host copies the "
    f"database cannot be seen from the bot: {PUT_BACK}"
)
HALF = (
    "Copies: PostgreSQL keeps its archive{last}. It serves only with a base backup, which cannot be "
    f"seen from the bot: {PUT_BACK}"
)


def in_words(archive: Archive) -> str:
    """What can be known, and what to do about the rest."""
    if not archive.kept:
        return NOT_SEEN
    return HALF.format(last=f", last on {full_day(archive.last.date())}" if archive.last else "")
