"""How is the app's package made on the command line?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.mistakes_told import fail, mistakes_in_plain_words

teams = typer.Typer(help="Microsoft Teams: what its admin centre is given.")


@teams.callback()
def _teams() -> None:
    """So that `package` stays a word of its own: more may come beside it."""


@teams.command()
def package(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="Where to write it.")],
    website: Annotated[
        str, typer.Option(help="Your school's website, https://...: Teams asks every app for one.")
    ],
    privacy: Annotated[
        str, typer.Option(help="Your page about privacy; the website, if left out.")
    ] = "",
    terms: Annotated[str, typer.Option(help="Your terms of use; the website, if left out.")] = "",
) -> None:
    """Make the app's package, to be uploaded in the Teams admin centre. Needs TEAMS_APP_ID.

    It asks for no permission: the bot reads its own private chats and no others.
    """
    from bot.commands.teams.manifest import Pages, manifest, written
    from bot.settings import load_settings

    pages = Pages(website, privacy or website, terms or website)
    if wrong := pages.mistakes():
        fail(*wrong)
    with mistakes_in_plain_words():
        app_id = load_settings().teams_app_id
    if app_id is None:
        fail("TEAMS_APP_ID: is missing")
    try:
        file.write_bytes(written(manifest(app_id, pages)))
    except OSError as error:
        fail(f"{file}: cannot be written: {error.strerror}")
    typer.echo(f"{file}: upload it in the Teams admin centre, under Manage apps.")
