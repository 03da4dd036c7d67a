"""How does a school see on the command line which records are to be reviewed, and destroy one?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.commands.given.school import Which, every_opened, fail, opened
from bot.commands.terminal import line

if TYPE_CHECKING:
    from flows.school.school import School
    from storage.concerns.retention import Kept, Order
    from storage.database.database import Database

retention = typer.Typer(
    help="Which records are to be reviewed, and destroying one. No content is ever shown."
)

LONGEST = 200  # what stays in the audit as a reason
TRIES = 5
IN_THE_WAY = {
    "open": "it is still open: it has to be closed first.",
    "held": "a legal hold stands. Nothing may be destroyed until it is lifted in the record.",
    "early": "its review date has not come. If it has to be destroyed all the same, say why with --early.",
    "not-theirs": "this person cannot decide that. It has to be somebody who deals with this record.",
    "unreadable": "it cannot be read, so nobody can see whether a legal hold stands. Look at the log.",
    "other": "it is attached to another record, which is still open or under a legal hold: it stays as long.",
    "names": "the reason names a child. It stays in the audit for good: leave names out.",
}
BACKUPS = (
    "Copies of the record that were made before still hold its key: it is gone for good only when the last of"
    " them is. Putting an older copy back brings it back."
)


@retention.command()
def due() -> None:
    """List the records whose review date has come: school, reference, review date, legal hold.

    Nothing is ever deleted by itself. Somebody who deals with the record reads it and decides. A
    record about an adult who works at the school is kept until their normal pension age if that is
    later than its review date: ask whoever keeps the staff records.
    """
    from storage.concerns.retention import kept

    with every_opened() as (schools, database):
        for school in schools:
            _tell(school, database.transaction(lambda tx, school=school: kept(tx, school)))  # type: ignore[misc]


@retention.command()
def shred(
    reference: Annotated[
        str, typer.Argument(metavar="REFERENCE", help="The reference of the record.")
    ],
    early: Annotated[
        str,
        typer.Option(
            metavar="REASON", help="Why it is destroyed before its review date. Without names."
        ),
    ] = "",
    school_id: Which = "",
) -> None:
    """Destroy one record for ever, also while the bot runs. Asks who decided and why, and asks
    twice.

    Refused while the record is open, while a legal hold stands, and before the review date unless
    --early says why. What stays: its reference, the times at which something was written in it and
    by whom, and the audit.
    """
    with opened(school_id) as (school, database):
        found = _found(school, database, reference)
        if found.state == "shredded":
            _end(f"{found.reference}: it was destroyed before.", _forgotten(database))
        order = _ordered(school, database, found, early)
        _sure(found)
        gone = database.shred(
            school.id,
            found.id,
            order.decided_by,
            _reason(order),
            lambda tx: _allow(tx, school, found, order),
        )
        _end(f"{found.reference}: destroyed.", gone or _forgotten(database))


def _tell(school: School, everything: list[Kept]) -> None:
    from bot.running.clock import SystemClock

    today = school.local(SystemClock().now()).date()
    for one in everything:
        if one.review is None:
            line(f"{school.id}  {one.reference}  cannot be read: look at the log")
        elif one.review.on <= today:
            words = ", legal hold" if one.held else ""
            line(f"{school.id}  {one.reference}  {one.review.on}  {one.state}{words}")
    later = [one.review.on for one in everything if one.review and one.review.on > today]
    next_one = f", the next on {min(later)}" if later else ""
    typer.echo(f"{len(everything) - len(later)} to be reviewed now, {len(later)} later{next_one}.")


def _found(school: School, database: Database, reference: str) -> Kept:
    from storage.concerns.retention import find

    found = database.transaction(lambda tx: find(tx, school, reference))
    if found is None:
        fail(f"{reference}: there is no record of this reference.")
    return found


def _ordered(school: School, database: Database, found: Kept, early: str) -> Order:
    """What is asked for, once it is known that nothing is in the way."""
    from bot.commands.given.find_person import find_person
    from bot.running.clock import SystemClock
    from storage.concerns.retention import Order

    words = typer.prompt("Who decided this? Name, role or member ID")
    person = find_person(school, words)
    if person is None:
        fail(
            f"{words}: nobody in the school file has this name, role or ID and deals with records."
        )
    today = school.local(SystemClock().now()).date()
    database.transaction(lambda tx: _allow(tx, school, found, Order(person, "", today, early)))
    why = typer.prompt("Why? This stays in the audit for good: no names, nothing of what happened")
    return Order(person, why.strip(), today, early.strip())


def _allow(tx: object, school: School, found: Kept, order: Order) -> None:
    from storage.concerns.retention import NotYet, allow

    try:
        allow(tx, school, found.id, order)  # type: ignore[arg-type]
    except NotYet as refused:
        fail(f"{found.reference}: {IN_THE_WAY[refused.why]}")


def _sure(found: Kept) -> None:
    typer.echo(
        f"{found.reference} is about to be destroyed. Nobody can ever read it again. {BACKUPS}"
    )
    typer.confirm("Destroy it?", abort=True)
    from storage.concerns.retention import plain

    if plain(typer.prompt("Type the reference to destroy it")) != plain(found.reference):
        fail("That is another reference. Nothing was destroyed.")


def _reason(order: Order) -> str:
    early = f" (before its review date: {order.early})" if order.early else ""
    return " ".join(f"on the command line: {order.why[:LONGEST]}{early[:LONGEST]}".split())


def _forgotten(database: Database) -> bool:
    """The bot reads now and then: a moment later its log can be emptied."""
    return any(database.forget() for _ in range(TRIES))


def _end(words: str, gone: bool) -> NoReturn:
    typer.echo(f"{words} {BACKUPS}")
    if not gone:
        typer.echo(
            "Its key still stands in the files of the database, because somebody was reading. Run this again."
        )
    raise typer.Exit(0 if gone else 1)
