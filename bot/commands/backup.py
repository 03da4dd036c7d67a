"""How does somebody copy the record on the command line while the bot runs, and put it back?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.running.mistakes import ConfigurationError

if TYPE_CHECKING:
    from storage.database.transaction import Transaction
    from storage.sealing.key_ring import Ring

File = Annotated[Path, typer.Argument(metavar="FILE", help="The copy.")]


def backup(file: File) -> None:
    """Copy the record to FILE, also while the bot runs. The copy opens with the same key, which is
    not in it.

    Nothing is overwritten. Keep the key file somewhere else than the copies.
    """
    from bot.running.record_version import must_be_writable
    from storage.database.copies import backup as copies

    with _plainly(file):
        record, key = _record()
    with _plainly(record):
        must_be_writable(record)
        copies.check(record, key)
    with _plainly(file):
        copies.backup(record, file, key)
    typer.echo(f"Copied and checked: {file}")
    if _beside_the_key(file):
        typer.echo(
            "It is in the key's folder: whoever has both can read the record. Move the copy."
        )


def restore(file: File) -> None:
    """Put the copy in FILE back as the record, where none is. Stop the bot first.

    The copy is checked with the key before anything is written; an existing record is never
    overwritten. What had been destroyed since the copy was made is destroyed again: at once, or,
    where the copy has to be brought up to date first, when the bot starts.
    """
    from storage.database.copies import backup as copies

    with _plainly(file):
        record, key = _record()
        copies.restore(file, record, key)
        ends, again = _put_back(key)
    typer.echo(f"Put back and checked: {record}")
    if ends is None:
        typer.echo(
            "It is older than this program: run report-image db upgrade before you start the bot."
        )
    if ends:
        typer.echo(
            f"It ends on {ends}: what was reported or decided since is not in it, and whoever reported it was "
            "thanked. Ring each person with a role. What to do: docs/when-something-is-wrong.md"
        )
    for reference in again:
        typer.echo(f"Destroyed again: {reference}")


def _record() -> tuple[Path, Ring]:
    from bot.running.keys import school_key
    from bot.settings import load_record_settings

    settings = load_record_settings()
    if settings.database_path is None:
        raise ConfigurationError(
            ["The record is in PostgreSQL: copy it with pg_dump, put it back with pg_restore."]
        )
    return settings.database_path, school_key(settings)


def _beside_the_key(file: Path) -> bool:
    from bot.settings import load_record_settings

    return file.resolve().parent == load_record_settings().key_file.resolve().parent


def _put_back(key: Ring) -> tuple[str | None, list[str]]:
    """Until when the record goes that was put back (None: its version is too old to say), and what was
    destroyed in it again.
    """
    from bot.commands.given.existing_record import of_any_version
    from bot.running.tombstones import Tombstones
    from bot.settings import load_record_settings

    settings = load_record_settings()
    tombstones = Tombstones.beside(settings.key_file)
    with of_any_version(settings, key) as database:
        if not database.is_current():
            return None, []
        ends = database.look(_last_written)
        schools = sorted({one.school for one in tombstones.kept()})
        again = [one for school in schools for one in tombstones.destroy_again(database, school)]
        return ends, [one.reference for one in again]


def _last_written(tx: Transaction) -> str:
    from flows.dates import clock, full_day
    from storage.evidence import audit

    if (at := audit.last_written(tx)) is None:
        return ""
    local = at.astimezone(ZoneInfo("Europe/London"))
    return f"{full_day(local.date())} at {clock(local)}"


@contextmanager
def _plainly(file: Path) -> Iterator[None]:
    from storage.database.copies.backup import Unusable

    try:
        yield
    except ConfigurationError as error:
        typer.echo(str(error), err=True)
    except FileExistsError as error:
        typer.echo(f"{error.filename or error}: exists already; nothing is overwritten.", err=True)
    except FileNotFoundError as error:
        missing = Path(error.filename or error.args[0])
        typer.echo(f"{missing}: {_what_is_missing(missing)}", err=True)
    except OSError as error:
        typer.echo(f"{error.filename or file}: {error.strerror or error}", err=True)
    except (Unusable, ValueError) as error:
        typer.echo(f"{file}: {error}", err=True)
    else:
        return
    raise typer.Exit(1)


def _what_is_missing(file: Path) -> str:
    if file.is_dir():
        return "it is a folder: name the copy in it"
    if not file.parent.is_dir():
        return "there is no such folder"
    return "there is no such file; is this the bot's own folder?"
