"""By which calendar each school's reminders were counted.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counted",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("school", name="pk_counted"),
    )


def downgrade() -> None:
    op.drop_table("counted")
