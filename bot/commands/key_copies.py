"""How does somebody keep a copy of the key that is sure to open the record: shown by its
fingerprint, on paper, tried?
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from bot.commands.given.school import fail
from bot.running.mistakes import ConfigurationError

if TYPE_CHECKING:
    from bot.settings import RecordSettings
    from storage.sealing.key_ring import Ring

SHEET = """\
The key to the record of report-image          printed on {day}
Key: {fingerprint}          {which}
Record: {record}

Whoever has this sheet and a copy of the record can read all of it. Keep it
in a safe, away from the record's copies.

{lines}

How to use it. On the machine of the bot, type these {count} lines into an empty
text file, as they stand here. Then run: report-image keys try FILE
It says which line was mistyped, and whether this key opens the record. Then
put the file where KEY_FILE says (report-image keys show) and make it yours
alone: chmod 600 FILE. Delete every other copy of the file.
"""


def show() -> None:
    """Say where the key is, its fingerprint, and which record it is for. Never the key itself."""
    from storage.sealing.fingerprint import fingerprint

    try:
        settings, ring = _given()
    except ConfigurationError as error:
        fail(str(error))
    typer.echo("REPORT_IMAGE_KEY" if settings.report_image_key else str(settings.key_file))
    for number, key in enumerate(ring.keys):
        typer.echo(f"{fingerprint(key)}  {'in use' if number == 0 else 'older, for older copies'}")
    typer.echo(f"Record: {_record_in_words(settings)}")


def paper() -> None:
    """Print the key as a sheet for a safe: in blocks, with what tells a line that is mistyped.

    Send it to a printer, not to a screen: report-image keys paper | lp (Windows: | Out-Printer).
    The older keys, which older copies of the record need, follow on sheets of their own.
    """
    from bot.running.clock import SystemClock
    from bot.running.key_on_paper import lines
    from storage.sealing.fingerprint import fingerprint

    try:
        settings, ring = _given()
    except ConfigurationError as error:
        fail(str(error))
    for number, key in enumerate(ring.keys):
        written = list(lines(key))
        typer.echo(
            SHEET.format(
                day=SystemClock().now().date(),
                fingerprint=fingerprint(key),
                record=_record_in_words(settings),
                which="" if number == 0 else "An older key, for older copies",
                lines="\n".join(f"        {one}" for one in written),
                count=len(written),
            )
            + "\f" * (number + 1 < len(ring.keys)),
            nl=False,
        )


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
    from bot.running.keys import load_key
    from bot.settings import RecordSettings, load_record_settings
    from storage.sealing.fingerprint import fingerprint

    try:
        ring = load_key(file)
        settings = load_record_settings()
        of_copy = SecretStr(f"sqlite:///{copy.resolve()}") if copy else None
        tried = RecordSettings(key_file=file, database_url=of_copy or settings.database_url)
        _must_open(tried, ring)
    except ConfigurationError as error:
        fail(str(error))
    what = copy or settings.database_path or "the record"  # no address: it may hold a password
    typer.echo(f"{file}: this key ({fingerprint(ring.keys[0])}) opens {what}.")


def add_to(keys: typer.Typer) -> None:
    """Register the three."""
    keys.command()(show)
    keys.command()(paper)
    keys.command("try")(try_)


def _given() -> tuple[RecordSettings, Ring]:
    from bot.running.keys import school_key
    from bot.settings import load_record_settings

    settings = load_record_settings()
    return settings, school_key(settings)


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
