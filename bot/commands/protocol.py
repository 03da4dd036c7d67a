"""How does somebody read and try a protocol on the command line?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from flows.protocol.parts import Facts
    from flows.protocol.rules import Protocol
from bot.commands.mistakes_told import fail, mistakes_in_plain_words

protocols = typer.Typer(
    help="Read and try the protocols: the questions and what their answers lead to."
)


UNKNOWN_FACT = 2  # the exit code


Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="The protocol's name, such as uk-schools or one from your school's own folder, or a file (.yml).",
    ),
]


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
    with mistakes_in_plain_words():
        adopted = adopted_at(given_school_file(), chosen)
    whole = library.with_safety(chosen)
    if pdf is None:
        typer.echo(library.sheet(whole, adopted))
        return
    from bot.commands.paper import sheet_to_sign

    with mistakes_in_plain_words():
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
    from bot.commands.given.facts_file import read_facts

    chosen = _loaded(name)
    with mistakes_in_plain_words():
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
        fail(*wrong, code=UNKNOWN_FACT)
    return results


def _loaded(name: str) -> Protocol:
    from bot.school.file import protocol_at
    from bot.settings import given_school_file
    from flows.protocol import library
    from flows.protocol.file import ProtocolError

    try:
        with mistakes_in_plain_words():
            own_file = name.endswith((".yml", ".yaml"))
            return (
                library.load_protocol(name) if own_file else protocol_at(given_school_file(), name)
            )
    except ProtocolError as error:
        fail(*error.faults)
    except OSError as error:
        fail(f"{name}: cannot be read: {error.strerror}")
