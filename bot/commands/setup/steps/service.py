"""What starts the bot, and starts it again?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.setup.draft import Draft
from bot.commands.setup.question import Link, Question, Tried

WAYS = (
    ("", "Nothing yet: I start it by hand"),
    ("systemd", "systemd (Linux)"),
    ("windows", "Windows' Task Scheduler"),
    ("compose", "Containers (compose.yml is here already)"),
)


class Service:
    """A file for whatever starts programs on this machine."""

    name, title = "service", "What starts the bot"

    async def says(self, draft: Draft) -> Sequence[str | Link]:
        return ("The bot is to run day and night, and to be started again when it ends.",)

    async def questions(self, draft: Draft) -> Sequence[Question]:
        return (Question("service", "Started by", "choice", choices=WAYS, needed=False),)

    async def tried(self, draft: Draft) -> Tried:
        return Tried()
