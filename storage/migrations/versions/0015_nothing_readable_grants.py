"""What no concern holds becomes one sealed document a school, and rows that are acted on carry a
code.

Sealing needs the school's key: what stood in the tables that go is read before and sealed after
this, in the same transaction (`storage.database.upgrading.unsealed`).

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CODED = ("duty", "message", "repeat")
LOOKED_FOR = {"ix_audit_people_kept": "people kept", "ix_audit_not_as_written": "not as written"}
GONE = ("role_holder", "deactivated", "away", "conversation", "counted")


def upgrade() -> None:
    op.create_table(
        "school_state",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("school", name="pk_school_state"),
    )
    for table in CODED:
        op.add_column(table, sa.Column("mac", sa.LargeBinary()))
    for name, words in LOOKED_FOR.items():
        which = sa.text(f"what = '{words}'")
        op.create_index(
            name, "audit", ["school", "seq"], sqlite_where=which, postgresql_where=which
        )
    for table in GONE:
        op.drop_table(table)


def downgrade() -> None:
    """What is sealed stays behind: an earlier version takes the people of the file as new."""
    _tables_as_before()
    for name in LOOKED_FOR:
        op.drop_index(name, "audit")
    for table in CODED:
        op.drop_column(table, "mac")
    op.drop_table("school_state")


def _tables_as_before() -> None:
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
    for name, told in {"deactivated": "since", "away": "until"}.items():
        told_at = sa.Column(told, sa.DateTime(timezone=True), nullable=False)
        _of_people(name, told_at)
    _of_people("conversation", sa.Column("channel", sa.String(), nullable=False))
    op.create_table(
        "counted",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("school", name="pk_counted"),
    )


def _of_people(name: str, told: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        told,
        sa.PrimaryKeyConstraint("school", "person", name=f"pk_{name}"),
    )
