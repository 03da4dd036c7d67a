"""Who holds which role and who confirmed it, closed accounts, and messages that are about no
concern.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "role_holder",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String()),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_role_holder"),
    )
    op.create_index("ix_role_holder_school_state", "role_holder", ["school", "state"])
    op.create_table(
        "deactivated",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("school", "person", name="pk_deactivated"),
    )
    _concern_may_be_missing(True)


def downgrade() -> None:
    op.execute("DELETE FROM duty WHERE concern IS NULL")
    op.execute("DELETE FROM message WHERE concern IS NULL")
    _concern_may_be_missing(False)
    op.drop_table("deactivated")
    op.drop_table("role_holder")


def _concern_may_be_missing(may: bool) -> None:
    for table in ("duty", "message"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column("concern", existing_type=sa.String(), nullable=may)
