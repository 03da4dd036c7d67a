"""What can be done from the command line? `report-image --help` lists it."""

from __future__ import annotations

import errno
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot import __version__
from bot.commands.audit.command import audit
from bot.commands.backup import backup, restore
from bot.commands.db import db
from bot.commands.dpia import dpia
from bot.commands.drill import drill
from bot.commands.keys.command import keys
from bot.commands.mistakes_told import fail, mistakes_in_plain_words, until_stopped
from bot.commands.paper.command import paper
from bot.commands.paper.export import export
from bot.commands.paper.governors import governors
from bot.commands.protocol import protocols
from bot.commands.retention import retention
from bot.commands.setup.command import setup
from bot.commands.status import status
from bot.commands.teams.command import teams
from bot.commands.upgrade_check import upgrade_check
from bot.running import logs

NEXT = (
    "report-image setup asks for the settings; report-image check says everything to be put right.",
)


TOLD = {
    errno.EACCES: "this account may not open it. Run every command as the account that runs the bot.",
    errno.ENOSPC: "there is no room left on the disk.",
}


class _Told(TyperGroup):
    """What this account may not do, and a disk that is full, are told in plain words."""

    def main(self, *given: Any, **named: Any) -> Any:
        try:
            try:
                return super().main(*given, **named)
            finally:
                sys.stdout.flush()
        except OSError as error:
            _leave_unprinted()
            if error.errno == errno.EPIPE:
                raise SystemExit(1) from None
            if error.errno not in TOLD:
                raise
            typer.echo(
                f"{error.filename or 'What was to be printed'}: {TOLD[error.errno]}", err=True
            )
            raise SystemExit(1) from None


def _leave_unprinted() -> None:
    """What cannot be printed would be tried once more as the program ends, and told by Python itself."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError):
            sys.stdout.close()


app = typer.Typer(
    name="report-image",
    cls=_Told,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # a pretty traceback shows local variables, and with them the record
)
app.add_typer(protocols, name="protocol", no_args_is_help=True)
app.add_typer(audit, name="audit", no_args_is_help=True)
app.add_typer(db, name="db", no_args_is_help=True)
app.command()(dpia)
app.command()(drill)
app.command()(setup)
app.command()(status)
app.command("upgrade-check")(upgrade_check)
app.command()(backup)
app.command()(restore)
app.add_typer(keys, name="keys", no_args_is_help=True)
app.add_typer(export, name="export", no_args_is_help=True)
app.add_typer(paper, name="paper", no_args_is_help=True)
app.command()(governors)
app.add_typer(retention, name="retention", no_args_is_help=True)
app.add_typer(teams, name="teams", no_args_is_help=True)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"report-image {__version__}")
        raise typer.Exit


@app.callback()
def _any_command(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Which version this is."
        ),
    ] = False,
) -> None:
    """A bot for UK schools, on Slack and Microsoft Teams: tell the safeguarding lead, in private."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that has no such letter shows its number
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    logs.set_up_for_a_command()


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="The port of the page on this machine.")
    ] = 8765,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page by itself.")
    ] = True,
    teams: Annotated[
        bool, typer.Option("--teams", help="In a pretend Microsoft Teams, not in Slack.")
    ] = False,
    both: Annotated[
        bool, typer.Option("--both", help="In Teams, with the deputy in Slack.")
    ] = False,
) -> None:
    """Try the bot without an account: a teacher, the safeguarding lead and others on one page.

    Everything is kept in a temporary folder; stop it with Ctrl+C and nothing is left.
    """
    from bot.commands import demo as program

    with until_stopped():
        program.demo(port, browser, teams=teams, both=both)


@app.command()
def run() -> None:
    """Run the bot for a real Slack workspace, Microsoft Teams, or both.

    Settings come from environment variables or from a file .env in this folder. Try "report-image
    check" first.

    \b
    SLACK_BOT_TOKEN        needed for Slack, unless the two are set that follow it
    SLACK_CLIENT_ID, SLACK_CLIENT_SECRET   each workspace installs the app itself (several schools)
    SLACK_APP_TOKEN        for Socket Mode: the bot rings Slack, no address of your own is needed
    SLACK_SIGNING_SECRET   for HTTP, when there is no app token
    TEAMS_APP_ID, TEAMS_APP_SECRET, TEAMS_TENANT   for Microsoft Teams: all three, or none
    SCHOOL_FILE            your school's people and numbers (school.toml), or a folder of such files
    DATABASE_URL           the record (sqlite:///report-image.db)
    KEY_FILE               the key to the record, made on first use (in your configuration folder)
    REPORT_IMAGE_KEY       the key itself, in base64, instead of a file
    BACKUP_FOLDER          where a copy of the record is kept of each day of the last fortnight
    HOST, PORT             where to listen, for HTTP (127.0.0.1, 3000)
    SLACK_API_URL          Slack's address (https://slack.com/api/)
    METRICS_TOKEN          who gives this token may read /metrics; without one nobody may
    HTTPS_PROXY, NO_PROXY  the way to Slack, where a school has a proxy
    SSL_CERT_FILE          certificates to trust, where a filter puts its own in place of Slack's
    """
    with _all_kept_that_is_loaded():
        _run()


@contextmanager
def _all_kept_that_is_loaded() -> Iterator[None]:
    """Until it is ready (`bot.starting.settled`) nobody looks for what is not needed any more: that
    took a sixth of the start, and found nothing.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _run() -> None:
    from bot.settings import load_settings

    with mistakes_in_plain_words(NEXT):
        settings = load_settings()

    from bot.running import network

    network.use(settings)
    from bot import starting  # slow to load, and to be told of the certificates before it is

    with until_stopped(NEXT):
        starting.run(settings)


@app.command()
def check(
    address: Annotated[
        str | None,
        typer.Option(
            help="For Teams: the bot's own address, https://.../api/messages. Is it there?"
        ),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask neither Slack nor Microsoft anything.")
    ] = False,
) -> None:
    """Look for every mistake in the settings and the school file, in one go. Slack and Microsoft are
    asked whether they take the tokens, and whose the accounts are.

    Ends with exit code 1 when something has to be put right first. Notes are for you to weigh: a
    note alone stops nothing.
    """
    from bot.commands.checking.check import examine
    from bot.running.clock import SystemClock

    found = examine(SystemClock().now(), address, offline=offline)
    for fact in found.facts:
        typer.echo(fact)
    for note in found.notes:
        typer.echo(f"Note: {note}")
    if found.mistakes:
        fail("To be put right, the first thing first:", *found.mistakes)
    typer.echo("Nothing is wrong with the settings and the school file.")
    weigh = "weigh the notes above, the worst first; then " if found.notes else ""
    typer.echo(f"What comes next: {weigh}report-image run, or report-image status where it runs.")
