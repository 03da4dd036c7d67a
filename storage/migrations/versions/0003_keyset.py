"""A keyset for each concern, wrapped by the school's key.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keyset",
        sa.Column("concern", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("concern", name="pk_keyset"),
    )


def downgrade() -> None:
    op.drop_table("keyset")
