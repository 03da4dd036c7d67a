"""What does a command of `report-image` say while the bot, or what it asks, runs beside it?"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path

from typer.testing import CliRunner, Result

from bot.commands.cli import app


async def commanded(folder: Path, given: Mapping[str, str], *words: str) -> Result:
    """It is given in this folder, with these settings, by this process: starting another takes longer
    than what it does. Its services go on meanwhile in the loop of the test.
    """
    with chdir(folder):
        return await asyncio.to_thread(CliRunner().invoke, app, words, env=given)
