"""Who sits in a pane, where do they look, and which messages belong together there?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot.sandbox.page.clock import day

CHAT, HOME = "chat", "home"
AT_A_STRETCH = timedelta(minutes=5)


@dataclass(frozen=True)
class Looking:
    """Which person sits in a pane, and where they look: a channel, the chat, Home, a thread."""

    index: int
    person: str
    place: str = CHAT
    thread: str = ""
    editing: str = ""


@dataclass(frozen=True)
class Tab:
    """One entry of a person's list of places."""

    place: str
    label: str
    current: bool
    unread: int


class Line(Protocol):
    """One message as it is shown, whichever service it is of."""

    @property
    def author(self) -> object: ...

    @property
    def at(self) -> datetime: ...

    @property
    def only_you(self) -> bool: ...


OneLine = TypeVar("OneLine", bound=Line)


def is_after(line: Line, before: Line | None) -> bool:
    """Whether a message goes on from the one above it, so that its author need not be named
    again. `before`: None for the first.
    """
    if before is None or line.only_you or before.only_you:
        return False
    return line.author is before.author and line.at - before.at < AT_A_STRETCH


def days(lines: Sequence[OneLine]) -> Iterator[tuple[str, list[OneLine]]]:
    """The messages of each day, under its name."""
    by_day: dict[str, list[OneLine]] = {}
    for line in lines:
        by_day.setdefault(day(line.at), []).append(line)
    yield from by_day.items()
