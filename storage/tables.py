"""What is stored, and where? Every table and its indexes.

Plain columns hold ids, the school, states, times, roles and people; whatever somebody typed or chose is in a
`body`, sealed by the vault. Every row carries the school. Times are UTC.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.columns import Args, Utc

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


_LEASED = text("lease_until IS NOT NULL")


def _concern(*, primary_key: bool = False) -> Column[str]:
    return Column("concern", String, ForeignKey("concern.id"), nullable=False, primary_key=primary_key)


concern = Table(
    "concern",
    metadata,
    Column("id", String, primary_key=True),
    Column("school", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("state", String, nullable=False),
    Column("urgency", String, nullable=False),
    Column("route", String, nullable=False),
    Column("owner", String),
    Column("protocol", String, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("next_wake_at", Utc),
    Column("version", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("school", "reference"),
    Index(None, "school", "state", "route", "next_wake_at", "opened_at"),
    Index(None, "school", "state", "owner", "next_wake_at", "opened_at"),
)

reporter = Table(
    "reporter",
    metadata,
    Column("report", String, primary_key=True),
    Column("school", String, nullable=False),
    _concern(),
    Column("person", String, nullable=False),
    Column("at", Utc, nullable=False),
    Index(None, "school", "person"),
    Index(None, "concern"),
)

named = Table(
    "named",
    metadata,
    _concern(primary_key=True),
    Column("person", String, primary_key=True),
    Column("school", String, nullable=False),
    Index(None, "school", "person"),
)

chronology = Table(  # only ever added to: triggers refuse UPDATE and DELETE, so no migration may recreate it
    "chronology",
    metadata,
    Column("id", String, primary_key=True),
    Column("school", String, nullable=False),
    _concern(),
    Column("seq", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    Column("kind", String, nullable=False),
    Column("who", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("concern", "seq"),
)

duty = Table(
    "duty",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("school", String, nullable=False),
    _concern(),
    Column("what", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("args", Args, nullable=False),
    Column("person", String),
    Column("thread", Boolean, nullable=False),
    Column("urgent", Integer, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", Utc),
    Column("lease_owner", String),
    Column("maybe_sent_at", Utc),
    Column("settled_at", Utc),
    Index(None, "state", "due_at"),
    Index(None, "lease_until", sqlite_where=_LEASED, postgresql_where=_LEASED),
    Index(None, "concern", "person", "state", "seq"),
)

keyset = Table(  # no foreign key: a concern is sealed before it is inserted, and its keyset goes before it does
    "keyset",
    metadata,
    Column("concern", String, primary_key=True),
    Column("school", String, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)

audit = Table(  # only ever added to, like the chronology; of no concern's own: its lines outlive the concern
    "audit",
    metadata,
    Column("school", String, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("who", String, nullable=False),
    Column("what", String, nullable=False),
    Column("concern", String),
    Column("platform", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)

conversation = Table(
    "conversation",
    metadata,
    Column("school", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("channel", String, nullable=False),
)

away = Table(
    "away",
    metadata,
    Column("school", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("until", Utc, nullable=False),
)

message = Table(
    "message",
    metadata,
    Column("key", String, primary_key=True),
    Column("school", String, nullable=False),
    _concern(),
    Column("person", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("args", Args, nullable=False),
    Column("channel", String, nullable=False),
    Column("ts", String, nullable=False),
    Column("thread_root", String),
    Column("state", String, nullable=False),
    Column("sent_at", Utc, nullable=False),
    Index(None, "school", "channel", "ts"),
    Index(None, "concern"),
)

repeat = Table(
    "repeat",
    metadata,
    Column("school", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("concern", String),
    Column("digest", String, nullable=False),
    Column("at", Utc, nullable=False),
)

protocol = Table(
    "protocol",
    metadata,
    Column("school", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("text", Text, nullable=False),
    Column("first_used_at", Utc, nullable=False),
)
