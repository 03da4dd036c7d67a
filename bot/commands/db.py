"""How does somebody bring the record up to date on the command line, after a new version was
installed?
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.given.existing_record import of_any_version, settings_and_key
from bot.commands.mistakes_told import mistakes_in_plain_words
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
    from bot.running.clock import SystemClock
    from storage.concerns.children import reindex

    with _record() as database:
        database.upgrade()
        database.transaction(lambda tx: reindex.of_every_school(tx, SystemClock().now()))
        for damaged in database.damaged_schools():
            typer.echo(f"The record is damaged: {damaged}.", err=True)
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


@db.command()
def roles(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The bot's own database role.")],
    make: Annotated[bool, typer.Option("--make", help="Do it, instead of printing it.")] = False,
) -> None:
    """Print the SQL that gives the bot a database role of its own on PostgreSQL, or run it.

    Run as the role that owns the tables, with its address in DATABASE_URL, after the first
    "report-image db upgrade" and after every other. The bot then runs as NAME: it cannot change
    tables, empty them, or switch off what keeps the audit as it was written. Give NAME a password
    yourself: psql, then \\password NAME.
    """
    with _record() as database:
        if not database.is_shared:
            raise ConfigurationError(
                ["DATABASE_URL: SQLite knows no roles; this is for PostgreSQL"]
            )
        try:
            done = database.give_rights(name) if make else database.rights(name)
        except ValueError as error:
            raise ConfigurationError([f"{name}: {error}"]) from None
    for statement in done:
        typer.echo(f"{statement};")


@contextmanager
def _record() -> Iterator[Database]:
    """The record as it is; what is wrong is said, and ends the program."""
    with mistakes_in_plain_words(), of_any_version(*settings_and_key()) as database:
        yield database
