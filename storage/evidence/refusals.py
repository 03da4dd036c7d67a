"""What does the audit keep of somebody who asks for what is not theirs, however often they ask?

One line a person, a concern and an hour, and afterwards how many times more: whoever knows an id can
fill no audit with it. What was counted is known to one process, and lost when that ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from storage.database.transaction import Note

REFUSED = "refused"
AN_HOUR = timedelta(hours=1)
Whose = tuple[str, str, str | None]  # the school, who asks, for which concern of the school's
Counted = Mapping[Whose, tuple[datetime, int]]  # since when, and how many times more
NOBODY: Counted = {}


def note(school_id: str, person: str, concern_id: str | None = None) -> Note:
    """That somebody was refused; `concern_id`: only of a concern that the school has."""
    return Note(school_id, person, REFUSED, concern_id)


def thinned(notes: Sequence[Note], counted: Counted, at: datetime) -> tuple[list[Note], Counted]:
    """Which lines are written of these notes at that moment (aware), and what is counted then."""
    if not counted and all(one.what != REFUSED for one in notes):
        return list(notes), counted
    now = dict(counted)
    lines = list(_over(now, {one.school for one in notes}, at))
    for one in notes:
        if one.what != REFUSED:
            lines.append(one)
            continue
        since, more = now.get(_whose(one), (at, -1))
        now[_whose(one)] = since, more + 1
        if more < 0:
            lines.append(one)
    return lines, now


def _over(
    counted: dict[Whose, tuple[datetime, int]], schools: set[str], at: datetime
) -> Iterator[Note]:
    """A line for each whose hour is over, or lies ahead of a clock that was set back."""
    for whose, (since, more) in list(counted.items()):
        school, person, concern = whose
        if school in schools and not since <= at < since + AN_HOUR:
            del counted[whose]
            if more:
                yield Note(school, person, f"{REFUSED}, {more} times more", concern)


def _whose(one: Note) -> Whose:
    return one.school, one.who, one.concern
