"""How does somebody bring the record up to date on the command line, after a new version was
installed?
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from bot.running.mistakes import ConfigurationError

if TYPE_CHECKING:
    from storage.database.database import Database

db = typer.Typer(help="The record's tables: are they those of this version?")


@db.command()
def upgrade() -> None:
    """Bring the record up to date with this version of the program.

    Stop the bot everywhere and make a backup first. It is all done or nothing; what is up to date
    stays as it is.
    """
    with _record() as database:
        database.upgrade()
    typer.echo("The record is up to date.")


@db.command()
def check() -> None:
    """Say whether this version can work on the record; nothing is changed. Exit code 1 when it
    cannot.
    """
    from bot.running import record_version

    with _record() as database:
        record_version.must_be_current(database)
    typer.echo("The record is up to date.")


@contextmanager
def _record() -> Iterator[Database]:
    """The record as it is; what is wrong is said, and ends the program."""
    from bot.commands.existing_record import of_any_version
    from bot.running.keys import school_key
    from bot.settings import load_record_settings

    try:
        settings = load_record_settings()
        with of_any_version(settings, school_key(settings)) as database:
            yield database
    except ConfigurationError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
