"""The newest of what may be somebody's are found by an index, however much is of other routes.

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BY_ROUTE = "ix_concern_school_route_opened_at_id"


def upgrade() -> None:
    op.create_index(BY_ROUTE, "concern", ["school", "route", "opened_at", "id"])


def downgrade() -> None:
    op.drop_index(BY_ROUTE, "concern")
