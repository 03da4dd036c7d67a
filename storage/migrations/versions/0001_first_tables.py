"""The first tables, and the triggers that let nobody change or remove a line of the chronology."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LEASED = sa.text("lease_until IS NOT NULL")
# INSERT OR REPLACE removes a row without asking the trigger on DELETE
TAKEN = (
    "EXISTS (SELECT 1 FROM chronology WHERE id = new.id OR concern = new.concern AND seq = new.seq)"
)
REFUSED = "the chronology is only ever added to"


def upgrade() -> None:
    _concern()
    _people()
    _chronology()
    _duty()
    _message()
    _repeat_and_protocol()
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgres():
        op.execute(statement)


def downgrade() -> None:
    for table in ("protocol", "repeat", "message", "conversation", "duty"):
        op.drop_table(table)
    for table in ("chronology", "named", "reporter", "concern"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION chronology_refuse()")


def _concern() -> None:
    op.create_table(
        "concern",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("owner", sa.String()),
        sa.Column("protocol", sa.String(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("next_wake_at", MOMENT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_concern"),
        sa.UniqueConstraint("school", "reference", name="uq_concern_school_reference"),
    )
    op.create_index(
        "ix_concern_school_state_opened_at", "concern", ["school", "state", "opened_at"]
    )


def _people() -> None:
    op.create_table(
        "reporter",
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("concern", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["concern"], ["concern.id"], name="fk_reporter_concern_concern"),
        sa.PrimaryKeyConstraint("report", name="pk_reporter"),
    )
    op.create_index("ix_reporter_school_person", "reporter", ["school", "person"])
    op.create_index("ix_reporter_concern", "reporter", ["concern"])
    op.create_table(
        "named",
        sa.Column("concern", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["concern"], ["concern.id"], name="fk_named_concern_concern"),
        sa.PrimaryKeyConstraint("concern", "person", name="pk_named"),
    )
    op.create_index("ix_named_school_person", "named", ["school", "person"])


def _chronology() -> None:
    op.create_table(
        "chronology",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("concern", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["concern"], ["concern.id"], name="fk_chronology_concern_concern"),
        sa.PrimaryKeyConstraint("id", name="pk_chronology"),
        sa.UniqueConstraint("concern", "seq", name="uq_chronology_concern_seq"),
    )


def _duty() -> None:
    op.create_table(
        "duty",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("concern", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("person", sa.String()),
        sa.Column("thread", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("lease_owner", sa.String()),
        sa.Column("maybe_sent_at", MOMENT),
        sa.Column("settled_at", MOMENT),
        sa.ForeignKeyConstraint(["concern"], ["concern.id"], name="fk_duty_concern_concern"),
        sa.PrimaryKeyConstraint("seq", name="pk_duty"),
        sa.UniqueConstraint("key", name="uq_duty_key"),
    )
    op.create_index("ix_duty_state_due_at", "duty", ["state", "due_at"])
    op.create_index(
        "ix_duty_lease_until", "duty", ["lease_until"], sqlite_where=LEASED, postgresql_where=LEASED
    )
    op.create_index(
        "ix_duty_concern_person_state_seq", "duty", ["concern", "person", "state", "seq"]
    )


def _message() -> None:
    op.create_table(
        "conversation",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("school", "person", name="pk_conversation"),
    )
    op.create_table(
        "message",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("concern", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("thread_root", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["concern"], ["concern.id"], name="fk_message_concern_concern"),
        sa.PrimaryKeyConstraint("key", name="pk_message"),
    )
    op.create_index("ix_message_school_channel_ts", "message", ["school", "channel", "ts"])
    op.create_index("ix_message_concern", "message", ["concern"])


def _repeat_and_protocol() -> None:
    op.create_table(
        "repeat",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("concern", sa.String()),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("school", "key", name="pk_repeat"),
    )
    op.create_table(
        "protocol",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_used_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("school", "name", "digest", name="pk_protocol"),
    )


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    return [
        f"CREATE TRIGGER chronology_no_update BEFORE UPDATE ON chronology {refuse}",
        f"CREATE TRIGGER chronology_no_delete BEFORE DELETE ON chronology {refuse}",
        f"CREATE TRIGGER chronology_no_replace BEFORE INSERT ON chronology WHEN {TAKEN} {refuse}",
    ]


def _postgres() -> list[str]:
    refuse = f"BEGIN RAISE EXCEPTION '{REFUSED}'; END"
    return [
        f"CREATE FUNCTION chronology_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {refuse} $$",
        "CREATE TRIGGER chronology_no_change BEFORE UPDATE OR DELETE ON chronology"
        " FOR EACH ROW EXECUTE FUNCTION chronology_refuse()",
        "CREATE TRIGGER chronology_no_truncate BEFORE TRUNCATE ON chronology"
        " FOR EACH STATEMENT EXECUTE FUNCTION chronology_refuse()",
    ]
