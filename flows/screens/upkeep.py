"""What about the school's set-up wants looking after? Numbers nobody checked, a calendar or a
protocol running out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flows.dates import full_day
from flows.protocol.rules import Protocol
from flows.school.contacts import long_unchecked
from flows.school.school import School
from flows.wording.sentences import say

CALENDAR_SOON = timedelta(days=28)


def calendar_runs_out(school: School, today: date) -> date | None:
    """The last day of the school's calendar, when that is near or past."""
    ends = school.calendar.ends
    return ends if ends and ends - today <= CALENDAR_SOON else None


def other_edition(school: School, protocol: Protocol) -> bool:
    """Whether the protocol was adopted in another edition than is used now."""
    adopted = school.adopted.edition if school.adopted else None
    return adopted is not None and adopted != protocol.edition


def warnings(school: School, protocol: Protocol, today: date) -> Iterator[str]:
    """A sentence for each thing that somebody has to see to."""
    for contact in school.contacts:
        if long_unchecked(contact, today):
            yield say("care.contact", name=contact.name)
    if ends := calendar_runs_out(school, today):
        yield say("care.calendar", day=full_day(ends))
    if protocol.expired(today):
        yield say("care.review", name=protocol.name, day=full_day(protocol.review_date))
    if school.adopted is None:
        yield say("care.not-adopted", name=protocol.name)
    elif other_edition(school, protocol):
        yield say(
            "care.edition", name=protocol.name, adopted=school.adopted.edition, now=protocol.edition
        )
