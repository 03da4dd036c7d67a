"""How is a copy for a child, or for a new school, written under a name that tells nothing?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.given.school import Which

export = typer.Typer(help="A copy of what is recorded, for a person to check before it leaves.")


@export.callback()
def _group() -> None:
    """A group of commands, also while there is one only."""


@export.command()
def child(
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the files go.")] = Path(),
    school_id: Which = "",
) -> None:
    """Write the copy about one child that was asked for in the chat, into FOLDER.

    The same as "report-image paper child" and "paper moving", for the reference it asks for. See
    "report-image paper --help".
    """
    from bot.commands.paper.command import write_copy
    from bot.running.identifiers import RandomIdentifiers

    reference = typer.prompt("Reference of a record in which the child is entered")
    file = folder / f"export-{RandomIdentifiers().reference()}.pdf"
    write_copy(reference, ("child", "moving"), file, school_id)
