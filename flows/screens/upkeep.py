"""What about the school's set-up is for a person to do? Numbers nobody checked, a calendar or a
protocol running out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flows.dates import full_day
from flows.protocol.rules import Protocol
from flows.school.contacts import long_unchecked
from flows.school.school import School
from flows.school.tables import Contact
from flows.wording.sentences import say

CALENDAR_SOON = timedelta(days=28)


@dataclass(frozen=True)
class Due:
    """Something for a person to do, as a sentence. `place`: the key of the school file, or the
    setting, where that is put right.
    """

    place: str
    words: str

    @property
    def in_its_place(self) -> str:
        """The same for whoever has the file open."""
        return f"{self.place}: {self.words}"


def calendar_runs_out(school: School, today: date) -> date | None:
    """The last day of the school's calendar, when that is near or past."""
    ends = school.calendar.ends
    return ends if ends and ends - today <= CALENDAR_SOON else None


def other_edition(school: School, protocol: Protocol) -> bool:
    """Whether the protocol was adopted in another edition than is used now."""
    adopted = school.adopted.edition if school.adopted else None
    return adopted is not None and adopted != protocol.edition


def due(school: School, protocol: Protocol, today: date) -> Iterator[Due]:
    """Everything, most urgent first. `today`: the school's."""
    yield from _of_protocol(school, protocol, today)
    for number, contact in enumerate(school.contacts, 1):
        if long_unchecked(contact, today):
            yield Due(f"contacts #{number}.checked", _never_or_long_ago(contact))
    yield from _of_rota(school)
    if ends := calendar_runs_out(school, today):
        yield Due("terms", say("care.calendar", day=full_day(ends)))


def _of_protocol(school: School, protocol: Protocol, today: date) -> Iterator[Due]:
    name = protocol.name
    if school.adopted is None:
        yield Due("adopted", say("care.not-adopted", name=name))
    elif other_edition(school, protocol):
        signed, used = school.adopted.edition, protocol.edition
        yield Due("adopted.edition", say("care.edition", name=name, adopted=signed, now=used))
    if protocol.expired(today):
        day = full_day(protocol.review_date)
        yield Due("school.protocol", say("care.review", name=name, day=day))


def _of_rota(school: School) -> Iterator[Due]:
    """Somebody who left, or a slip in an ID: whoever else is on it answers, else everybody."""
    for number, row in enumerate(school.rota, 1):
        for account in row.people:
            if not school.is_named(school.who.person_of(account)):
                yield Due(f"rota #{number}.people", say("care.rota", account=account))


def _never_or_long_ago(contact: Contact) -> str:
    if contact.checked is None:
        return say("care.never-rung", name=contact.name)
    return say("care.rung-long-ago", name=contact.name, day=full_day(contact.checked))
