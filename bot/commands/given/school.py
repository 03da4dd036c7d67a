"""Which school and which record does a command on the command line work with? Mistakes are said in
plain words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.given.existing_record import record, settings_and_key
from bot.commands.mistakes_told import fail, mistakes_in_plain_words
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
        yield _chosen(schools, which), database


@contextmanager
def every_opened() -> Iterator[tuple[Sequence[School], Database]]:
    """The same, of every school."""
    from storage.people.role_holders import as_known

    with mistakes_in_plain_words():
        schools = _every_school()
        with record(*settings_and_key()) as database:
            yield [database.look(partial(as_known, school=one)) for one in schools], database


def school_alone(which: str = "") -> School:
    """One school, without its record. Raises ConfigurationError."""
    return _chosen(_every_school(), which)


def _every_school() -> list[School]:
    """Every school whose file can be used; what is wrong in another is said, and keeps none from its
    own work. Raises ConfigurationError where there is none.
    """
    from bot.school.schools import as_they_stand
    from bot.settings import given_school_file

    schools, faults = as_they_stand(given_school_file())
    if not schools:
        raise ConfigurationError(faults)
    for fault in faults:
        typer.echo(f"Left out: {fault}", err=True)
    return schools


def _chosen(schools: Sequence[School], which: str) -> School:
    """The only one, or that of this id; else the command ends with a sentence. One of several, whose
    others cannot be used now, is never meant without a word.
    """
    from bot.school.schools import school_files
    from bot.settings import given_school_file

    known = {school.id: school for school in schools}
    if which in known:
        return known[which]
    if which or len(school_files(given_school_file())) > 1:
        what = f"there is no school {which} here" if which else "say which school is meant"
        fail(f"--school: {what}: one of {', '.join(known)}.")
    return schools[0]
