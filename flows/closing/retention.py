"""When is a record looked at again, to decide whether it is still kept? A date for a person: it
deletes nothing.

- 25 years after the youngest involved child was born (IRMS, Toolkit for Schools: date of birth and
25 years, then
  review); of a year only, the end of that year. Not known: 25 years from the last report or addition,
which is never earlier.
- The school may set a day of its own, with a reason: of what was sent by mistake, for example. An earlier
one counts until more is said, or the record is opened again.
- About an adult who works here: until their normal pension age, or 10 years from the allegation,
whichever is later
  (KCSIE, Part four). No date of birth of staff is asked for only to work this out: it is 10 years
here, and whoever
  decides asks those who keep the staff records. Where children are entered as well, the later date
counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from flows.concern import Concern
from flows.kept.entry import RecordEntry, standing
from flows.names.children import children
from flows.school.routing import ORDINARY
from flows.school.school import School

CHILD_YEARS, ADULT_YEARS = 25, 10
KEEP_UNTIL = "keep-until"  # the kind of entry by which a school sets a date of its own
Basis = Literal["born", "not-known", "adult", "own"]


@dataclass(frozen=True)
class Review:
    """The day, in the school's own time zone, and what it was worked out from; `why` it is another
    than the usual one.
    """

    on: date
    basis: Basis
    why: str = ""


def review(concern: Concern, school: School) -> Review:
    """When this record is to be reviewed: on the day the school set last, else the usual one; never
    before the usual one where more was said, or it was opened again, since that day was set.
    """
    entry, usual = _set_last(concern), _usual(concern, school)
    own = _own(entry)
    if own is None or entry is None:
        return usual
    said = _last_said(concern)
    if entry.at >= max(said, concern.reopened_at or said):
        return own
    return max(own, usual, key=lambda one: one.on)


def of_all(those: Sequence[Concern], school: School) -> Review:
    """When these are reviewed that hang on each other: on the last of their days. Where the birth of each
    child who is entered is known, a report in which nobody is entered is about them.
    """
    each = [(one, review(one, school)) for one in those]
    known = any(found.basis == "born" for _, found in each)
    days = [found for one, found in each if not (known and _says_nothing(one, found))]
    return max(days, key=lambda found: found.on)


def _says_nothing(concern: Concern, found: Review) -> bool:
    closing = concern.closing
    hangs = closing is not None and closing.kind == "attached"
    return hangs and found.basis == "not-known" and not children(concern.entries)


def _set_last(concern: Concern) -> RecordEntry | None:
    entries = [entry for entry in standing(concern.entries) if entry.kind == KEEP_UNTIL]
    return entries[-1] if entries else None


def _own(entry: RecordEntry | None) -> Review | None:
    until = entry.values.get("until") if entry else None
    return (
        Review(date.fromisoformat(until), "own", entry.values["why"]) if entry and until else None
    )


def _last_said(concern: Concern) -> datetime:
    """When somebody reported, or added to a report, last (UTC)."""
    return max(report.last_at for report in concern.reports)


def _usual(concern: Concern, school: School) -> Review:
    reported = school.local(_last_said(concern)).date()
    born = births(concern, reported)
    if concern.route == ORDINARY:
        return _of_children(born, reported)
    adult = Review(years_after(reported, ADULT_YEARS), "adult")
    return max(adult, _of_children(born, reported), key=lambda one: one.on) if born else adult


def births(concern: Concern, reported: date) -> list[date | None]:
    """For each child in the record the last day on which they can have been born; None: not known.

    A date that would make them 25 or not yet born when it was reported is a slip of the pen, and
    counts as not known.
    """
    latest = (child.born_by for child in children(concern.entries))
    return [
        day if day and day <= reported < years_after(day, CHILD_YEARS) else None for day in latest
    ]


def years_after(day: date, years: int) -> date:
    """The same day so many years later; of 29 February, 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _of_children(born: list[date | None], reported: date) -> Review:
    known = [day for day in born if day]
    if not known or len(known) < len(born):
        return Review(years_after(reported, CHILD_YEARS), "not-known")
    return Review(years_after(max(known), CHILD_YEARS), "born")
