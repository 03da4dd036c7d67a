"""How does somebody set the bot up, on the command line?"""

from __future__ import annotations

import asyncio
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.mistakes_told import until_stopped

if TYPE_CHECKING:
    from bot.commands.checking.check import Findings
    from bot.commands.setup.asking import Asking

LOOPBACK = "127.0.0.1"
NOTHING = "Nothing was written. What you answered is kept: run it again to go on."


def setup(
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="In a browser, or here in the terminal.")
    ] = True,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The page's port; 0: any.")] = 0,
) -> None:
    """Set the bot up by questions: the chat's app, your school, its people and numbers, the key.

    Writes .env and school.toml in this folder, after showing what changes. It can be stopped at any
    time and goes on where it was left; run it again to change one thing.
    """
    from bot.commands.setup.asking import Asking

    asking = Asking.begun(Path.cwd())
    with until_stopped():
        try:
            asyncio.run(_in_browser(asking, port) if browser else _in_terminal(asking))
        except KeyboardInterrupt:
            if asking.draft.file.exists():
                typer.echo(NOTHING)
            raise


async def _in_browser(asking: Asking, port: int) -> None:
    from bot.commands.setup.next_steps import as_lines
    from bot.commands.setup.papers import Papers
    from bot.commands.setup.web import Site
    from bot.serving import serving
    from bot.starting import told_to_stop

    stop = asyncio.Event()
    site = Site(asking, Papers(asking), _check, stop.set)
    async with serving(site.web_app(), LOOPBACK, port) as url:
        address = f"{url}/?code={site.code}"
        typer.echo(f"Open this in a browser on this machine; it lets one browser in:\n{address}")
        typer.echo("Stop it with Ctrl+C: what you answered is kept.")
        webbrowser.open(address)
        await told_to_stop(stop)
    typer.echo(as_lines(asking.draft) if stop.is_set() else NOTHING)


async def _in_terminal(asking: Asking) -> None:
    from bot.commands.setup.terminal import asked

    await asked(asking, _check)


def _check() -> Findings:
    from bot.commands.checking.check import examine
    from bot.running.clock import SystemClock

    return examine(SystemClock().now())
