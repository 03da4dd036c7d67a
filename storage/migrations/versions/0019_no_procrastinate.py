"""Nobody is woken through the database any more: the tables of procrastinate go, where they are.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

from typing import Any

from alembic import op

revision = "0019"
down_revision = "0018"
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
    """On the driver's own connection, which reads no per cent sign as a parameter."""
    if op.get_bind().dialect.name == "postgresql":
        raw: Any = op.get_bind().connection.driver_connection
        raw.execute(f"{FUNCTIONS}; DROP TABLE IF EXISTS {TABLES}; DROP TYPE IF EXISTS {TYPES}")


def downgrade() -> None:
    pass
