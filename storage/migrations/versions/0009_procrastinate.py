"""The tables of procrastinate, which wakes whoever is to do what is due. PostgreSQL only.

They are those of the version that pyproject.toml pins; a newer one needs a revision that brings
them up to date, with the statements that procrastinate ships for it.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

from typing import Any

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = (
    "procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers"
)
FUNCTIONS = """
    DO $$ DECLARE one regprocedure; BEGIN
        FOR one IN SELECT oid::regprocedure FROM pg_proc
            WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace
        LOOP EXECUTE 'DROP FUNCTION ' || one || ' CASCADE'; END LOOP;
    END $$
"""
TYPES = "procrastinate_job_to_defer_v1, procrastinate_job_event_type, procrastinate_job_status"


def upgrade() -> None:
    if _on_postgresql():
        from procrastinate.schema import SchemaManager

        _run(SchemaManager.get_schema())


def downgrade() -> None:
    if _on_postgresql():
        _run(f"{FUNCTIONS}; DROP TABLE {TABLES}; DROP TYPE {TYPES}")


def _run(statements: str) -> None:
    """On the driver's own connection, which takes several at once and reads no per cent sign as a
    parameter.
    """
    raw: Any = op.get_bind().connection.driver_connection
    raw.execute(statements)


def _on_postgresql() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")
