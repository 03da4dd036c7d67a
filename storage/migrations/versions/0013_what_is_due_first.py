"""Since or from when something is due in a concern, and indexes by which the open ones are found in
that order.

What is due in a concern that somebody has is sealed: until its next turn, the next waking stands
for it.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WAKING = "ix_concern_school_state_next_wake_at"
ROUTE = "ix_concern_school_state_route_due_at_opened_at"
OWNER = "ix_concern_school_state_owner_route_due_at_opened_at"
OPENED = "ix_concern_school_state_opened_at"


def upgrade() -> None:
    op.add_column("concern", sa.Column("due_at", sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE concern SET due_at = CASE WHEN owner IS NULL THEN opened_at ELSE next_wake_at END "
        "WHERE state = 'open'"
    )
    op.create_index(WAKING, "concern", ["school", "state", "next_wake_at"])
    op.create_index(ROUTE, "concern", ["school", "state", "route", "due_at", "opened_at"])
    op.create_index(OWNER, "concern", ["school", "state", "owner", "route", "due_at", "opened_at"])
    op.drop_index(OPENED, "concern")


def downgrade() -> None:
    op.create_index(OPENED, "concern", ["school", "state", "opened_at"])
    op.drop_index(OWNER, "concern")
    op.drop_index(ROUTE, "concern")
    op.drop_index(WAKING, "concern")
    op.drop_column("concern", "due_at")
