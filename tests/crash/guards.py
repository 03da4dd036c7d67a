"""Can the crash test see at all? Without one of the program's guards it must show what is lost or
comes twice.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, Literal

from sqlalchemy.engine.default import DefaultDialect

import bot.slack.client
from storage.concerns import repeats
from storage.duties import duties

Guard = Literal["look-up", "repeat-keys", "commit-errors", "note"]
GUARDS: tuple[Guard, ...] = ("look-up", "repeat-keys", "commit-errors", "note")


def taken_away(guard: Guard) -> None:
    """From now on this process does without it."""
    match guard:
        case "look-up":
            bot.slack.client.SlackChannel.find = _nothing_found  # type: ignore[method-assign]
        case "repeat-keys":
            repeats.done_before = _nothing  # type: ignore[assignment]
            repeats.is_first = _always
        case "commit-errors":
            DefaultDialect.do_commit = _taken_for_done  # type: ignore[method-assign]
        case "note":
            duties.sent = _fails_once(duties.sent)


def _fails_once(sent: Callable[..., None]) -> Callable[..., None]:
    """That a message arrived is not noted the first time, for no reason."""
    failed: set[str] = set()

    def noted(tx: Any, duty: Any, *more: Any, **named: Any) -> None:
        if duty.key not in failed:
            failed.add(duty.key)
            raise LookupError
        sent(tx, duty, *more, **named)

    return noted


def _nothing(*_: object) -> None:
    """Never done before."""


def _always(*_: object) -> bool:
    """And never remembered."""
    return True


async def _nothing_found(*_: object) -> None:
    """A look-up that never finds anything."""


def _taken_for_done(_dialect: DefaultDialect, connection: Any) -> None:
    with contextlib.suppress(Exception):
        connection.commit()
