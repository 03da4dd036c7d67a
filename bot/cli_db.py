"""How does somebody bring the record up to date on the command line, after a new version was installed?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from bot.mistakes import ConfigurationError

if TYPE_CHECKING:
    from storage.database import Database

db = typer.Typer(help="The record's tables: are they those of this version?")


@db.command()
def upgrade() -> None:
    """Bring the record up to date with this version of the program.

    Stop the bot everywhere and make a backup first. It is all done or nothing; what is up to date stays as it is.
    """
    with _record() as database:
        database.upgrade()
    typer.echo("The record is up to date.")


@db.command()
def check() -> None:
    """Say whether this version can work on the record; nothing is changed. Exit code 1 when it cannot."""
    from bot import record

    with _record() as database:
        record.must_be_current(database)
    typer.echo("The record is up to date.")


@contextmanager
def _record() -> Iterator[Database]:
    """The record as it is; what is wrong is said, and ends the program."""
    from bot import record
    from bot.keys import load_key
    from bot.settings import load_settings
    from storage.database import Database

    try:
        settings = load_settings()
        if settings.database_path and not settings.database_path.exists():
            raise ConfigurationError([record.SENTENCES["empty"]])
        database = Database(settings.database_url.get_secret_value(), load_key(settings.key_file))
        try:
            with record.faults_in_plain_words():
                yield database
        finally:
            database.close()
    except ConfigurationError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
