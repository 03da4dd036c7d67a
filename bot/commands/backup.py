"""How does somebody copy the record on the command line while the bot runs, and put it back?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.running.mistakes import ConfigurationError

if TYPE_CHECKING:
    from storage.sealing.key_ring import Ring

File = Annotated[Path, typer.Argument(metavar="FILE", help="The copy.")]


def backup(file: File) -> None:
    """Copy the record to FILE, also while the bot runs. The copy opens with the same key, which is
    not in it.

    Nothing is overwritten. Keep the key file somewhere else than the copies.
    """
    from storage.database import backup as copies

    with _plainly(file):
        record, key = _record()
        copies.check(record, key)
        copies.backup(record, file, key)
    typer.echo(f"Copied and checked: {file}")


def restore(file: File) -> None:
    """Put the copy in FILE back as the record, where none is. Stop the bot first.

    The copy is checked with the key before anything is written; an existing record is never
    overwritten.
    """
    from storage.database import backup as copies

    with _plainly(file):
        record, key = _record()
        copies.restore(file, record, key)
    typer.echo(f"Put back and checked: {record}")


def add_to(app: typer.Typer) -> None:
    """Register both commands."""
    app.command()(backup)
    app.command()(restore)


def _record() -> tuple[Path, Ring]:
    from bot.running.keys import school_key
    from bot.settings import load_record_settings

    settings = load_record_settings()
    if settings.database_path is None:
        raise ConfigurationError(
            ["The record is in PostgreSQL: copy it with pg_dump, put it back with pg_restore."]
        )
    return settings.database_path, school_key(settings)


@contextmanager
def _plainly(file: Path) -> Iterator[None]:
    from storage.database.backup import Unusable

    try:
        yield
    except ConfigurationError as error:
        typer.echo(str(error), err=True)
    except FileExistsError as error:
        typer.echo(f"{error.filename or error}: exists already; nothing is overwritten.", err=True)
    except FileNotFoundError as error:
        typer.echo(
            f"{error.filename or error}: there is no such file; is this the bot's own folder?",
            err=True,
        )
    except (Unusable, OSError) as error:
        typer.echo(f"{file}: {error}", err=True)
    else:
        return
    raise typer.Exit(1)
