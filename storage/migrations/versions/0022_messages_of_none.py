"""Messages about no concern are found by an index too, however many a school was sent.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLE, BEFORE, NOW = "message", ["concern"], ["concern", "school", "kind"]


def upgrade() -> None:
    _instead(BEFORE, NOW)


def downgrade() -> None:
    _instead(NOW, BEFORE)


def _instead(before: list[str], now: list[str]) -> None:
    op.drop_index(_name(before), TABLE)
    op.create_index(_name(now), TABLE, now)


def _name(columns: list[str]) -> str:
    return f"ix_{TABLE}_{'_'.join(columns)}"
