"""Indexes by which open concerns are found in the order in which they are due.

Revision ID: 0010
Revises: 0004
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0004"
branch_labels = None
depends_on = None

ROUTE = "ix_concern_school_state_route_next_wake_at_opened_at"
OWNER = "ix_concern_school_state_owner_next_wake_at_opened_at"
OPENED = "ix_concern_school_state_opened_at"


def upgrade() -> None:
    op.create_index(ROUTE, "concern", ["school", "state", "route", "next_wake_at", "opened_at"])
    op.create_index(OWNER, "concern", ["school", "state", "owner", "next_wake_at", "opened_at"])
    op.drop_index(OPENED, "concern")


def downgrade() -> None:
    op.create_index(OPENED, "concern", ["school", "state", "opened_at"])
    op.drop_index(OWNER, "concern")
    op.drop_index(ROUTE, "concern")
