"""What does the first concern need that the school file leaves out, and who is in it wrongly?"""

from __future__ import annotations

from typing import Any

from bot.delivery.outside_the_chat import is_address
from bot.school.what_to_write import told
from flows.names.authorities import same_authority
from flows.school.school import School
from flows.school.tables import NATIONAL_CONTACTS

REQUIRED_CONTACTS = {
    "mash": "children's social care: the MASH, or what your council calls it",
    "early-help": "Early Help, or what your council calls it",
    "emergency-duty-team": "who answers for children's social care at night and at weekends",
    "lado": "who advises about adults who work with children",
    "police": "the police, when it is not an emergency",
}


def unknown_addresses(school: School) -> list[str]:
    """A sentence for each person with an address outside the chat that leads nowhere; never the
    address itself.
    """
    return [
        f"people: {school.display(person)}: one of the addresses under outside is not one that apprise knows"
        for person in school.everybody()
        if not all(is_address(address) for address in school.outside(person))
    ]


def two_names(school: School) -> list[str]:
    """A sentence for each member ID that stands for two names: one of the two people would never be
    told.
    """
    names: dict[str, set[str]] = {}
    for one in school.entries():
        names.setdefault(one.id, set()).update({one.name} - {""})
    return [
        f"people: {person} stands for {' and '.join(sorted(known))}: one of these member IDs is wrong"
        for person, known in names.items()
        if len(known) > 1
    ]


def missing_people(tables: dict[str, Any]) -> list[str]:
    """A sentence when the school file names no designated safeguarding lead."""
    people = tables.get("people", {})
    if isinstance(people, dict) and "dsl" not in people:
        return [told("people.dsl", "is missing")]
    return []


def missing_contacts(tables: dict[str, Any]) -> list[str]:
    """A sentence for each agency that the school's own authority needs and the school file does not
    list.
    """
    about, contacts = tables.get("school", {}), tables.get("contacts", [])
    authority = about.get("authority", "") if isinstance(about, dict) else None
    if not isinstance(authority, str) or not isinstance(contacts, list):
        return []
    listed = [
        (one.get("role"), one.get("authority", "")) for one in contacts if isinstance(one, dict)
    ]
    return [
        f'contacts: none has role = "{role}"{_of(authority)} ({meaning}): write its name, its number, and the '
        "day on which you rang it"
        for role, meaning in REQUIRED_CONTACTS.items()
        if not any(held == role and _serves(role, serves, authority) for held, serves in listed)
    ]


def _of(authority: str) -> str:
    return f' and authority = "{authority}"' if authority else ""


def _serves(role: str, serves: object, authority: str) -> bool:
    national = role in NATIONAL_CONTACTS and serves == ""
    return national or (isinstance(serves, str) and same_authority(serves, authority))
