"""Who waits when nobody reads the log? Nobody who works: a thread of its own writes it.

What waits to be written is bounded. Of what is more, the log says how many lines are missing, at the
place where they are. At an orderly end all is written, as long as somebody reads.
"""

from __future__ import annotations

import codecs
import logging
from logging.handlers import QueueHandler, QueueListener
from queue import Full, Queue

from bot.running.logs import logger

AT_MOST, ROOM_AGAIN = 10_000, 5_000  # lines
AT_THE_END = 5.0  # seconds: whoever starts it anew does not wait for a reader that stands still

log = logger("report_image")


class Apart(QueueHandler):
    """Hands each line, as it is to stand there, to the thread that writes it to this file (of the
    machine's number).
    """

    def __init__(self, form: logging.Formatter, file: int) -> None:
        self._waiting: Queue[logging.LogRecord] = Queue(AT_MOST)
        super().__init__(self._waiting)
        self.setFormatter(form)
        self._missing = 0
        # neither a buffer nor a lock, or while the file takes nothing the program could not end
        raw = open(file, "wb", buffering=0, closefd=False)  # noqa: SIM115
        writer = logging.StreamHandler(codecs.getwriter("utf-8")(raw))
        writer.lock = None
        QueueListener(self._waiting, writer).start()

    def enqueue(self, record: logging.LogRecord) -> None:
        """To those that wait; after some that found no room, how many that were."""
        if self._missing and self._waiting.qsize() < ROOM_AGAIN:
            self._tell_of_missing()
        try:
            self._waiting.put_nowait(record)
        except Full:
            self._missing += 1

    def _tell_of_missing(self) -> None:
        lines, self._missing = self._missing, 0
        log.error("nobody read the log: lines are missing", lines=lines)

    def close(self) -> None:
        """All that waits is written, unless nobody reads it for some seconds."""
        self._wait()
        if self._missing:
            self._tell_of_missing()
            self._wait()
        super().close()

    def _wait(self) -> None:
        waiting = self._waiting
        with waiting.all_tasks_done:
            waiting.all_tasks_done.wait_for(lambda: not waiting.unfinished_tasks, AT_THE_END)


def write_apart() -> None:
    """From now on whoever logs waits for nobody who reads it."""
    root = logging.getLogger()
    [writes] = root.handlers
    assert isinstance(writes, logging.StreamHandler)
    assert writes.formatter
    root.handlers[:] = [Apart(writes.formatter, writes.stream.fileno())]
