"""Is the number of an agency to be relied on, and how does it read?"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flows.dates import full_day
from flows.school.school import School
from flows.school.tables import Contact
from flows.wording.sentences import say

A_YEAR = timedelta(days=366)


def long_unchecked(contact: Contact, today: date) -> bool:
    """Whether nobody has checked this number for a year, or ever."""
    return contact.checked is None or contact.checked + A_YEAR < today


def contact_line(contact: Contact, today: date) -> str:
    """Name and number of an agency, and when somebody last checked them."""
    line = say("contact.line", name=contact.name, phone=contact.phone)
    return f"{line} {_when_checked(contact, today)}"


def _when_checked(contact: Contact, today: date) -> str:
    if contact.checked is None:
        return say("contact.never")
    key = "contact.old" if long_unchecked(contact, today) else "contact.checked"
    return say(key, day=full_day(contact.checked))


def told_line(contact: Contact, today: date) -> str:
    """Name and number as a reporter is told them: when they were checked is said only where that is
    long ago.
    """
    line = say("contact.line", name=contact.name, phone=contact.phone)
    return contact_line(contact, today) if long_unchecked(contact, today) else line


def contact_of(school: School, role: str, now: datetime) -> str:
    """`Hillshire MASH, 01632 960001`: the first agency of this kind for the school's own authority,
    with the day it was checked where that is long ago; empty when the school file has none.
    """
    found = (c for c in school.own_contacts if c.role == role)
    today = school.local(now).date()
    return next((_in_a_sentence(one, today) for one in found), "")


def _in_a_sentence(contact: Contact, today: date) -> str:
    words = f"{contact.name}, {contact.phone}"
    return f"{words} {_when_checked(contact, today)}" if long_unchecked(contact, today) else words


def social_care(school: School, now: datetime, *, read_later: bool = False) -> str:
    """Children's social care with its number, as a sentence ends with it. Out of hours, and in what may
    be read then, with whom to ring while they are closed.
    """
    day, night = (contact_of(school, role, now) for role in ("mash", "emergency-duty-team"))
    if day and night and (read_later or not school.in_hours(now)):
        return say("contact.day-or-night", day=day, night=night)
    return day or night or say("contact.no-social-care")
