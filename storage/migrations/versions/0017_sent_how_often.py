"""How often a message was sent of which nobody knows whether it arrived.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("duty", sa.Column("sendings", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("duty", "sendings")
