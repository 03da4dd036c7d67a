"""Who has read one concern is found by an index, however long the audit has grown.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BY_CONCERN = "ix_audit_school_concern_seq"


def upgrade() -> None:
    op.create_index(BY_CONCERN, "audit", ["school", "concern", "seq"])


def downgrade() -> None:
    op.drop_index(BY_CONCERN, "audit")
