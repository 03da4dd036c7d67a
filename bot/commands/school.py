"""Which school and which record does a command on the command line work with? Mistakes are said in
plain words.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

from bot.commands.existing_record import record
from bot.running.mistakes import ConfigurationError

if TYPE_CHECKING:
    from flows.school.school import School
    from storage.database.database import Database


@contextmanager
def opened() -> Iterator[tuple[School, Database]]:
    """The school and its record, as they are; a mistake in the settings ends the command with exit
    code 1.
    """
    from bot.running.keys import school_key
    from bot.school.file import load_school
    from bot.settings import given_school_file, load_settings

    try:
        school = load_school(given_school_file())
        settings = load_settings()
        with record(settings, school_key(settings)) as database:
            yield school, database
    except ConfigurationError as error:
        fail(str(error))


def fail(sentence: str) -> NoReturn:
    """End with a sentence and exit code 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
