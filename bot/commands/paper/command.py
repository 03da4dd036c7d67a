"""How is a paper written at the machine? Copies of a record, locked, once a role-holder has asked in
the chat; the blank pack at any time.

Whoever sits at the machine sees no content: what goes in is chosen in the chat, and the password is
shown there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.given.school import Which, opened
from bot.commands.mistakes_told import fail, mistakes_in_plain_words
from bot.commands.terminal import line

if TYPE_CHECKING:
    from flows.school.school import School

HELP = """Papers: what a court, an agency, a family or a new school is given, and the pack for the day the bot
is down.

\b
chronology  a concern in order of time, for a case conference or a court
referral    the referral form, filled in
child       what is kept about one child, for somebody who asks
moving      the same, for the new school's safeguarding lead
plan        a safety plan for each child, with lines to write on
blank       no record: numbers, what never to do, an empty report, the questions

All but the blank pack are asked for in the chat first, by somebody who deals with the record: Open, On paper.
There they choose about whom it is and what goes in. Here it is written, with a second file: the sheet for
whoever checks it, with every place to judge. Both are locked (AES-256). The password stands under On paper,
for whoever asked and nobody else. Everyone who deals with the record is told.
"""
NOT_ASKED = (
    "nobody has asked for this copy yet. If they deal with this record, they are asked in the chat now. When they"
    " have chosen there what goes in, run this again."
)
KINDS = ("chronology", "referral", "child", "moving", "plan")
paper = typer.Typer(help=HELP, rich_markup_mode=None)


def _reference(text: str) -> str:
    """A file in its place was exchanged with it: nobody is asked whether they want that copy."""
    if Path(text).suffix or len(Path(text).parts) > 1:
        raise typer.BadParameter(f"{text}: a reference is written like NGQZ-CD7W; it comes first")
    return text


Reference = Annotated[
    str,
    typer.Argument(metavar="REFERENCE", help="The reference of the record.", parser=_reference),
]
File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A new file, such as copy.pdf. Never overwritten.")
]


def _command(kind: str) -> Callable[..., None]:
    def write(reference: Reference, file: File, school_id: Which = "") -> None:
        write_copy(reference, (kind,), file, school_id)

    return write


for _kind in KINDS:
    told = (
        f'Write the {_kind} copy that was asked for in the chat. See "report-image paper --help".'
    )
    paper.command(_kind, help=told)(_command(_kind))


@paper.command()
def blank(file: File, school_id: Which = "") -> None:
    """Write the pack for the day the bot is down. It holds nothing of any record, and is not
    locked.
    """
    from bot.commands.given.school import school_alone
    from bot.commands.paper import blank_pack

    with mistakes_in_plain_words():
        blank_pack.write(school_alone(school_id), file)
    typer.echo(f"Written: {file}. Print it, and make a new one when people or numbers change.")


def write_copy(reference: str, kinds: tuple[str, ...], file: Path, school_id: str) -> None:
    """Write the copy of one of these kinds that was asked for last; where none was, somebody is
    asked whether they want one.
    """
    from bot.commands.paper import exporting, typesetting
    from storage.concerns.access import NotFound

    try:
        with mistakes_in_plain_words():
            typesetting.check()
            with opened(school_id) as (school, database):
                done = exporting.write(school, database, reference, kinds, file)
                if done is None:
                    exporting.want(school, database, reference, _who(school))
                    raise NotFound
    except NotFound:
        fail(f"{reference}: {NOT_ASKED}")
    line(f"Written: {done.copy}, and {done.sheet} for whoever checks it. Both are locked.")
    typer.echo(
        f"Asked for by {school.display(done.person)}, who sees the password in the chat: Open, On paper."
    )
    typer.echo("Read every word before it leaves the school. Delete both files after.")
    typer.echo(f"Last line of the audit: {done.head}")


def _who(school: School) -> str:
    from bot.commands.given.find_person import find_person

    typer.echo("Nobody has asked for this copy in the chat yet.")
    words = typer.prompt("Who wants it? Name, role or member ID")
    return find_person(school, words) or fail(
        f"{words}: nobody in the school file has this name, role or ID."
    )
