"""What stands in the program's own log when every library is at its most talkative?"""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from operator import attrgetter
from types import FrameType
from typing import Any

import pytest

from tests.support.logged import logged

LIBRARIES = (
    "sqlalchemy",
    "slack_sdk",
    "slack_bolt",
    "aiohttp",
    "asyncio",
    "apscheduler",
    "alembic",
)
UNSAID = ("logThreads", "logProcesses", "logMultiprocessing")  # nobody writes it, and it takes time
OF_ANY = len(vars(logging.makeLogRecord({})))  # what every line has; then comes what was added
SAID = attrgetter("name", "levelno", "msg", "args", "exc_info", "exc_text", "stack_info")
USUAL, USUAL_LEVEL = logging.Logger._log, logging.Logger.setLevel


class Alike:
    """Of lines that are the same in all but when and in which thread, only the first is written:
    there are thousands. Each is made by whatever makes the program's lines. `lines`: how many there
    were.
    """

    def __init__(self) -> None:
        self.lines = 0
        self._seen: set[str] = set()

    def log(
        self,
        logger: logging.Logger,
        level: int,
        msg: Any,
        args: Any,
        exc_info: Any = None,
        extra: Any = None,
        stack_info: bool = False,
        stacklevel: int = 1,
    ) -> None:
        """What `logging` does with a line, but for what it does slowly: nothing is done with one that
        came before.
        """
        if exc_info or extra or stack_info or isinstance(msg, dict):  # the last: the program's own
            USUAL(logger, level, msg, args, exc_info, extra, stack_info, stacklevel + 2)
            return
        self.lines += 1
        at = _place(stacklevel)
        made = (logger.name, level, at.f_code.co_filename, at.f_lineno, msg, args, None)
        record = logging.getLogRecordFactory()(*made, at.f_code.co_name, None)
        if self._is_new(record):
            logger.handle(record)

    def _is_new(self, record: logging.LogRecord) -> bool:
        told = repr((*SAID(record), *[*vars(record).values()][OF_ANY:]))
        new = told not in self._seen
        self._seen.add(told)
        return new


def _place(stacklevel: int) -> FrameType:
    """Who logs: outside of `logging` itself, and so many calls above."""
    frame, logging_itself = sys._getframe(3), USUAL.__code__.co_filename
    while frame.f_back and (
        frame.f_code.co_filename == logging_itself or (stacklevel := stacklevel - 1)
    ):
        frame = frame.f_back
    return frame


def _level(log: logging.Logger, level: int | str) -> None:
    """Set, but for a library: the program keeps some of them quiet, and would hide whether their words
    are withheld.
    """
    if log.name.split(".")[0] not in LIBRARIES:
        USUAL_LEVEL(log, level)


@contextmanager
def every_line_logged() -> Iterator[tuple[io.StringIO, Alike]]:
    """The log, and how many lines of libraries went into it."""
    alike = Alike()

    def log(*given: Any, **named: Any) -> None:
        alike.log(*given, **named)

    with logged() as stream, pytest.MonkeyPatch.context() as patched:
        patched.setattr(logging.Logger, "_log", log)
        patched.setattr(logging.Logger, "setLevel", _level)
        for name in UNSAID:
            patched.setattr(logging, name, False)
        for name in LIBRARIES:
            USUAL_LEVEL(logging.getLogger(name), logging.DEBUG)
        try:
            yield stream, alike
        finally:
            for name in LIBRARIES:
                USUAL_LEVEL(logging.getLogger(name), logging.NOTSET)
