"""What in a school file should somebody consider before the first concern, although the bot can run
with it? (While it runs, Home says so: `flows.screens.upkeep`.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from flows.protocol.library import find
from flows.protocol.rules import Protocol
from flows.school.school import School
from flows.screens.upkeep import due, other_edition


def to_weigh(school: School, today: date) -> Iterator[str]:
    """A sentence for each: the calendar, the adoption, the numbers, what was made up."""
    protocol = find(school.protocol, school.protocols)
    yield from _made_up(school)
    yield from _cannot_be_rung(school)
    yield from (one.in_its_place for one in due(school, protocol, today))
    yield from _calendar_notes(school, today)
    yield from _adoption_notes(school, protocol, today)
    yield from _contact_notes(school, today)


def protocol_used(school: School) -> str:
    """Which protocol is used, and who adopted it."""
    adopted = school.adopted
    if adopted is None:
        return f"Protocol: {school.protocol}. Not adopted yet."
    protocol = find(school.protocol, school.protocols)
    another = adopted.protocol not in (None, school.protocol) or other_edition(school, protocol)
    return (
        f"Protocol: {school.protocol}. {'Not adopted as it is now.' if another else adopted.words}"
    )


def _calendar_notes(school: School, today: date) -> Iterator[str]:
    starts = school.calendar.starts
    if starts is None:
        yield "terms: none are written: every weekday that is not a bank holiday counts as a school day"
    if starts and today < starts:
        yield f"terms: the calendar starts on {starts}; until then every receipt says that it is outside school hours"


def _adoption_notes(school: School, protocol: Protocol, today: date) -> Iterator[str]:
    adopted = school.adopted
    if adopted is None:
        return
    if adopted.on > today:
        yield f"adopted.on: {adopted.on} is still to come"
    if adopted.protocol not in (None, school.protocol):
        yield (
            f"adopted.protocol: {adopted.protocol} was adopted, and {school.protocol} is used: have a "
            "safeguarding lead read and sign its sheet"
        )
    if adopted.edition is None:
        yield (
            f"adopted.edition: is missing: write down which edition of {school.protocol} was signed "
            f'("{protocol.edition}"?)'
        )


def _made_up(school: School) -> Iterator[str]:
    if names := _whose(school, _is_made_up):
        yield f"numbers that start with 01632 960 are made up, and ring nowhere: {names}"


def _cannot_be_rung(school: School) -> Iterator[str]:
    if names := _whose(school, lambda phone: bool(phone) and not _rings(phone)):
        yield f"what is written as their number cannot be rung: {names}"
    people = [school.person(one) for _, one in school.who.named]
    if without := [school.display(one.id) for one in people if one and not one.phone]:
        yield (
            f"no number of their own is written for {', '.join(dict.fromkeys(without))}: whoever waits for "
            "them is given the school's, which nobody may answer at night"
        )


def _whose(school: School, such: Callable[[str], bool]) -> str:
    """Whose number in the school file is such a one."""
    numbers = [(school.name, school.phone)]
    numbers += [(school.display(one.id), one.phone) for one in school.entries()]
    numbers += [(one.name, one.phone) for one in school.contacts]
    return ", ".join(dict.fromkeys(name for name, phone in numbers if such(phone)))


def _rings(phone: str) -> bool:
    """999 and 101 have the fewest digits."""
    return sum(map(str.isdigit, phone)) >= 3


def _is_made_up(phone: str) -> bool:
    """Ofcom keeps these for plays and examples."""
    return "".join(filter(str.isdigit, phone)).startswith("01632960")


def _contact_notes(school: School, today: date) -> Iterator[str]:
    for number, contact in enumerate(school.contacts, 1):
        if contact.checked and contact.checked > today:
            yield f"contacts #{number}.checked: {contact.checked} is still to come"
