"""What is due is found school by school: one school's duties cost another's nothing.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BY_SCHOOL = "ix_duty_school_state_due_at"
OF_ALL = "ix_duty_state_due_at"


def upgrade() -> None:
    op.create_index(BY_SCHOOL, "duty", ["school", "state", "due_at"])
    op.drop_index(OF_ALL, "duty")


def downgrade() -> None:
    op.create_index(OF_ALL, "duty", ["state", "due_at"])
    op.drop_index(BY_SCHOOL, "duty")
