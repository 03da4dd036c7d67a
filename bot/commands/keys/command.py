"""How does a school get its key on the command line?"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.keys.copies import add_to
from bot.commands.mistakes_told import mistakes_in_plain_words
from bot.commands.terminal import line
from bot.running.mistakes import ConfigurationError

if TYPE_CHECKING:
    from bot.settings import RecordSettings
    from storage.database.database import Database
    from storage.sealing.key_ring import Ring

keys = typer.Typer(help="The school's key: whoever has it and the database can read the record.")
add_to(keys)


@keys.command()
def new(
    file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Where to put it, instead of KEY_FILE.", show_default=False
        ),
    ] = None,
) -> None:
    """Make the school's key, in a file that only you can read (KEY_FILE).

    A key that is there already is left as it is, and so is a record: a new key does not open it.
    Then the exit code is 1. Keep a copy of the file in
    a safe place away from the database and its backups: without the key nobody can read the record,
    not even you.
    """
    from bot.running.keys import check_key_place, make_key

    with mistakes_in_plain_words():
        place, database = _places(file)
        _no_record_yet(database)
        make_key(place)
    typer.echo(
        f"{place}: a new key. Keep a copy of this file in a safe place, away from the database, and "
        "one on paper: report-image keys paper"
    )
    if database and (warning := check_key_place(place, database)):
        typer.echo(f"Note: {warning}")


@keys.command()
def rotate(
    prepare: Annotated[
        bool,
        typer.Option(
            "--prepare",
            help="Only put the new key into the key file; nothing is sealed with it yet.",
        ),
    ] = False,
) -> None:
    """Change over to a new key, while the bot runs. Stopped halfway, it goes on when it is run
    again.

    The new key is put first in the key file and the older ones stay below it: copies of the record
    made before need them. Copy the key file to your safe place anew; with --prepare you can do so
    before anything needs it. Where the bot runs on several machines, prepare, put the same file on
    each of them, and then rotate.

    With the key in REPORT_IMAGE_KEY: set it to the new key, a comma and the older one (32 bytes in
    base64, for example from "openssl rand -base64 32"), start every bot again, and then rotate.
    """
    from bot.running.keys import alone, school_key
    from bot.settings import load_record_settings

    with mistakes_in_plain_words():
        settings = load_record_settings()
        with alone(settings.key_file) if settings.report_image_key is None else nullcontext():
            ring = school_key(settings)
            _begin(settings, ring)
            if not (prepare or _renew(settings, ring)):
                raise typer.Exit(1)


def _no_record_yet(database: Path | None) -> None:
    from bot.running.keys import record_is_there

    if database and record_is_there(database):
        raise ConfigurationError(
            [
                f"{database}: there is a record already, and a new key does not open it. Put your copy "
                "of its key back; for another key of the same record: report-image keys rotate"
            ]
        )


def _begin(settings: RecordSettings, ring: Ring) -> None:
    """A key to change over to: one that waits, else a new one."""
    from bot.commands.given.existing_record import record
    from bot.running.keys import add_key

    with record(settings, ring) as database:
        waits = len(ring.keys) > 1 and not _finished(settings, ring, database)
    if not waits and settings.report_image_key:
        raise ConfigurationError(
            [
                "REPORT_IMAGE_KEY: put a new key before it, with a comma between them, start the bot "
                "again, and run this again"
            ]
        )
    if not waits:
        add_key(settings.key_file)
        ring.again()
        typer.echo(
            f"{settings.key_file}: a new key stands first in it. Copy this file to your safe place anew."
        )


def _finished(settings: RecordSettings, ring: Ring, database: Database) -> bool:
    from storage.database import encrypted_file
    from storage.sealing.rotation import is_renewed

    path = settings.database_path
    return is_renewed(database) and (path is None or encrypted_file.has_newest_key(path, ring))


def _renew(settings: RecordSettings, ring: Ring) -> bool:
    from bot.commands.given.existing_record import record
    from storage.database import encrypted_file
    from storage.sealing import rotation

    with record(settings, ring) as database:
        renewed = rotation.renew(database)
    typer.echo(f"Sealed with the new key: {renewed.number}.")
    for damage in renewed.damaged:
        line(f"Left as it is: {damage}.", err=True)
    path = settings.database_path
    if path and not encrypted_file.renew(path, ring):
        typer.echo(
            "The file as a whole still has the older key, because the bot runs: everything typed is under the "
            "new one. When you next stop the bot, run this again before you start it."
        )
    else:
        typer.echo(
            "Done. Keep the older keys in the key file as long as you keep copies made before."
        )
    return not renewed.damaged


def _places(file: Path | None) -> tuple[Path, Path | None]:
    """Where the key goes, and the database's file when the settings are whole enough to say."""
    from bot.settings import SettingsError, load_record_settings

    try:
        settings = load_record_settings()
    except SettingsError as error:
        if file is None:
            raise ConfigurationError(
                [*error.mistakes, "Put these right first, or say where with --file."]
            ) from None
        return _named(file), None
    return _named(file) if file else settings.key_file, settings.database_path


def _named(file: Path) -> Path:
    from bot.settings import file_in_home

    try:
        return file_in_home(file)
    except ValueError as wrong:
        raise ConfigurationError([f"--file: {wrong}"]) from None
