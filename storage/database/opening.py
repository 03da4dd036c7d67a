"""How is each kind of database opened: an encrypted SQLite file, or PostgreSQL?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import QueuePool

from storage.database import address, encrypted_file
from storage.database.columns import as_words
from storage.database.upgrading.schema import NotAllowed, Unusable, Why
from storage.sealing.key_ring import Ring

OLDEST_SQLITE = (3, 51, 3)  # older ones can corrupt a write-ahead log
POSTGRES_THREADS = 4
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "tcp_user_timeout": 10_000,
    "client_encoding": "UTF8",
}  # a server that is gone is noticed
LIMITS = (  # whoever stops in the middle of a turn, or is cut off, is in nobody's way for long; people wait 3 seconds
    "lock_timeout = '1500ms'",  # a deadlock is told after a second, and tried again
    "idle_in_transaction_session_timeout = '10s'",
    "DateStyle = 'ISO'",  # whatever is set for everybody: another is not read here
)
LASTS = (  # what was thanked for outlasts the server's fall; where more is asked for, that stays
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') = 'off'"
)
HOLDS_EVERY_LETTER = ("UTF8", "SQL_ASCII")
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "fullfsync=ON",
    "foreign_keys=ON",
    "busy_timeout=1000",
    "secure_delete=ON",
)
INSUFFICIENT_PRIVILEGE = "42501"
UNUSABLE: Mapping[str, Why] = {"25006": "read-only", "3F000": "no-schema"}
LOOKS, PLACE = "looks", "place"


def opened(url: URL, ring: Ring) -> Engine:
    """What makes connections to this database. Nothing is connected yet: a wrong key raises
    WrongKey later.
    """
    return _postgres(url) if address.is_server(url) else _sqlite(url, ring)


def must_keep_connections(engine: Engine) -> None:
    """Raises Unusable where a pool between us and PostgreSQL gives one connection to whoever has
    something to do: what is set for it, and prepared in it, is then another's.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect() as one, engine.connect() as other:
            if _process_of(one) == _process_of(other):
                raise Unusable("pool")


def _process_of(connection: Connection) -> int:
    found: int = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    connection.rollback()
    return found


def only_looks(connection: Connection) -> None:
    """What is begun next on this connection sees the record as it stands then, and writes nothing."""
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ")
    else:
        connection.info[LOOKS] = True


def _postgres(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        pool_size=POSTGRES_THREADS,
        pool_pre_ping=True,
        connect_args=PATIENCE,
        use_native_hstore=False,  # else each new connection is asked for a type that nothing here has
    )
    event.listen(engine, "connect", _limit)
    event.listen(engine, "handle_error", _without_detail)
    return engine


def _limit(connection: Any, _record: Any) -> None:
    from storage.database.postgres_values import read_everything

    _must_be_usable(connection.info.parameter_status)
    read_everything(connection)
    connection.execute("; ".join([*(f"SET {limit}" for limit in LIMITS), LASTS]))
    connection.commit()


def _must_be_usable(says: Callable[[str], str | None]) -> None:
    """`says`: what the server says of itself when it is connected to."""
    if says("server_encoding") not in HOLDS_EVERY_LETTER:
        raise Unusable("encoding")
    if "on" in (says("in_hot_standby"), says("default_transaction_read_only")):
        raise Unusable("read-only")


def _without_detail(context: ExceptionContext) -> None:
    """PostgreSQL's detail of an error repeats the values of the row: only the first line of it is
    told.
    """
    first_line = getattr(getattr(context.original_exception, "diag", None), "message_primary", None)
    for error in (context.original_exception, context.sqlalchemy_exception):
        if first_line and error:
            error.args = (first_line,)
    state = getattr(context.original_exception, "sqlstate", None) or ""
    if state == INSUFFICIENT_PRIVILEGE:
        raise NotAllowed(first_line)
    if state in UNUSABLE:
        raise Unusable(UNUSABLE[state])


def _sqlite(url: URL, ring: Ring) -> Engine:
    if sqlcipher.sqlite_version_info < OLDEST_SQLITE:
        raise RuntimeError(
            f"SQLite {sqlcipher.sqlite_version} is too old: it can corrupt a database"
        )
    engine = create_engine(
        URL.create("sqlite+encrypted", database=url.database),
        module=sqlcipher,
        creator=lambda: encrypted_file.opened(url.database or "", ring),
        hide_parameters=True,
        poolclass=QueuePool,  # one connection, handed from thread to thread: one writer
        pool_size=1,
        max_overflow=0,
    )
    event.listen(engine, "connect", _prepare)
    return engine


class Numbers(SQLiteCompiler):
    """SQLite's statements, but that how many rows are wanted is a sum. (Where it is a number that is given,
    SQLite looks at it when it plans, and plans anew each time: the longest part of a claim.)
    """

    def limit_clause(self, select: Any, **kw: Any) -> str:
        asked: str = super().limit_clause(select, **kw)  # type: ignore[no-untyped-call]
        return asked.replace("LIMIT ", "LIMIT 0 + ").replace("OFFSET ", "OFFSET 0 + ")


class Encrypted(SQLiteDialect_pysqlite):
    """SQLite's dialect, but that a transaction is begun here. (Where an event begins it, SQLAlchemy
    asks at each statement who wants to hear of it: a third more time.)
    """

    supports_statement_cache = True
    statement_compiler = Numbers

    def do_begin(self, dbapi_connection: Any) -> None:
        """One that writes has the lock from the beginning: it never fails on the way."""
        dbapi_connection.record_info[PLACE].must_be_as_it_was()
        looks = dbapi_connection.info.pop(LOOKS, False)
        dbapi_connection.driver_connection.execute("BEGIN" if looks else "BEGIN IMMEDIATE")


registry.register("sqlite.encrypted", __name__, Encrypted.__name__)


def _prepare(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by do_begin, not by the driver
    connection.text_factory = as_words
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    record.record_info[PLACE] = encrypted_file.Place(connection)
