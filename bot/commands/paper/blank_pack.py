"""How is the pack for the day the bot is down written? From the school file and the protocol alone."""

from __future__ import annotations

from pathlib import Path

from bot.commands.paper import new_file, typesetting
from bot.running.clock import SystemClock
from bot.running.identifiers import RandomIdentifiers
from flows.context import Context
from flows.export.pages.blank import pack
from flows.export.pages.layout import data
from flows.protocol.library import find, with_safety
from flows.school.school import School


def write(school: School, file: Path) -> None:
    """Write it to a new file. Raises ConfigurationError."""
    typesetting.check()
    protocol = with_safety(find(school.protocol, school.protocols))
    ctx = Context(school, protocol, SystemClock().now(), RandomIdentifiers())
    new_file.write(file, typesetting.pdf(data(pack(ctx))))
