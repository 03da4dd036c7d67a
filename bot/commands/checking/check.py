"""Is everything set up that the first concern will need? All that is wrong is found in one go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from bot.commands.checking import trust
from bot.commands.checking.accounts import accounts_to_weigh, where_reached
from bot.commands.checking.ladders import thin_routes
from bot.commands.checking.left_out import (
    missing_contacts,
    missing_people,
    two_names,
    unknown_addresses,
)
from bot.commands.checking.machine import (
    archive_of,
    mistakes_of_machine,
    notes_on_lasting,
    notes_on_places,
    notes_on_server,
)
from bot.commands.checking.misspelt import misspelt_settings
from bot.commands.checking.others import notes_on_others
from bot.commands.checking.record import mistakes_of_record, notes_of_record
from bot.commands.checking.to_weigh import protocol_used, to_weigh
from bot.running import keys, upkeep_of_machine
from bot.running.mistakes import ConfigurationError
from bot.school.file import own_files, parse_school, read_tables
from bot.school.folder import misnamed_in
from bot.school.schools import faults_together, in_file, school_files
from bot.school.what_to_write import worst_first
from bot.settings import Settings, given_school_file, load_settings
from flows.school.school import School
from storage.sealing.fingerprint import fingerprint

T = TypeVar("T")

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

    mistakes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()  # which protocol is used; what happens when people change


def examine(now: datetime, address: str | None = None, *, offline: bool = False) -> Findings:
    """Everything wrong with the settings, the key file and the school file of this process. Notes too
    are in order: concerns that may be lost, then who is told and rung, then the machine.

    `now` is aware; it only serves to see what runs out. `address`: the bot's own on the internet.
    `offline`: neither Slack nor Microsoft is asked anything.
    """
    settings, no_settings = _tried(load_settings)
    machine = _of_machine(settings, now) if settings else Findings()
    schools, files = _of_files(now)
    chats = _together(settings, schools, now, address, offline) if settings else Findings()
    kept = (
        notes_of_record(settings, {each.id for _, each in schools}) if settings and schools else []
    )
    mistakes = (
        *no_settings,
        *misspelt_settings(),
        *machine.mistakes,
        *files.mistakes,
        *chats.mistakes,
    )
    others = notes_on_others([file for file, _ in schools])
    facts = (*files.facts, *chats.facts)
    return Findings(
        tuple(dict.fromkeys(mistakes)),
        (*kept, *files.notes, *chats.notes, *others, *machine.notes),
        (*facts, PEOPLE_CHANGE, *machine.facts) if facts else (),
    )


def _of_machine(settings: Settings, now: datetime) -> Findings:
    mistakes = [
        *_key_mistakes(settings),
        *mistakes_of_machine(settings),
        *_mistakes_of_record(settings),
    ]
    lasting = [] if settings.database_path else notes_on_lasting(settings)
    places = [*_key_notes(settings), *notes_on_places(settings)]
    notes = [*lasting, *places, *_notes_of_machine(settings, now)]
    return Findings(tuple(mistakes), tuple(notes), tuple(_key_facts(settings)))


def _of_files(now: datetime) -> tuple[list[tuple[Path, School]], Findings]:
    """Each school that can be made of its file, and what there is to say of all files."""
    files, no_file = _tried(lambda: school_files(given_school_file()))
    several = files is not None and given_school_file().is_dir()
    each = {file: examine_school(file, now) for file in files or ()}
    of_each = [_in_its_file(file, found) if several else found for file, (_, found) in each.items()]
    schools = [(file, school) for file, (school, _) in each.items() if school]
    every = [one for _, one in schools]
    misnamed = _misnamed(given_school_file()) if several else []
    no_trust, of_trust = trust.examined(given_school_file(), every) if several else ([], [])
    return schools, Findings(
        (*no_file, *misnamed, *chain.from_iterable(one.mistakes for one in of_each), *no_trust),
        tuple(chain.from_iterable(one.notes for one in of_each)),
        (*chain.from_iterable(one.facts for one in of_each), *of_trust),
    )


def _misnamed(folder: Path) -> list[str]:
    return [
        f"{file.name}: is not read, for a school file's name ends in .toml: rename it"
        for file in misnamed_in(folder)
    ]


def _in_its_file(file: Path, found: Findings) -> Findings:
    of_each = (found.mistakes, found.notes, found.facts)
    return Findings(*(tuple(in_file(file, sentences)) for sentences in of_each))


def _together(
    settings: Settings,
    found: list[tuple[Path, School]],
    now: datetime,
    address: str | None,
    offline: bool,
) -> Findings:
    wrong = [one.told for one in faults_together(found, by_oauth=settings.by_oauth)]
    chats = _of_chat_services(settings, [each for _, each in found], now, address, offline)
    return replace(chats, mistakes=(*wrong, *chats.mistakes))


def _mistakes_of_record(settings: Settings) -> list[str]:
    found, cannot_be_opened = _tried(lambda: mistakes_of_record(settings))
    return [*(found or ()), *cannot_be_opened]


def _notes_of_machine(settings: Settings, now: datetime) -> list[str]:
    archive = archive_of(settings)
    due = upkeep_of_machine.due(settings, archive, now)
    return [*(one.in_its_place for one in due), *notes_on_server(archive)]


def _of_chat_services(
    settings: Settings, schools: list[School], now: datetime, address: str | None, offline: bool
) -> Findings:
    mistakes: list[str] = []
    notes: list[str] = []
    facts: list[str] = []
    if settings.uses_slack and not offline:
        from bot.commands.checking import slack

        mistakes, facts = slack.asked_of_slack(settings, schools)
    if settings.uses_teams:
        from bot.commands.checking import directory, teams

        mistakes += [] if offline else teams.asked_of_microsoft(settings, address)
        mistakes += teams.mistakes_in_teams(settings, schools, now)
        people = directory.looked_up(settings, schools, offline=offline)
        mistakes += people.mistakes
        notes = [*teams.notes_on_teams(settings, schools), *people.notes]
        facts += people.facts
    return Findings(tuple(mistakes), tuple(notes), tuple(facts))


def examine_school(file: Path, now: datetime) -> tuple[School | None, Findings]:
    """Everything wrong with one school file; the school, unless it cannot be made of it."""
    tables, unreadable = _tried(lambda: read_tables(file))
    if tables is None:
        return None, Findings(tuple(unreadable), ())
    school, wrong = _tried(lambda: parse_school(tables, file.parent))
    mistakes = worst_first(
        [
            *missing_people(tables),
            *missing_contacts(tables),
            *wrong,
            *faulty_protocols(tables, file.parent),
        ]
    )
    if school is None:
        return None, Findings(tuple(mistakes), ())
    mistakes += [*unknown_addresses(school), *two_names(school)]
    today = school.local(now).date()
    notes = (*to_weigh(school, today), *thin_routes(school), *accounts_to_weigh(school))
    facts = (protocol_used(school), *where_reached(school))
    return school, Findings(tuple(mistakes), notes, facts)


def faulty_protocols(tables: dict[str, Any], folder: Path) -> list[str]:
    """A sentence for each fault in each protocol file of the school's own, chosen or not."""
    files, no_folder = _tried(lambda: own_files(tables, folder))
    return no_folder + [fault for file in files or () for fault in file.faults_with_file]


def _key_mistakes(settings: Settings) -> list[str]:
    record = settings.database_path
    without = settings.report_image_key is None and not settings.key_file.exists()
    if without and record and not keys.record_is_there(record):
        return []  # both are made together
    return _tried(lambda: keys.school_key(settings))[1]


def _key_notes(settings: Settings) -> list[str]:
    if settings.report_image_key is not None:
        return []
    place = settings.database_path
    warning = keys.check_key_place(settings.key_file, place) if place else None
    made_later = f"KEY_FILE: {settings.key_file} will be made on first use; keep a copy of it in a safe place"
    later = place and not settings.key_file.exists() and not keys.record_is_there(place)
    return [*([warning] if warning else []), *([made_later] if later else [])]


def _key_facts(settings: Settings) -> list[str]:
    ring, _ = _tried(lambda: keys.school_key(settings))
    return [f"Key: {', '.join(map(fingerprint, ring.keys))}."] if ring else []


def _tried(step: Callable[[], T]) -> tuple[T | None, list[str]]:
    try:
        return step(), []
    except ConfigurationError as error:
        return None, list(error.mistakes)
