"""Where is the bot that is fuzzed? Over HTTP or Socket Mode on SQLite, over HTTP on PostgreSQL, or in
Teams.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.crash.postgres import server
from tests.fuzz.in_teams import teams_target
from tests.fuzz.target import Target, target


@asynccontextmanager
async def placed(where: str) -> AsyncIterator[Target]:
    """The bot there, with an empty record of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        match where:
            case "teams":
                async with teams_target(folder) as place:
                    yield place
            case "postgresql":
                with server() as running, running.new_database() as url:
                    async with target(folder, database_url=url) as place:
                        yield place
            case _:
                async with target(folder, socket_mode=where == "socket-mode") as place:
                    yield place
