"""What is looked for again and again is found among what is open, for one school and for all; what
is done costs nobody anything.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

URGENT = "state = 'open' AND urgent = 1"
OPEN, LEASED = "state = 'open'", "lease_until IS NOT NULL"
ONLY = (
    ("ix_duty_open", "duty", OPEN, ["school", "due_at", "seq"]),
    ("ix_duty_due", "duty", OPEN, ["due_at", "school"]),
    ("ix_duty_urgent", "duty", URGENT, ["due_at", "school"]),
    ("ix_duty_dropped", "duty", "state = 'dropped'", ["school", "kind"]),
    ("ix_duty_leased", "duty", LEASED, ["school", "lease_until"]),
    ("ix_audit_met_at", "audit", "what = 'not as written'", ["at", "school"]),
)
OF_A_SCHOOL = {
    "ix_concern_school_id": ["school", "id"],
    "ix_concern_school_opened_at_id": ["school", "opened_at", "id"],
    "ix_concern_school_state_id": ["school", "state", "id"],
}
BEFORE = (
    ("ix_concern_school_state_next_wake_at", "concern", ["school", "state", "next_wake_at"]),
    ("ix_duty_school_state_due_at", "duty", ["school", "state", "due_at"]),
)
LEASES_BEFORE = "ix_duty_lease_until"


def upgrade() -> None:
    for name, columns in OF_A_SCHOOL.items():
        op.create_index(name, "concern", columns)
    for name, table, which, columns in ONLY:
        _create(name, table, which, columns)
    for name, table, _ in BEFORE:
        op.drop_index(name, table)
    op.drop_index(LEASES_BEFORE, "duty")


def downgrade() -> None:
    _create(LEASES_BEFORE, "duty", LEASED, ["lease_until"])
    for name, table, columns in BEFORE:
        op.create_index(name, table, columns)
    for name, table, _, _ in ONLY:
        op.drop_index(name, table)
    for name in OF_A_SCHOOL:
        op.drop_index(name, "concern")


def _create(name: str, table: str, which: str, columns: list[str]) -> None:
    only = sa.text(which)
    op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)
