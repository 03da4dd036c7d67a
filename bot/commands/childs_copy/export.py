"""How does a safeguarding role-holder get all that is recorded about one child, for a person to
check?

Run by the role-holder at the machine: whoever looks after it sees no content otherwise, and a file
sent through the chat would stay there. Who it is, is what they say: so everyone who deals with the
concern is told at once, them too. What is asked stands here, what is made of it in
`bot.commands.childs_copy.exporting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.given.school import Which, fail, opened
from bot.commands.terminal import line
from bot.running.mistakes import ConfigurationError

if TYPE_CHECKING:
    from datetime import date

    from flows.concern import Concern
    from flows.export.children import Child, Perhaps
    from flows.export.childs_copy import Occasion, Wish
    from flows.school.school import School
    from storage.database.database import Database

export = typer.Typer(help="A copy of what is recorded, for a person to check before it leaves.")

OCCASIONS = ("access", "moving")


@export.callback()
def _group() -> None:
    """A group of commands, also while there is one only."""


@export.command()
def child(
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the files go.")] = Path(),
    school_id: Which = "",
) -> None:
    """Write all that is recorded about one child to a PDF and a JSON file that only you can read.

    For somebody with a safeguarding role, at this machine. It asks who you are, for one of the
    child's records, which child, whether for somebody who asks to see it ("access") or for a new
    school ("moving"), and who may be named. Every other child is taken out. A person has to read
    all of it before it leaves: recorded names are found, nicknames and descriptions are not.

    Everyone who deals with these records is told in the chat that a copy was made, and it stands in
    the audit.
    """
    from bot.commands.childs_copy.typesetting import check

    try:
        check()
        with opened(school_id) as (school, database):
            _export(school, database, folder)
    except ConfigurationError as error:
        fail(str(error))


def _export(school: School, database: Database, folder: Path) -> None:
    from bot.commands.childs_copy.exporting import write

    person = _who(school)
    known = _known(school, database, person)
    one = _record_of(known)
    wanted, chosen = _everywhere(_which_child(one), one, known)
    wish = _wish(wanted)
    places, head = write(school, database, person, wish, chosen, folder)
    _tell(places, head, wish, chosen, school)


def _who(school: School) -> str:
    from bot.commands.given.find_person import find_person

    words = typer.prompt("Who are you? Name, role or member ID")
    return find_person(school, words) or fail(
        f"{words}: nobody in the school file has this name, role or ID."
    )


def _known(school: School, database: Database, person: str) -> list[Concern]:
    from storage.concerns.copies import known_to

    return database.transaction(lambda tx: known_to(tx, school, person))


def _record_of(known: Sequence[Concern]) -> Concern:
    from storage.concerns.retention import plain

    reference = typer.prompt("Reference of a record in which the child is entered")
    found = next(
        (concern for concern in known if plain(concern.reference) == plain(reference)), None
    )
    return found or fail(f"{reference}: you can see no record of this reference.")


def _which_child(one: Concern) -> Child:
    from flows.export.children import children

    entered = children([one])
    if not entered:
        fail(
            f"{one.reference}: no child is entered in this record. Enter the child first: Add to the record, A child."
        )
    for at, each in enumerate(entered, 1):
        line(f"{at}  {each.name}, {_born(each.born)}")
    number = typer.prompt(
        "Which child?", value_proc=lambda typed: _one_of(typed, [*map(str, range(1, at + 1))])
    )
    return entered[int(number) - 1]


def _born(day: date | None) -> str:
    return f"born {day}" if day else "date of birth not entered"


def _everywhere(
    wanted: Child, one: Concern, known: Sequence[Concern]
) -> tuple[Child, list[Concern]]:
    """The child, and all records of theirs, as somebody says of each that the search finds; with
    what is attached to any of them.
    """
    from flows.closing.attaching import together
    from flows.export.children import is_in, joined, perhaps

    typer.echo(
        "There may be records that you cannot see. Ask the headteacher, and the chair of governors."
    )
    taken, asked = {one.id}, set[tuple[str, int]]()
    while new := [p for p in perhaps(wanted, known) if _place(p) not in asked]:
        asked.add(_place(new[0]))
        if _is_the_child(new[0], wanted):
            wanted = joined(wanted, new[0])
            taken.add(new[0].concern.id)
    chosen = together([*taken, *(c.id for c in known if is_in(c, wanted))], known)
    if len(chosen) > 1:
        line(f"Taken, with what is attached: {', '.join(each.reference for each in chosen)}.")
    return wanted, chosen


def _place(found: Perhaps) -> tuple[str, int]:
    return found.concern.id, found.child.at if found.child else -1


def _is_the_child(found: Perhaps, wanted: Child) -> bool:
    """Asked without a default: only a person says who is who."""
    where = found.concern.reference
    if found.child is None:
        question = f"{where} speaks of a child of this name. Is it about {wanted.name}?"
    else:
        question = f"{where}: {found.child.label}. Is this {wanted.name}, {_born(wanted.born)}?"
    line(question)
    return typer.confirm("Yes or no?", default=None)


def _wish(wanted: Child) -> Wish:
    from flows.export.childs_copy import Wish

    typer.echo(
        "What for? access: somebody asks to see what is kept. moving: the child moves to another school."
    )
    occasion: Occasion = typer.prompt(
        "What for?", value_proc=lambda typed: _one_of(typed, OCCASIONS)
    )
    typer.echo(
        "Staff who did their work are usually named. Whoever reported: only when that is safe and they know."
    )
    staff = typer.confirm("Name the staff?", default=None)
    return Wish(wanted, occasion, staff, typer.confirm("Name whoever reported it?", default=None))


def _one_of(typed: str, known: Sequence[str]) -> str:
    """What was typed, when it is one of these; else it is asked again."""
    if typed.strip() not in known:
        raise typer.BadParameter(f"Please type one of: {', '.join(known)}")
    return typed.strip()


def _tell(
    places: Sequence[Path], head: str, wish: Wish, chosen: Sequence[Concern], school: School
) -> None:
    from flows.export.names_taken_out import hidden, shared

    typer.echo(f"Written: {' and '.join(map(str, places))}. Only you can read them.")
    for words in shared(hidden(chosen, wish, school), wish.child):
        line(
            f'"{words}" is also part of this child\'s name, so it was left in: look at every place.'
        )
    typer.echo(
        "Read every word before it leaves the school: the first page says what to look for. Delete both after."
    )
    typer.echo(f"Last line of the audit: {head}")
