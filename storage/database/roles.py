"""Which rights does the bot need on PostgreSQL, and does it have more than those?

Two roles: the tables' owner, for `db upgrade` only, and the bot's own. Triggers refuse to change what
is only ever added to; whoever owns a table, or may empty it, gets past them.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from storage.database import tables

ADDED_TO = {"audit", "chronology", "protocol"}  # and never changed
KEPT = {"concern", "secret"}  # and never taken away
VACUUMS_SINCE = 170000  # PostgreSQL 17: others than the owner may be let do it

_OWNS = "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = CAST({name} AS regclass)"
_POWERS = (
    "SELECT has_schema_privilege('public', 'CREATE')",
    *(f"SELECT has_table_privilege('{name}', 'TRUNCATE, TRIGGER')" for name in sorted(ADDED_TO)),
    *(_OWNS.format(name=f"'{name}'") for name in sorted(ADDED_TO)),
)


def statements(connection: Connection, role: str) -> Iterator[str]:
    """SQL for the owner to run, again after each upgrade: the bot's role with all that it needs and
    nothing else. Raises ValueError for a name that is none.
    """
    if not role.replace("_", "").isalnum() or not role.isascii() or role != role.lower():
        raise ValueError("a role's name must be of small letters, digits and _")
    made = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :r"), {"r": role})
    if not made.scalar():
        yield f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"GRANT SELECT ON alembic_version TO {role}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"
    vacuums = ", MAINTAIN" if _version(connection) >= VACUUMS_SINCE else ""
    for name in sorted(tables.metadata.tables):
        more = "" if name in ADDED_TO else vacuums
        yield f"GRANT {_rights(name)}{more} ON {name} TO {role}"


def too_mighty(connection: Connection) -> bool:
    """Whether this role can get past what refuses changes. Never on SQLite, which has no roles."""
    if connection.dialect.name != "postgresql":
        return False
    return any(bool(connection.execute(text(each)).scalar()) for each in _POWERS)


def may_rewrite(connection: Connection, table: str) -> bool:
    """Whether this role may write a table anew (VACUUM): PostgreSQL leaves it out without an error."""
    named = {"name": table}
    if _version(connection) >= VACUUMS_SINCE:
        let = "SELECT has_table_privilege(:name, 'MAINTAIN')"
        return bool(connection.execute(text(let), named).scalar())
    return bool(connection.execute(text(_OWNS.format(name=":name")), named).scalar())


def _rights(name: str) -> str:
    if name in ADDED_TO:
        return "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE" + ("" if name in KEPT else ", DELETE")


def _version(connection: Connection) -> int:
    return int(connection.execute(text("SHOW server_version_num")).scalar_one())
