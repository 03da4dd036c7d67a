"""How does somebody read the audit on the command line, and see that nothing in it was changed?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.given.day import day
from bot.commands.given.existing_record import damaged_file, record, settings_and_key
from bot.commands.given.school import Which, opened
from bot.commands.mistakes_told import fail, mistakes_in_plain_words
from bot.commands.terminal import line
from bot.running.mistakes import ConfigurationError

if TYPE_CHECKING:
    from flows.school.school import School
    from storage.database.transaction import Transaction
    from storage.evidence.audit import Head
    from storage.evidence.told import Kind, Line, Wanted
    from storage.evidence.tombstones import Tombstone

audit = typer.Typer(help="The lines that say who read or wrote what, and when.")

OfConcern = Annotated[str, typer.Option("--concern", metavar="REFERENCE", help="Of this one only.")]
ByPerson = Annotated[
    str,
    typer.Option("--person", metavar="WHO", help="By this person only: name, role or member ID."),
]
Since = Annotated[
    datetime | None, typer.Option(metavar="DAY", parser=day, help="From this day on.")
]
Until = Annotated[datetime | None, typer.Option(metavar="DAY", parser=day, help="Up to this day.")]
KINDS_IN_WORDS = (
    "read, changed, refused, searched, counted, copied, destroyed, drill, people or program."
)
OfKind = Annotated[str, typer.Option("--kind", metavar="KIND", help=KINDS_IN_WORDS)]
AsCsv = Annotated[
    Path | None, typer.Option("--csv", metavar="FILE", help="A file for a spreadsheet instead.")
]


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

    The audit is held against every seal that the bot kept beside the key (seals.txt), one a day: so
    lines that were cut off, or an audit written anew, are seen. Prints each school's last line:
    kept on paper and given back with --head, it does the same where that file is gone.

    Every concern and every line of its chronology is held against what the audit noted when it was
    saved; what can be read in the database without the key, against what stands sealed and, of
    roles, in the audit. None may be there that was destroyed (destroyed.txt, beside the key).

    Ends with exit code 1 when a line is broken, and names the first, or when a record is not as it
    was saved, or a part of its file cannot be read.
    """
    with mistakes_in_plain_words():
        if not _is_intact(head):
            raise typer.Exit(1)


def _is_intact(head: str) -> bool:
    settings, key = settings_and_key()
    given = [_known(head)] if head else []
    known, gone = [*_kept(settings.key_file), *given], _destroyed(settings.key_file)
    with record(settings, key) as database:
        intact = database.look(lambda tx: _verified(tx, known, dict(given), gone))
    for damage in damaged_file(settings, key):
        typer.echo(damage, err=True)
        intact = False
    return intact


@audit.command()
def show(
    concern: OfConcern = "",
    person: ByPerson = "",
    since: Since = None,
    until: Until = None,
    kind: OfKind = "",
    as_csv: AsCsv = None,
    school_id: Which = "",
) -> None:
    """Show who read or wrote what, and when: references and people, nothing of what was reported.

    Days are the school's, YYYY-MM-DD, and both count. A line of which "as written" says NO was put
    there or changed past the program: run "report-image audit verify". That the audit was shown is
    a line of it too.
    """
    from bot.commands.audit.shown import cells, print_table, write_csv

    with mistakes_in_plain_words():
        with opened(school_id) as (school, database):
            wanted = _wanted(school, concern, person, (since, until), kind)
            found, references = database.transaction(lambda tx: _shown(tx, school, wanted, concern))
        rows = [cells(one, school, references) for one in found]
        if as_csv:
            write_csv(rows, as_csv)
            typer.echo(f"{len(rows)} lines written: {as_csv}. Only you can read the file.")
        else:
            print_table(rows)


def _wanted(
    school: School,
    concern: str,
    person: str,
    days: tuple[datetime | None, datetime | None],
    kind: str,
) -> Wanted:
    from bot.commands.given.find_person import anybody
    from storage.evidence.told import KINDS, Wanted

    if kind and kind not in KINDS:
        fail(f"--kind: {kind}: there is no such kind; one of {', '.join(KINDS)}.")
    who = anybody(school, person) if person else None
    if person and who is None:
        fail(
            f"--person: {person}: nobody in the school file has this name or role. Give a member ID."
        )
    since, until = (one and school.calendar.at(one.date(), one.time()) for one in days)
    if since and until and until < since:
        fail("--until: this is before the first day.")
    before = until and school.calendar.at(until.date() + timedelta(days=1), until.time())
    known: Kind | None = kind or None  # type: ignore[assignment]
    return Wanted(None, school.who.ever_of(who) if who else None, since, before, known)


def _shown(
    tx: Transaction, school: School, wanted: Wanted, reference: str
) -> tuple[list[Line], dict[str, str]]:
    from storage.concerns import retention
    from storage.evidence import told

    if reference:
        found = retention.find(tx, school, reference)
        if found is None:
            fail(f"{reference}: there is no record of this reference.")
        wanted = replace(wanted, concern=found.id)
    return told.told(tx, school.id, wanted), retention.references(tx, school.id)


def _verified(
    tx: Transaction,
    known: Sequence[tuple[str, Head]],
    given: Mapping[str, Head],
    gone: Sequence[Tombstone],
) -> bool:
    """`given`: what the program met before that line was told then. `gone`: what was destroyed."""
    from storage.drills import drills
    from storage.evidence import audit as chain
    from storage.evidence import coded_rows, proof, readable_columns, tombstones

    damaged = _damaged(tx)
    intact = not damaged
    for school in sorted({*chain.schools(tx), *(of for of, _ in known)} - damaged):
        kept = [end for of, end in known if of == school]
        broken = chain.verify(tx, school, *kept)
        end = chain.head(tx, school)
        if broken:
            line(f"{school}: line {broken.seq} is broken: {broken.why}.", err=True)
            intact = False
            continue
        if end is None:
            line(f"{school}: no line of an audit is there under this name.", err=True)
            intact = False
        told_before = given[school].seq if school in given else 0
        for fault in (
            *proof.faults(tx, school),
            *readable_columns.faults(tx, school),
            *drills.faults(tx, school),
            *coded_rows.faults(tx, school, chain.own_clock(tx), told_before),
            *(tombstones.faults(tx, school, gone) if end else ()),
        ):
            line(f"{school}: {fault}.", err=True)
            intact = False
        if end:
            line(
                f"{school}: {end.seq} lines, none of them changed, held against {len(kept)} seals. "
                f"Last line: {school}:{end.seq}:{end.mac}"
            )
    return intact


def _damaged(tx: Transaction) -> set[str]:
    """The schools of which nothing else can be looked through."""
    found = tx.vault.damaged_roots()
    for one in found:
        line(f"The record is damaged: {one}.", err=True)
    return {one.concern for one in found}


def _kept(key_file: Path) -> list[tuple[str, Head]]:
    """The seals beside the key."""
    from bot.running.seals import Seals

    seals = Seals.beside(key_file)
    try:
        return [_known(seal) for seal in seals.kept()]
    except (OSError, ValueError, ConfigurationError):
        raise ConfigurationError(
            [f"{seals.path}: cannot be read as seals; put a copy of it back, or take it away"]
        ) from None


def _destroyed(key_file: Path) -> list[Tombstone]:
    """What was destroyed, by the list beside the key."""
    from bot.running.tombstones import Tombstones

    tombstones = Tombstones.beside(key_file)
    try:
        return tombstones.kept()
    except (OSError, ValueError):
        raise ConfigurationError(
            [f"{tombstones.path}: cannot be read; put a copy of it back, or take it away"]
        ) from None


def _known(given: str) -> tuple[str, Head]:
    from storage.evidence.audit import Head

    school, _, rest = given.strip().partition(":")
    number, _, code = rest.partition(":")
    if not (school and number.isascii() and number.isdigit() and code):
        raise ConfigurationError(
            ["--head: must be the last line as this command printed it, SCHOOL:NUMBER:CODE"]
        )
    return school, Head(int(number), code.lower())
