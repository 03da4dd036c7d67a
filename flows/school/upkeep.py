"""What about the school's set-up wants looking after? Numbers nobody checked, a calendar or a
protocol running out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flows.protocol.rules import Protocol
from flows.school.school import School
from flows.school.tables import Contact
from flows.wording.sentences import say

A_YEAR = timedelta(days=366)
CALENDAR_SOON = timedelta(days=28)


def long_unchecked(contact: Contact, today: date) -> bool:
    """Whether nobody has checked this number for a year, or ever."""
    return contact.checked is None or contact.checked + A_YEAR < today


def contact_line(contact: Contact, today: date) -> str:
    """Name and number of an agency, and when somebody last checked them."""
    line = say("contact.line", name=contact.name, phone=contact.phone)
    if contact.checked is None:
        return f"{line} {say('contact.never')}"
    key = "contact.old" if long_unchecked(contact, today) else "contact.checked"
    return f"{line} {say(key, day=on_day(contact.checked))}"


def on_day(day: date) -> str:
    """`1 September 2026`."""
    return f"{day.day} {day:%B %Y}"


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
        yield say("care.calendar", day=on_day(ends))
    if protocol.expired(today):
        yield say("care.review", name=protocol.name, day=on_day(protocol.review_date))
    if school.adopted is None:
        yield say("care.not-adopted", name=protocol.name)
    elif other_edition(school, protocol):
        yield say(
            "care.edition", name=protocol.name, adopted=school.adopted.edition, now=protocol.edition
        )
