"""What is left of a record when a program is killed, at any step of what it does there?

A step is a statement, its end, a commit, or a file that Python opens, renames, links or removes in
the folder in which the test works.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from tests.support.storage.databases import connected

MOMENTS = ("before_cursor_execute", "after_cursor_execute", "commit")
ON_FILES = ("open", "os.rename", "os.link", "os.remove")
MADE_ANEW = "-shm"  # by whoever opens the record when nobody else has it open
WRITING = (
    "SELECT backend_xid::text FROM pg_stat_activity "
    "WHERE datname = current_database() AND backend_xid IS NOT NULL"
)
Work = Callable[[], Any]


def killed_at(number: int, work: Work, folder: Path) -> None:
    """Do this in another process that is killed at its step of this number."""
    with closing(_steps(work, folder)) as steps:
        assert len([*islice(steps, number)]) == number


def last_of_each(url: str, work: Work, folder: Path) -> list[int]:
    """Do this, and number its steps. Between two of them nearly always nothing is changed that stays
    when it is killed: of all those that are alike so, the last.
    """
    with _left(url, folder) as left:
        found = [(left(), number) for number, _ in enumerate(_steps(work, folder), 1)]
    return [max(number for _, number in alike) for _, alike in groupby(found, lambda one: one[0])]


def _steps(work: Work, folder: Path) -> Iterator[None]:
    """Each step of what is done in another process, which waits before it; it is killed there when
    nobody asks for the next.
    """
    here, there = socket.socketpair()
    child = os.fork()
    if not child:
        here.close()
        _step_by_step(work, folder, there)
    there.close()
    try:
        while here.recv(1):
            yield
            here.send(b".")
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        here.close()


def _step_by_step(work: Work, folder: Path, there: socket.socket) -> None:
    def step(*_: Any) -> None:
        there.send(b".")
        there.recv(1)

    def on_files(what: str, args: Any) -> None:
        if what in ON_FILES and str(args[0]).startswith(str(folder)):
            step()

    for moment in MOMENTS:
        event.listen(Engine, moment, step)
    sys.addaudithook(on_files)
    try:
        work()
    finally:
        os._exit(0)


@contextmanager
def _left(url: str, folder: Path) -> Iterator[Callable[[], Any]]:
    """Says what stays if it is killed now: what is in the files; on PostgreSQL what was committed, which
    is the same as long as one transaction, or none, is writing.
    """
    if url.startswith("sqlite"):
        yield lambda: _files(folder)
        return
    with connected(url) as connection:
        yield lambda: (_files(folder), connection.execute(WRITING).fetchall())


def _files(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files if not path.name.endswith(MADE_ANEW)}
