"""How does somebody see on the command line that nothing in the audit was changed?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.existing_record import record
from bot.commands.terminal import line
from bot.running.mistakes import ConfigurationError

if TYPE_CHECKING:
    from storage.database.transaction import Transaction
    from storage.evidence.audit import Head

audit = typer.Typer(help="The lines that say who read or wrote what, and when.")


@audit.callback()
def _group() -> None:
    """A group of commands, also while there is one only."""


@audit.command()
def verify(
    head: Annotated[
        str,
        typer.Option(
            metavar="SCHOOL:NUMBER:CODE", help="A last line as this command printed it before."
        ),
    ] = "",
) -> None:
    """See whether any line of the audit was changed, removed or moved since it was written, and any
    record behind it.

    Prints the last line of each school's audit: keep it somewhere else, such as in the safeguarding
    file on paper. Given back with --head, it shows whether lines were cut off or the whole audit
    was written anew.

    Every concern and every line of its chronology is held against what the audit noted when it was
    saved; what can be read in the database without the key, against what stands sealed and, of
    roles, in the audit.

    Ends with exit code 1 when a line is broken, and names the first, or when a record is not as it
    was saved.
    """
    from bot.running.keys import school_key
    from bot.settings import load_record_settings

    try:
        school, known = _known(head)
        settings = load_record_settings()
        with record(settings, school_key(settings)) as database:
            intact = database.look(lambda tx: _verified(tx, school, known))
    except ConfigurationError as error:
        typer.echo(str(error), err=True)
        intact = False
    if not intact:
        raise typer.Exit(1)


def _verified(tx: Transaction, kept_school: str, known: Head | None) -> bool:
    from storage.evidence import audit as chain
    from storage.evidence import coded_rows, proof, readable_columns

    intact = True
    for school in sorted({*chain.schools(tx), *([kept_school] if known else [])}):
        broken = chain.verify(tx, school, known if school == kept_school else None)
        end = chain.head(tx, school)
        if broken:
            line(f"{school}: line {broken.seq} is broken: {broken.why}.", err=True)
            intact = False
            continue
        if end is None:
            line(f"{school}: no line of an audit is there under this name.", err=True)
            intact = False
        told_before = known.seq if known and school == kept_school else 0
        for fault in (
            *proof.faults(tx, school),
            *readable_columns.faults(tx, school),
            *coded_rows.faults(tx, school, chain.own_clock(tx), told_before),
        ):
            line(f"{school}: {fault}.", err=True)
            intact = False
        if end:
            line(
                f"{school}: {end.seq} lines, none of them changed. Last line: {school}:{end.seq}:{end.mac}"
            )
    return intact


def _known(given: str) -> tuple[str, Head | None]:
    from storage.evidence.audit import Head

    if not given:
        return "", None
    school, _, rest = given.strip().partition(":")
    number, _, code = rest.partition(":")
    if not (school and number.isascii() and number.isdigit() and code):
        raise ConfigurationError(
            ["--head: is to be the last line as this command printed it, SCHOOL:NUMBER:CODE"]
        )
    return school, Head(int(number), code.lower())
