"""What is written to the log? Opaque identifiers and kinds of errors, never what anybody typed.

Our own lines are a fixed sentence and known fields (`FIELDS`) whose values look like identifiers or
numbers: whatever else is handed in becomes `[withheld]`. Of what other libraries log stay the
library, the level, the place and the type of an error: their words may repeat a whole payload. That
is done where a line is made, before any handler sees it.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import sys
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from math import inf
from traceback import walk_tb
from types import TracebackType
from typing import Any, Literal, TextIO

import structlog
from structlog.contextvars import (
    bind_contextvars,
    bound_contextvars,
    get_contextvars,
    merge_contextvars,
)
from structlog.stdlib import BoundLogger, ExtraAdder, ProcessorFormatter

from bot.running.clock import seconds

OURS = "report_image"
WITHHELD = "[withheld]"
FIELDS = frozenset(
    {
        "attempt",
        "code",
        "concern",
        "duties",
        "duty",
        "error",
        "event",
        "kind",
        "level",
        "lines",
        "logger",
        "method",
        "place",
        "school",
        "table",
        "timestamp",
        "turn",
        "url",
        "what",
        "why",
    }
)
IDENTIFIER = re.compile(r"[\w:./+\[\]-]{0,200}")
FRAMES = 8
NAMED = (structlog.stdlib.add_logger_name, structlog.stdlib.add_log_level)

Format = Literal["json", "text"]
Event = MutableMapping[str, Any]


def logger(name: str) -> BoundLogger:
    """The log of one part of the program: a fixed sentence, then fields by name."""
    return structlog.wrap_logger(  # type: ignore[no-any-return]
        logging.getLogger(name),
        wrapper_class=BoundLogger,
        context_class=dict,
        processors=[
            structlog.stdlib.filter_by_level,
            merge_contextvars,
            *NAMED,
            known_only,
            ProcessorFormatter.wrap_for_formatter,
        ],
    )


class Rarely:
    """A log in which each sentence stands at most once in so many seconds, whoever causes it."""

    def __init__(self, log: BoundLogger, seconds: float = 600) -> None:
        self._log, self._seconds = log, seconds
        self._said: dict[str, float] = {}

    def warning(self, sentence: str) -> None:
        now = seconds()
        if now >= self._said.get(sentence, -inf) + self._seconds:
            self._said[sentence] = now
            self._log.warning(sentence)


def begin_turn() -> None:
    """Every line that is logged from here on in this task carries the same, new turn."""
    bind_contextvars(turn=secrets.token_hex(4))


@contextmanager
def one_turn() -> Iterator[None]:
    """Every line that is logged in this block carries the same turn; within a turn, that turn's
    own.
    """
    if "turn" in get_contextvars():
        yield
        return
    with bound_contextvars(turn=secrets.token_hex(4)):
        yield


@contextmanager
def about(**fields: str) -> Iterator[None]:
    """Every line that is logged in this block carries these fields."""
    with bound_contextvars(**fields):
        yield


def known_only(_logger: Any, _method: str, event: Event) -> Event:
    """A structlog processor: only known fields, and only values that can be no sentence of
    anybody's.
    """
    inner = {name: value for name, value in event.items() if _structlogs_own(name, value)}
    return inner | {
        name: _allowed(name, value) for name, value in event.items() if name not in inner
    }


def _structlogs_own(name: str, value: object) -> bool:
    """Whether structlog put this beside the fields, for itself, and takes it out again."""
    own = {"_record": logging.LogRecord, "_from_structlog": bool}
    return isinstance(value, own.get(name, ()))


def set_up(
    form: Format | None = None, stream: TextIO = sys.stderr, level: int = logging.INFO
) -> None:
    """Log what this process does from `level` on, what libraries warn of (below INFO: all), and
    what nobody caught.

    `form`: readable lines or JSON; by itself, readable where somebody watches and JSON elsewhere.
    """
    logging.setLogRecordFactory(_withholding(logging.LogRecord))
    logging.captureWarnings(True)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(form or ("text" if stream.isatty() else "json")))
    libraries = max(level, logging.WARNING) if level >= logging.INFO else level
    logging.basicConfig(level=libraries, handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(level)
    sys.excepthook = _crashed
    threading.excepthook = sys.unraisablehook = _crashed_elsewhere


def set_up_for_a_command() -> None:
    """What is logged while a person waits for a command stands in readable lines."""
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(_formatter("text"))


def loop_failed(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """asyncio's handler for what no task caught."""
    _tell(context.get("exception"))


def _allowed(name: str, value: object) -> object:
    if name == "event":
        return value if isinstance(value, str) else WITHHELD
    if name not in FIELDS:
        return WITHHELD
    if isinstance(value, list | tuple):
        return [_allowed(name, each) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return value if isinstance(value, str) and IDENTIFIER.fullmatch(value) else WITHHELD


def _withholding(make: Any) -> Any:
    def record(*given: Any, **named: Any) -> logging.LogRecord:
        made: logging.LogRecord = make(*given, **named)
        if made.name is None:  # an empty one, to be filled with what stands in another
            return made
        error = made.exc_info[1] if made.exc_info else None
        made.exc_info = made.exc_text = made.stack_info = None
        if error:
            made.error, made.place = type(error).__name__, _place(error.__traceback__)
        if not (_is_ours(made) and isinstance(made.msg, dict)):  # not made by `logger`
            made.msg, made.args = made.msg if _is_ours(made) else WITHHELD, ()
            made.place = getattr(made, "place", f"{made.module}:{made.lineno}")
        return made

    return record


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.split(".")[0] == OURS


def _place(trace: TracebackType | None) -> list[str]:
    return [f"{frame.f_globals.get('__name__')}:{line}" for frame, line in walk_tb(trace)][-FRAMES:]


def _formatter(form: Format) -> logging.Formatter:
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    end = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return ProcessorFormatter(
        foreign_pre_chain=[ExtraAdder(allow=FIELDS), *NAMED, known_only],
        processors=[stamp, ProcessorFormatter.remove_processors_meta, end],
    )


def _tell(error: BaseException | None) -> None:
    place = _place(error.__traceback__) if error else []
    logger(OURS).critical("crashed", error=type(error).__name__, place=place)


def _crashed(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    _tell(error)


def _crashed_elsewhere(args: Any) -> None:
    """In a thread, or where Python can raise nothing."""
    _tell(args.exc_value)
