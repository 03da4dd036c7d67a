"""What in the school file should somebody look at, though the bot would run?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.school.file import EXAMPLE, load_school
from flows.protocol.library import find
from flows.school.school import School
from flows.school.upkeep import long_unchecked

CALENDAR_WARNING_DAYS = 28


def calendar_notes(school: School, today: date) -> Iterator[str]:
    """A sentence when the calendar starts later, or ends soon."""
    starts, ends = school.calendar.starts, school.calendar.ends
    if starts and today < starts:
        yield f"terms: the calendar starts on {starts}; until then every receipt says that it is outside school hours"
    if ends and (ends - today).days <= CALENDAR_WARNING_DAYS:
        yield f"terms: the calendar ends on {ends}; from then on every weekday counts as a school day"


def adoption_notes(school: School, today: date) -> Iterator[str]:
    """A sentence for whatever keeps the protocol in use from being the one that was signed."""
    if not school.adopted:
        yield (
            f"adopted: the protocol {school.protocol} is not adopted yet: have a safeguarding lead read and sign its "
            f'sheet ("report-image protocol show {school.protocol}"), then write down who did and when under [adopted]'
        )
        return
    if school.adopted.on > today:
        yield f"adopted.on: {school.adopted.on} is still to come"
    if school.adopted.protocol not in (None, school.protocol):
        yield (
            f"adopted.protocol: {school.adopted.protocol} was adopted, and {school.protocol} is used: have a "
            "safeguarding lead read and sign its sheet"
        )
    edition = find(school.protocol, school.protocols).edition
    if school.adopted.edition is None:
        yield f'adopted.edition: is missing: write down which edition of {school.protocol} was signed ("{edition}"?)'
    elif school.adopted.edition != edition:
        yield (
            f'adopted.edition: edition "{school.adopted.edition}" of {school.protocol} was adopted, and edition '
            f'"{edition}" is used: have a safeguarding lead read and sign it again'
        )


def example_notes(school: School) -> Iterator[str]:
    """A sentence for what is still the example's."""
    example = load_school(EXAMPLE)
    left = [school.display(one) for one in school.everybody() if one in example.everybody()]
    if left:
        yield f"people: these are still the example's, and nobody in your workspace: {', '.join(left)}"
    if any(
        contact.phone in {c.phone for c in example.contacts if c.authority}
        for contact in school.contacts
    ):
        yield "contacts: there are numbers of the example, which ring nowhere"


def contact_notes(school: School, today: date) -> Iterator[str]:
    """A sentence for each number that nobody has rung for a year, or ever."""
    for number, contact in enumerate(school.contacts, 1):
        if contact.checked is None:
            yield f"contacts #{number}.checked: is missing: ring {contact.name}, then write down the day"
        elif contact.checked > today:
            yield f"contacts #{number}.checked: {contact.checked} is still to come"
        elif long_unchecked(contact, today):
            yield f"contacts #{number}.checked: {contact.name} was last rung on {contact.checked}: ring it again"
