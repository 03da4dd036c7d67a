"""Is the number of an agency to be relied on, and how does it read?"""

from __future__ import annotations

from datetime import date, timedelta

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
    if contact.checked is None:
        return f"{line} {say('contact.never')}"
    key = "contact.old" if long_unchecked(contact, today) else "contact.checked"
    return f"{line} {say(key, day=full_day(contact.checked))}"


def contact_of(school: School, role: str) -> str:
    """`Hillshire MASH, 01632 960001`: the first agency of this kind for the school's own authority;
    empty when the school file has none.
    """
    found = (c for c in school.contacts_for(school.authority) if c.role == role)
    return next((f"{one.name}, {one.phone}" for one in found), "")


def social_care(school: School) -> str:
    """Children's social care with its number, as a sentence ends with it."""
    return contact_of(school, "mash") or say("contact.no-social-care")
