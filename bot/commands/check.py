"""Is everything set up that the first concern will need? All that is wrong is found in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.commands.check_notes import protocol_used, to_weigh
from bot.delivery.outside_the_chat import is_address
from bot.running import keys
from bot.running.mistakes import ConfigurationError
from bot.school.file import own_files, parse_school, read_tables
from bot.school.schools import faults_together, in_file, school_files
from bot.settings import Settings, given_school_file, load_settings
from flows.school import routing
from flows.school.school import School, same_authority
from flows.school.tables import NATIONAL_CONTACTS, Contact

REQUIRED_CONTACTS = {
    "mash": "children's social care: the MASH, or what your council calls it",
    "early-help": "Early Help, or what your council calls it",
    "emergency-duty-team": "who answers for children's social care at night and at weekends",
    "lado": "who advises about adults who work with children",
    "police": "the police, when it is not an emergency",
}
T = TypeVar("T")

ENOUGH_PEOPLE = 2
PEOPLE_CHANGE = (
    "People: a change of who holds a role counts at once, without a restart. Everybody with a role is told. Whoever "
    "is new in a role sees nothing until somebody else with a role presses Confirm; so change people while others are "
    "there."
)


@dataclass(frozen=True)
class Findings:
    """`mistakes` are to be put right before the bot is run; `notes` are for somebody to weigh. All
    are sentences.
    """

    mistakes: tuple[str, ...]
    notes: tuple[str, ...]
    facts: tuple[
        str, ...
    ] = ()  # which protocol is used and who adopted it; what happens when people change


def examine(now: datetime) -> Findings:
    """Everything wrong with the settings, the key file and the school file of this process.

    `now` is aware; it only serves to see whether the school's calendar runs out.
    """
    settings, mistakes = _tried(load_settings)
    notes: list[str] = []
    if settings:
        mistakes += _key_mistakes(settings)
        notes += _key_notes(settings)
    files, no_file = _tried(lambda: school_files(given_school_file()))
    mistakes += no_file
    several = files is not None and given_school_file().is_dir()
    found: list[tuple[Path, School]] = []
    facts: list[str] = []
    for file in files or ():
        school, of_school = examine_school(file, now)
        wrong, weighed = of_school.mistakes, of_school.notes
        mistakes += in_file(file, wrong) if several else wrong
        notes += in_file(file, weighed) if several else weighed
        if school:
            found.append((file, school))
            facts += in_file(file, of_school.facts) if several else of_school.facts
    if settings:
        mistakes += faults_together(found, by_oauth=settings.by_oauth)
    return Findings(
        tuple(dict.fromkeys(mistakes)), tuple(notes), (*facts, PEOPLE_CHANGE) if facts else ()
    )


def examine_school(file: Path, now: datetime) -> tuple[School | None, Findings]:
    """Everything wrong with one school file; the school, unless it cannot be made of it."""
    tables, unreadable = _tried(lambda: read_tables(file))
    if tables is None:
        return None, Findings(tuple(unreadable), ())
    school, wrong = _tried(lambda: parse_school(tables, file.parent))
    mistakes = [
        *wrong,
        *missing_people(tables),
        *missing_contacts(tables),
        *faulty_protocols(tables, file.parent),
    ]
    if school is None:
        return None, Findings(tuple(mistakes), ())
    mistakes += [*unknown_addresses(school), *two_names(school)]
    today = school.local(now).date()
    notes = (*thin_routes(school), *to_weigh(school, today))
    return school, Findings(tuple(mistakes), notes, (protocol_used(school),))


def faulty_protocols(tables: dict[str, Any], folder: Path) -> list[str]:
    """A sentence for each fault in each protocol file of the school's own, chosen or not."""
    files, no_folder = _tried(lambda: own_files(tables, folder))
    return no_folder + [fault for file in files or () for fault in file.faults_with_file]


def unknown_addresses(school: School) -> list[str]:
    """A sentence for each person with an address outside the chat that leads nowhere; never the
    address itself.
    """
    return [
        f"people: {school.display(person)}: one of the addresses under outside is none that apprise knows"
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
        return ["people.dsl: is missing: say who the designated safeguarding lead is"]
    return []


def missing_contacts(tables: dict[str, Any]) -> list[str]:
    """A sentence for each agency that the school's own authority needs and the school file does not
    list.
    """
    about, contacts = tables.get("school", {}), tables.get("contacts", [])
    authority = about.get("authority") if isinstance(about, dict) else None
    if not isinstance(authority, str) or not isinstance(contacts, list):
        return []
    listed = [
        (one.get("role"), one.get("authority", "")) for one in contacts if isinstance(one, dict)
    ]
    return [
        f'contacts: none has role = "{role}" and authority = "{authority}" ({meaning})'
        for role, meaning in REQUIRED_CONTACTS.items()
        if not any(held == role and _serves(role, serves, authority) for held, serves in listed)
    ]


def thin_routes(school: School) -> list[str]:
    """A sentence for each route with fewer than two different people, and what the reporter then
    sees.
    """
    return [
        f"{case}, {_reached(people, school)}"
        for case, people in routes(school)
        if len(people) < ENOUGH_PEOPLE
    ]


def routes(school: School) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every case a report can put the school in, with the people who would be told, in order."""
    yield "If nobody on the staff is named", _ladder(school, frozenset())
    yield "If another adult who works here is named", _ladder(school, frozenset(), other_adult=True)
    people = school.people
    for holder, role in [
        (people.dsl, "the designated safeguarding lead"),
        *((deputy, "deputy safeguarding lead") for deputy in people.deputies),
        (people.headteacher, "the headteacher"),
    ]:
        if holder:
            who = f"{holder.name} ({role})" if holder.name else role
            yield f"If {who} is named", _ladder(school, frozenset({holder.id}))


def _ladder(school: School, named: frozenset[str], *, other_adult: bool = False) -> tuple[str, ...]:
    route = routing.route_for(named, other_adult=other_adult, school=school)
    return routing.people_of(routing.ladder_for(route, school), school, named)


def _reached(people: tuple[str, ...], school: School) -> str:
    numbers = f"to ring 999 if a child is in danger now, {_numbers(school)}"
    if not people:
        return f"nobody is left to be told. The reporter is told so at once, and {numbers}."
    only, minutes = school.display(people[0]), school.paging.other_minutes
    return (
        f"only {only} is told. After {minutes} minutes without an answer (danger now: "
        f"{school.paging.emergency_minutes}) the reporter is told that nobody has picked it up, "
        f"and {numbers}."
    )


def _numbers(school: School) -> str:
    wanted = [one for one in school.contacts_for(school.authority) if one.role in ("mash", "lado")]
    return "else " + " or ".join(_spoken(one) for one in wanted) if wanted else "else the council"


def _spoken(contact: Contact) -> str:
    return f"{contact.name} ({contact.phone})"


def _serves(role: str, serves: object, authority: str) -> bool:
    national = role in NATIONAL_CONTACTS and serves == ""
    return national or (isinstance(serves, str) and same_authority(serves, authority))


def _key_mistakes(settings: Settings) -> list[str]:
    if not settings.key_file.exists() and settings.report_image_key is None:
        return []
    return _tried(lambda: keys.school_key(settings))[1]


def _key_notes(settings: Settings) -> list[str]:
    if settings.report_image_key is not None:
        return []
    place = settings.database_path
    warning = keys.check_key_place(settings.key_file, place) if place else None
    made_later = f"KEY_FILE: {settings.key_file} will be made on first use; keep a copy of it in a safe place"
    return [*([warning] if warning else []), *([] if settings.key_file.exists() else [made_later])]


def _tried(step: Callable[[], T]) -> tuple[T | None, list[str]]:
    try:
        return step(), []
    except ConfigurationError as error:
        return None, list(error.mistakes)
