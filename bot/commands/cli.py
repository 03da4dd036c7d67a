"""What can be done from the command line? `report-image --help` lists it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot import __version__
from bot.commands.audit import audit
from bot.commands.backup import add_to
from bot.commands.childs_copy.export import export
from bot.commands.db import db
from bot.commands.keys import keys
from bot.commands.retention import retention
from bot.running.mistakes import ConfigurationError

if TYPE_CHECKING:
    from flows.protocol.parts import Facts
    from flows.protocol.rules import Protocol

app = typer.Typer(
    name="report-image",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # a pretty traceback shows local variables, and with them the record
)
protocols = typer.Typer(
    help="Read and try the protocols: the questions and what their answers lead to."
)
app.add_typer(protocols, name="protocol", no_args_is_help=True)
app.add_typer(audit, name="audit", no_args_is_help=True)
app.add_typer(db, name="db", no_args_is_help=True)
add_to(app)
app.add_typer(keys, name="keys", no_args_is_help=True)
app.add_typer(export, name="export", no_args_is_help=True)
app.add_typer(retention, name="retention", no_args_is_help=True)

UNKNOWN_FACT = 2  # the exit code

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="The protocol's name, such as uk-schools or one from your school's own folder, or a file (.yml).",
    ),
]


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
    """A Slack bot for UK schools: tell the safeguarding lead, in private."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that has no such letter shows its number
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="The port of the page on this machine.")
    ] = 8765,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page by itself.")
    ] = True,
) -> None:
    """Try the bot without a Slack account: a teacher, the safeguarding lead and others on one page.

    Everything is kept in a temporary folder; stop it with Ctrl+C and nothing is left.
    """
    from bot.commands import demo as program

    with _mistakes_in_plain_words():
        program.demo(port, browser)


@app.command()
def run() -> None:
    """Run the bot for a real Slack workspace.

    Settings come from environment variables or from a file .env in this folder. Try "report-image
    check" first.

    \b
    SLACK_BOT_TOKEN        needed, unless the two are set that follow it
    SLACK_CLIENT_ID, SLACK_CLIENT_SECRET   each workspace installs the app itself (several schools)
    SLACK_APP_TOKEN        for Socket Mode: the bot rings Slack, no address of your own is needed
    SLACK_SIGNING_SECRET   for HTTP, when there is no app token
    SCHOOL_FILE            your school's people and numbers (school.toml), or a folder of such files
    DATABASE_URL           the record (sqlite:///report-image.db)
    KEY_FILE               the key to the record, made on first use (in your configuration folder)
    REPORT_IMAGE_KEY       the key itself, in base64, instead of a file
    HOST, PORT             where to listen, for HTTP (127.0.0.1, 3000)
    SLACK_API_URL          Slack's address (https://slack.com/api/)
    METRICS_TOKEN          who gives this token may read /metrics; without one nobody may
    HTTPS_PROXY, NO_PROXY  the way to Slack, where a school has a proxy
    SSL_CERT_FILE          certificates to trust, where a filter puts its own in place of Slack's
    """
    from bot.settings import load_settings

    with _mistakes_in_plain_words():
        settings = load_settings()

    from bot.running import network

    network.use(settings)
    from bot import app as program  # slow to load, and to be told of the certificates before it is

    with _mistakes_in_plain_words():
        program.run(settings)


@app.command()
def check() -> None:
    """Look for every mistake in the settings and the school file, in one go.

    Ends with exit code 1 when something has to be put right first. Notes are for you to weigh: a
    note alone stops nothing.
    """
    from bot.commands.checking.check import examine
    from bot.running.clock import SystemClock

    found = examine(SystemClock().now())
    for note in found.notes:
        typer.echo(f"Note: {note}")
    for fact in found.facts:
        typer.echo(fact)
    if found.mistakes:
        _fail(found.mistakes)
    typer.echo("Nothing is wrong with the settings and the school file.")


@protocols.command()
def show(
    name: Name,
    pdf: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write it as a PDF to sign, to this new file."),
    ] = None,
) -> None:
    """Show a protocol as the sheet a safeguarding lead reads and signs: printed, or as a PDF.

    The safety check is part of it: the bot asks it first, whatever the protocol. Whether your
    school has adopted it is taken from the school file, if there is one.
    """
    from bot.school.file import adopted_at
    from bot.settings import given_school_file
    from flows.protocol import library

    chosen = _loaded(name)
    with _mistakes_in_plain_words():
        adopted = adopted_at(given_school_file(), chosen)
    whole = library.with_safety(chosen)
    if pdf is None:
        typer.echo(library.sheet(whole, adopted))
        return
    from bot.commands.childs_copy import sheet_to_sign

    with _mistakes_in_plain_words():
        sheet_to_sign.write(pdf, library.to_sign(whole, adopted))
    typer.echo(f"Written: {pdf}")


@protocols.command("try")
def try_(
    name: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Facts in YAML or JSON.")],
) -> None:
    """Print as JSON what a protocol recommends for the facts in FILE.

    FILE holds one set of facts, {"under-13": "no"} in JSON or "under-13: no" in YAML, or a list of
    such sets. "report-image protocol show NAME" lists the questions and answers.

    \b
    recommendation  while answers are missing: the highest level met so far, or null
    complete        whether every question that applies has an answer
    missing         the questions still to be answered
    reasons         the answers that led there: question, answer, level, cites
    advice          which advice is given with it
    flags           second-look, protocol-superseded, protocol-draft, protocol-past-review

    \b
    Ends with exit code 2 when a question or an answer is unknown: every one is told,
    with the nearest valid ones.
    """
    from bot.commands.facts_file import read_facts

    chosen = _loaded(name)
    with _mistakes_in_plain_words():
        given = read_facts(file)
    results = _tried(chosen, given if isinstance(given, list) else [given])
    typer.echo(
        json.dumps(results if isinstance(given, list) else results[0], indent=2, ensure_ascii=False)
    )


def _tried(chosen: Protocol, sets: list[Facts]) -> list[dict[str, Any]]:
    from bot.running.clock import SystemClock
    from flows.protocol import library
    from flows.protocol.file import ProtocolError

    today, results, wrong = SystemClock().now().date(), [], []
    for number, facts in enumerate(sets, start=1):
        try:
            results.append(library.evaluate(chosen, facts, today))
        except ProtocolError as error:
            wrong += [
                f"set {number}: {fault}" if len(sets) > 1 else fault for fault in error.faults
            ]
    if wrong:
        _fail(wrong, UNKNOWN_FACT)
    return results


def _loaded(name: str) -> Protocol:
    from bot.school.file import protocol_at
    from bot.settings import given_school_file
    from flows.protocol import library
    from flows.protocol.file import ProtocolError

    try:
        with _mistakes_in_plain_words():
            own_file = name.endswith((".yml", ".yaml"))
            return (
                library.load_protocol(name) if own_file else protocol_at(given_school_file(), name)
            )
    except ProtocolError as error:
        _fail(error.faults)
    except OSError as error:
        _fail([f"{name}: cannot be read: {error.strerror}"])


def _fail(sentences: Sequence[str], code: int = 1) -> NoReturn:
    for one in sentences:
        typer.echo(one, err=True)
    raise typer.Exit(code)


@contextmanager
def _mistakes_in_plain_words() -> Iterator[None]:
    try:
        yield
    except ConfigurationError as error:
        _fail(error.mistakes)
    except KeyboardInterrupt:
        raise typer.Exit from None
