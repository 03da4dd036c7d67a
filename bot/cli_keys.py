"""How does a school get its key on the command line?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.mistakes import ConfigurationError

keys = typer.Typer(help="The school's key: whoever has it and the database can read the record.")


@keys.callback()
def _group() -> None:
    """A group of commands, also while there is one only."""


@keys.command()
def new(
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to put it, instead of KEY_FILE.", show_default=False)
    ] = None,
) -> None:
    """Make the school's key, in a file that only you can read (KEY_FILE).

    A key that is there already is left as it is, and the exit code is 1. Keep a copy of the file in a safe
    place away from the database and its backups: without the key nobody can read the record, not even you.
    """
    from bot.keys import check_key_place, make_key

    try:
        place, database = _places(file)
        make_key(place)
    except ConfigurationError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{place}: a new key. Keep a copy of this file in a safe place, away from the database.")
    if database and (warning := check_key_place(place, database)):
        typer.echo(f"Note: {warning}")


def _places(file: Path | None) -> tuple[Path, Path | None]:
    """Where the key goes, and the database's file when the settings are whole enough to say."""
    from bot.settings import SettingsError, load_settings

    try:
        settings = load_settings()
    except SettingsError as error:
        if file is None:
            raise ConfigurationError([*error.mistakes, "Put these right first, or say where with --file."]) from None
        return file.expanduser(), None
    return (file or settings.key_file).expanduser(), settings.database_path
