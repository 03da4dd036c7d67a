"""Where a child is found again, and who may read a concern besides those on its ladder.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "child_index",
        sa.Column("concern", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["concern"], ["concern.id"], name="fk_child_index_concern_concern"),
        sa.PrimaryKeyConstraint("concern", "token", name="pk_child_index"),
    )
    op.create_index("ix_child_index_school_token", "child_index", ["school", "token"])
    op.create_table(
        "added",
        sa.Column("concern", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["concern"], ["concern.id"], name="fk_added_concern_concern"),
        sa.PrimaryKeyConstraint("concern", "person", name="pk_added"),
    )
    op.create_index("ix_added_school_person", "added", ["school", "person"])


def downgrade() -> None:
    op.drop_table("added")
    op.drop_table("child_index")
