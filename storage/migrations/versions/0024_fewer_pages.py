"""Fewer pages are written for a report: SQLite keeps rows that are little more than their key in the
key's own tree, and an index goes of which the others say as much.

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BY_KEY = ("reporter", "named", "added", "child_index", "keyset", "pace", "repeat")
KEY = "CONSTRAINT pk_reporter PRIMARY KEY "
BY_REPORT, BY_CONCERN = ["report"], ["concern", "report"]
OF_REPORTER, OF_CONCERN = "ix_reporter_concern", "ix_concern_school_opened_at_id"
PARTS = sa.text(
    "SELECT sql FROM sqlite_master WHERE tbl_name = :name AND sql IS NOT NULL ORDER BY type DESC"
)


def upgrade() -> None:
    op.drop_index(OF_CONCERN, "concern")
    op.drop_index(OF_REPORTER, "reporter")
    _key_of_reporter(BY_REPORT, BY_CONCERN)
    if _is_file():
        for table in BY_KEY:
            _anew(table, ")", ") WITHOUT ROWID")


def downgrade() -> None:
    if _is_file():
        for table in BY_KEY:
            _anew(table, ") WITHOUT ROWID", ")")
    _key_of_reporter(BY_CONCERN, BY_REPORT)
    op.create_index(OF_REPORTER, "reporter", ["concern"])
    op.create_index(OF_CONCERN, "concern", ["school", "opened_at", "id"])


def _is_file() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _key_of_reporter(before: list[str], now: list[str]) -> None:
    if _is_file():
        _anew("reporter", *(f"{KEY}({', '.join(names)})" for names in (before, now)))
    else:
        op.drop_constraint("pk_reporter", "reporter", type_="primary")
        op.create_primary_key("pk_reporter", "reporter", now)


def _anew(table: str, before: str, now: str) -> None:
    """The same table and its indexes, made in other words; what comes last of these counts."""
    made, *indexes = op.get_bind().execute(PARTS, {"name": table}).scalars()
    op.execute(f"ALTER TABLE {table} RENAME TO before")
    op.execute(now.join(made.rsplit(before, 1)))
    op.execute(f"INSERT INTO {table} SELECT * FROM before")  # noqa: S608
    op.execute("DROP TABLE before")
    for index in indexes:
        op.execute(index)
