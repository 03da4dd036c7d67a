"""Which school and which record does a command on the command line work with? Mistakes are said in
plain words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.commands.given.existing_record import record
from bot.running.mistakes import ConfigurationError

if TYPE_CHECKING:
    from flows.school.school import School
    from storage.database.database import Database

Which = Annotated[
    str,
    typer.Option(
        "--school", metavar="ID", help="Which school, where SCHOOL_FILE is a folder of several."
    ),
]


@contextmanager
def opened(which: str = "") -> Iterator[tuple[School, Database]]:
    """One school (the only one, or that of this id) and its record, as they are; a mistake in the
    settings ends the command with exit code 1.
    """
    with every_opened() as (schools, database):
        yield chosen(schools, which), database


@contextmanager
def every_opened() -> Iterator[tuple[Sequence[School], Database]]:
    """The same, of every school."""
    from bot.running.keys import school_key
    from bot.school.file import load_school
    from bot.school.schools import school_files
    from bot.settings import given_school_file, load_record_settings
    from storage.people.role_holders import as_known

    try:
        schools = [load_school(file) for file in school_files(given_school_file())]
        settings = load_record_settings()
        with record(settings, school_key(settings)) as database:
            yield [database.look(partial(as_known, school=one)) for one in schools], database
    except ConfigurationError as error:
        fail(str(error))


def school_alone(which: str = "") -> School:
    """One school, without its record. Raises ConfigurationError."""
    from bot.school.file import load_school
    from bot.school.schools import school_files
    from bot.settings import given_school_file

    return chosen([load_school(file) for file in school_files(given_school_file())], which)


def fail(sentence: str) -> NoReturn:
    """End with a sentence and exit code 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def chosen(schools: Sequence[School], which: str) -> School:
    """The only one, or that of this id; else the command ends with a sentence."""
    known = {school.id: school for school in schools}
    if which in known:
        return known[which]
    if which or len(schools) > 1:
        what = f"there is no school {which} here" if which else "say which school is meant"
        fail(f"--school: {what}: one of {', '.join(known)}.")
    return schools[0]
