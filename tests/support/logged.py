"""What would stand in the program's own log? It is set up as for a real school, on a stream of the
test's.
"""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.running import logs


@contextmanager
def logged(form: logs.Format = "json", level: int = logging.DEBUG) -> Iterator[io.StringIO]:
    """All that is written while the program's own log is set up."""
    root, before = logging.getLogger(), (sys.excepthook, threading.excepthook, sys.unraisablehook)
    factory, handlers = logging.getLogRecordFactory(), root.handlers[:]
    levels = {log: log.level for log in (root, logging.getLogger(logs.OURS))}
    stream = io.StringIO()
    logs.set_up(form, stream, level)
    try:
        yield stream
    finally:
        logging.setLogRecordFactory(factory)
        logging.captureWarnings(False)
        root.handlers[:] = handlers
        for log, level_before in levels.items():
            log.setLevel(level_before)
        sys.excepthook, threading.excepthook, sys.unraisablehook = before


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def told_of_damage(caplog: pytest.LogCaptureFixture) -> set[tuple[str, str]]:
    """Of which concern, and which table, the log says that it cannot be read."""
    found = [one.msg for one in caplog.records if isinstance(one.msg, dict)]
    return {(line["concern"], line["table"]) for line in found if line["event"] == "cannot be read"}
