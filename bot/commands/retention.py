"""How does a school see on the command line which records are to be reviewed, and ask that one be
destroyed?
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.commands.given.school import Which, every_opened, opened
from bot.commands.mistakes_told import fail
from bot.commands.terminal import line

if TYPE_CHECKING:
    from datetime import date

    from flows.concern import Concern
    from flows.kept.destruction import Destruction
    from flows.school.school import School
    from storage.concerns.retention import Kept
    from storage.concerns.together import NotYet
    from storage.database.database import Database

retention = typer.Typer(
    help="Which records are to be reviewed, and destroying one. No content is ever shown."
)

LONGEST = 1000
TRIES = 5
IN_THE_WAY = {
    "open": "it is still open: it has to be closed first.",
    "held": "a legal hold stands. Nothing may be destroyed until it is lifted in the record.",
    "copy": "a copy about a child was asked for and is not written yet: write it first (report-image paper).",
    "asked": "that it be destroyed was asked before: see report-image retention due.",
    "not-theirs": "this person cannot ask that. It has to be somebody who deals with this record.",
    "unreadable": "it cannot be read, or what is attached to it. Look at the log.",
    "alone": "nobody else who deals with all that goes is there to confirm it.",
}
BACKUPS = (
    "Copies of the record that were made before still hold its key: it is gone for good only when the last of"
    " them is. Where an older copy is put back, it is destroyed again."
)
STEPS = {
    "asked": "destruction asked for, to be announced",
    "announced": "destruction to be confirmed, at the earliest on {day}",
    "confirmed": "destruction confirmed, at the earliest on {day}",
    "stopped": "destruction stopped on {day}",
}
By = Annotated[str, typer.Option("--by", metavar="WHO", help="Who asks: name, role or member ID.")]


@retention.command()
def due() -> None:
    """List the records whose review date has come, and those that are to be destroyed: school,
    reference, review date, whether it is the school's own, legal hold, what goes with it, until when it can be stopped.

    Somebody who deals with the record reads it and decides. A record about an adult who works at
    the school is kept until their normal pension age if that is later than its review date: ask
    whoever keeps the staff records.
    """
    from storage.concerns.retention import kept

    with every_opened() as (schools, database):
        for school in schools:
            _tell(school, database.transaction(lambda tx, school=school: kept(tx, school)))  # type: ignore[misc]


@retention.command()
def destroy(
    reference: Annotated[
        str, typer.Argument(metavar="REFERENCE", help="The reference of the record.")
    ],
    by: By = "",
    school_id: Which = "",
) -> None:
    """Ask that one record be destroyed for ever, with what is attached to it. Asks who wants that,
    and why.

    Nothing is destroyed at once. The bot tells everybody who deals with the record, each in their
    own chat. Somebody else of them has to confirm it there, with a reason. Anybody of them can stop
    it. When 14 full days have passed, the bot destroys it by itself.

    Refused while one of these records is open or under a legal hold, or a copy about a child was asked
    for and is not written yet. What stays: its reference, the
    times at which something was written in it and by whom, and the audit.
    """
    with opened(school_id) as (school, database):
        found = _found(school, database, reference)
        if found.state == "shredded":
            _end(f"{found.reference}: it was destroyed before.", _forgotten(database))
        person = _person(school, by)
        _told_what_goes(school, _allowed(school, database, found, person))
        why = typer.prompt("Why? It is kept in the record, for whoever is to confirm it").strip()
        typer.confirm("Ask that it be destroyed?", abort=True)
        _say_when(_asked(school, database, found, person, why[:LONGEST]), school)


def _tell(school: School, everything: list[Kept]) -> None:
    today = _today(school)
    for one in everything:
        if one.review is None:
            line(f"{school.id}  {one.reference}  cannot be read: look at the log")
        elif one.review.on <= today or one.step:
            line(f"{school.id}  {one.reference}  {one.review.on}  {', '.join(_words(one))}")
    later = [one.review.on for one in everything if one.review and one.review.on > today]
    next_one = f", the next on {min(later)}" if later else ""
    typer.echo(f"{len(everything) - len(later)} to be reviewed now, {len(later)} later{next_one}.")


def _words(one: Kept) -> list[str]:
    held = ["legal hold"] if one.held else []
    going = [f"together with {' and '.join(one.together)}"] if one.together else []
    own = ["the school's own date"] if one.review and one.review.basis == "own" else []
    step = [STEPS[one.step].format(day=one.day)] if one.step else []
    return [one.state, *own, *held, *going, *step]


def _today(school: School) -> date:
    from bot.running.clock import SystemClock

    return school.local(SystemClock().now()).date()


def _found(school: School, database: Database, reference: str) -> Kept:
    from storage.concerns.retention import find

    found = database.transaction(lambda tx: find(tx, school, reference))
    if found is None:
        fail(f"{reference}: there is no record of this reference.")
    return found


def _person(school: School, by: str) -> str:
    from bot.commands.given.find_person import find_person

    words = by or typer.prompt("Who asks for this? Name, role or member ID")
    return find_person(school, words) or fail(
        f"{words}: nobody in the school file has this name, role or ID and deals with records."
    )


def _allowed(school: School, database: Database, found: Kept, person: str) -> tuple[Concern, ...]:
    from storage.concerns.together import NotYet, allow

    try:
        return database.transaction(lambda tx: allow(tx, school, found.id, person))
    except NotYet as refused:
        _refuse(found, refused)


def _asked(school: School, database: Database, found: Kept, person: str, why: str) -> Destruction:
    from bot.commands.given.turns import turns_of
    from bot.turns import to_destroy
    from storage.concerns.together import NotYet

    turns = turns_of(school, database)
    try:
        return database.transaction(
            lambda tx: to_destroy.ask(turns.turning(tx), found.id, person, why)
        )
    except NotYet as refused:
        _refuse(found, refused)


def _refuse(found: Kept, refused: NotYet) -> NoReturn:
    fail(f"{refused.reference or found.reference}: {IN_THE_WAY[refused.why]}")


def _told_what_goes(school: School, going: tuple[Concern, ...]) -> None:
    from flows.closing.retention import review

    last = max(review(one, school).on for one in going)
    typer.echo(f"To be destroyed: {', '.join(one.reference for one in going)}.")
    if last > _today(school):
        typer.echo(f"By its review date it would be kept until {last} at least.")


def _say_when(wish: Destruction, school: School) -> None:
    from flows.destruction.days import day

    typer.echo(
        "Asked for. The bot tells everybody who deals with it. Somebody else of them has to confirm it; anybody of"
        f" them can stop it. It is destroyed on {day(wish, school)} at the earliest. {BACKUPS}"
    )


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
