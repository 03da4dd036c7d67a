"""How does somebody keep a copy of the key that is sure to open the record: shown by its
fingerprint, on paper, tried?
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from bot.commands.mistakes_told import mistakes_in_plain_words
from bot.commands.terminal import line
from bot.running.mistakes import ConfigurationError

if TYPE_CHECKING:
    from bot.commands.keys.sheet import Sheet
    from bot.settings import RecordSettings
    from storage.sealing.key_ring import Ring


def show() -> None:
    """Say where the key is, its fingerprint, and which record it is for. Never the key itself."""
    from bot.running.keys import school_key
    from bot.settings import load_record_settings
    from storage.sealing.fingerprint import fingerprint

    with mistakes_in_plain_words():
        settings = load_record_settings()
        typer.echo(f"Record: {_record_in_words(settings)}")  # whose key is lost needs to know it
        ring = school_key(settings)
    typer.echo("REPORT_IMAGE_KEY" if settings.report_image_key else str(settings.key_file))
    for key, use in zip(ring.keys, _uses(settings.database_path, ring), strict=False):
        typer.echo(f"{fingerprint(key)}  {use}")


def paper(
    file: Annotated[
        Path | None,
        typer.Option("--pdf", metavar="FILE", help="Write it to this new file, as a PDF."),
    ] = None,
) -> None:
    """Print the key as a sheet for a safe: in blocks, with what tells a line that is mistyped.

    Send it to a printer, not to a screen: report-image keys paper | lp (Windows: | Out-Printer).
    With --pdf it becomes a file that only you can read: print it, then delete it. The older keys,
    which older copies of the record need, follow on sheets of their own.
    """
    from bot.commands.keys import sheet
    from bot.settings import load_record_settings

    with mistakes_in_plain_words():
        printed = sheets(load_record_settings())
        if file is not None:
            sheet.write_pdf(file, printed)
    if file is None:
        typer.echo(sheet.as_text(printed), nl=False)
    else:
        line(f"{file}: the key itself stands in it. Print it, put it in a safe, delete the file.")


def try_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A copy of the key file, or a sheet typed in.")
    ],
    copy: Annotated[
        Path | None,
        typer.Option(
            "--record", metavar="COPY", help="A copy of the record, instead of the record itself."
        ),
    ] = None,
) -> None:
    """Prove that a copy of the key opens the record, or a copy of the record. Changes nothing.

    Exit code 1 when it does not.
    """
    from bot.running.keys import copy_of_key
    from bot.settings import RecordSettings, load_record_settings
    from storage.sealing.fingerprint import fingerprint

    with mistakes_in_plain_words():
        ring = copy_of_key(file)
        settings = load_record_settings()
        of_copy = SecretStr(f"sqlite:///{copy.resolve()}") if copy else None
        tried = RecordSettings(key_file=file, database_url=of_copy or settings.database_url)
        with _told_if_older(file, ring, settings):
            _must_open(tried, ring)
    _keep_that_it_was_tried(file, settings, fingerprint(ring.keys[0]))
    what = copy or settings.database_path or "the record"  # no address: it may hold a password
    typer.echo(f"{file}: this key ({fingerprint(ring.keys[0])}) opens {what}.")


def add_to(keys: typer.Typer) -> None:
    """Register the three."""
    keys.command()(show)
    keys.command()(paper)
    keys.command("try")(try_)


@contextmanager
def _told_if_older(file: Path, ring: Ring, settings: RecordSettings) -> Iterator[None]:
    """A sheet from before the key was changed is no stranger's: copies made before need it."""
    from storage.sealing.fingerprint import fingerprint

    try:
        yield
    except ConfigurationError:
        newest, *older = _of_school(settings)
        if ring.keys[0] not in older:
            raise
        raise ConfigurationError(
            [
                f"{file}: this key ({fingerprint(ring.keys[0])}) is an older one, which copies of the "
                f"record made before need. Those made since, and the record, need {fingerprint(newest)}: "
                "print it for the safe (report-image keys paper)"
            ]
        ) from None


def _of_school(settings: RecordSettings) -> tuple[bytes, ...]:
    """The keys in the key file; none in place of those that cannot be read."""
    from bot.running.keys import school_key

    with suppress(ConfigurationError):
        return school_key(settings).keys
    return (b"",)


def _keep_that_it_was_tried(file: Path, settings: RecordSettings, fingerprint: str) -> None:
    """The key file itself is no copy."""
    from bot.running.clock import SystemClock
    from bot.running.copies import of_key as tried_keys

    if file.resolve() != settings.key_file.resolve():
        with suppress(OSError):
            tried_keys.keep(settings.key_file, SystemClock().now().date(), fingerprint)


def _uses(record: Path | None, ring: Ring) -> Iterator[str]:
    """What each key is for, the newest first; `record`: its file, of which alone it is seen at once."""
    from storage.database.encrypted_file import WrongKey, has_newest_key

    if record is None:
        yield "the newest"
        yield from repeat(
            "older: keep it until report-image keys rotate says Done, and for older copies"
        )
        return
    try:
        newest = not record.exists() or has_newest_key(record, ring)
    except WrongKey:
        yield from repeat("does not open this record")
    yield "in use" if newest else "new"
    yield from repeat(
        "older, for older copies"
        if newest
        else "older, and the record still needs it: run report-image keys rotate"
    )


def sheets(settings: RecordSettings) -> list[Sheet]:
    """One for each key, the newest first. Raises ConfigurationError."""
    from bot.running.keys import school_key

    return [_sheet(settings, key, number) for number, key in enumerate(school_key(settings).keys)]


def _sheet(settings: RecordSettings, key: bytes, number: int) -> Sheet:
    from bot.commands.keys.sheet import Sheet
    from bot.running.clock import SystemClock
    from bot.running.copies.key_on_paper import lines
    from storage.sealing.fingerprint import fingerprint

    facts = [
        ("Key", fingerprint(key)),
        ("Record", _record_in_words(settings)),
        ("Printed on", f"{SystemClock().now().date()}"),
        *([("Which", "an older key, for older copies")] if number else []),
    ]
    return Sheet(facts, list(lines(key)))


def _must_open(settings: RecordSettings, ring: Ring) -> None:
    from bot.commands.given.existing_record import of_any_version
    from bot.running.record_version import must_be_current

    with of_any_version(settings, ring) as database:
        if database.is_shared:
            must_be_current(database)
        if database.is_current():  # asking opens an SQLite record, however old it is
            database.must_fit()


def _record_in_words(settings: RecordSettings) -> str:
    """Without its address, which may hold a password."""
    from storage.sealing.fingerprint import mark

    path = settings.database_path
    if path is None:
        return "on PostgreSQL"
    return f"{mark(path) if path.exists() else 'not made yet'} ({path})"
