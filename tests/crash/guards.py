"""Can the crash test see at all? Without one of the program's guards it must show what is lost or
comes twice.
"""

from __future__ import annotations

import contextlib
from typing import Any, Literal

from sqlalchemy.engine.default import DefaultDialect

import bot.slack.client
from storage.concerns import repeats

Guard = Literal["look-up", "repeat-keys", "commit-errors"]
GUARDS: tuple[Guard, ...] = ("look-up", "repeat-keys", "commit-errors")


def taken_away(guard: Guard) -> None:
    """From now on this process does without it."""
    match guard:
        case "look-up":
            bot.slack.client.SlackChannel.find = _nothing_found  # type: ignore[method-assign]
        case "repeat-keys":
            repeats.done_before = _nothing  # type: ignore[assignment]
            repeats.remember = _nothing  # type: ignore[assignment]
        case "commit-errors":
            DefaultDialect.do_commit = _taken_for_done  # type: ignore[method-assign]


def _nothing(*_: object) -> None:
    """Never done before, and never remembered."""


async def _nothing_found(*_: object) -> None:
    """A look-up that never finds anything."""


def _taken_for_done(_dialect: DefaultDialect, connection: Any) -> None:
    with contextlib.suppress(Exception):
        connection.commit()
