"""Which drills were done and destroyed is found by an index, however long the audit has grown.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NAME, ONLY = "ix_audit_drill_destroyed", sa.text("what = 'drill destroyed'")


def upgrade() -> None:
    op.create_index(NAME, "audit", ["school", "seq"], sqlite_where=ONLY, postgresql_where=ONLY)


def downgrade() -> None:
    op.drop_index(NAME, "audit")
