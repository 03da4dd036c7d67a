"""Who waits when nobody reads the log? Nobody who works: a thread of its own writes it.

What waits to be written is bounded. Of what is more, the log says how many lines are missing, at the
place where they are. At an orderly end all is written, as long as somebody reads.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread

from bot.running.logs import logger

AT_MOST, ROOM_AGAIN = 10_000, 5_000  # lines
AT_THE_END = 5.0  # seconds: whoever starts it anew does not wait for a reader that stands still
END = b""

log = logger("report_image")


class Apart(logging.Handler):
    """Hands each line, as it is to stand there, to the thread that writes it to this file (of the
    machine's number).
    """

    def __init__(self, form: logging.Formatter, file: int) -> None:
        super().__init__()
        self.setFormatter(form)
        # Not a Queue: what is thrown away while a line is put into that may log too, and would wait for ever.
        self._waiting: SimpleQueue[bytes] = SimpleQueue()
        self._room, self._missing = AT_MOST, 0
        self._writer = Thread(target=self._write, args=(file,), daemon=True)
        self._writer.start()

    def emit(self, record: logging.LogRecord) -> None:
        """To those that wait; after some that found no room, how many that were."""
        if self._missing and self._waiting.qsize() < ROOM_AGAIN:
            self._tell_of_missing()
        if self._waiting.qsize() >= self._room:
            self._missing += 1
            return
        try:
            self._waiting.put(f"{self.format(record)}\n".encode(errors="backslashreplace"))
        except Exception:
            self.handleError(record)

    def _tell_of_missing(self) -> None:
        lines, self._missing = self._missing, 0
        log.error("nobody read the log: lines are missing", lines=lines)

    def close(self) -> None:
        """All that waits is written, unless nobody reads it for some seconds."""
        if self._missing:
            self._room += 1
            self._tell_of_missing()
        self._waiting.put(END)
        self._writer.join(AT_THE_END)
        super().close()

    def _write(self, file: int) -> None:
        """With neither a buffer nor a lock: while the file takes nothing, the program can end."""
        for line in iter(self._waiting.get, END):
            rest = line
            with suppress(OSError):
                while rest:
                    rest = rest[os.write(file, rest) :]


def write_apart() -> None:
    """From now on whoever logs waits for nobody who reads it."""
    root = logging.getLogger()
    [writes] = root.handlers
    assert isinstance(writes, logging.StreamHandler)
    assert writes.formatter
    root.handlers[:] = [Apart(writes.formatter, writes.stream.fileno())]
