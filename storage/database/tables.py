"""What is stored, and where? Every table and its indexes.

Plain columns hold ids, the school, states, times, roles and people; whatever somebody typed or
chose is in a `body`, sealed by the vault. Every row carries the school. Times are UTC.
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

from storage.database.columns import Args, Utc

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


_LEASED = text("lease_until IS NOT NULL")
# What lines of the audit say that are looked for by what they say.
PEOPLE_KEPT, NOT_AS_WRITTEN = "people kept", "not as written"
_KEPT, _MET = (text(f"what = '{words}'") for words in (PEOPLE_KEPT, NOT_AS_WRITTEN))


def _concern(*, primary_key: bool = False, nullable: bool = False) -> Column[str]:
    return Column(
        "concern", String, ForeignKey("concern.id"), nullable=nullable, primary_key=primary_key
    )


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
    Column("due_at", Utc),
    Column("version", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("school", "reference"),
    Index(None, "school", "state", "next_wake_at"),
    Index(None, "school", "state", "route", "due_at", "opened_at"),
    Index(None, "school", "state", "owner", "route", "due_at", "opened_at"),
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

added = (
    Table(  # whom the owner let read it: with the ladder, and without those named, all who may see
        "added",
        metadata,
        _concern(primary_key=True),
        Column("person", String, primary_key=True),
        Column("school", String, nullable=False),
        Index(None, "school", "person"),
    )
)

child_index = Table(  # a token is an HMAC: no name stands anywhere
    "child_index",
    metadata,
    _concern(primary_key=True),
    Column("token", String, primary_key=True),
    Column("school", String, nullable=False),
    Index(None, "school", "token"),
)

chronology = (
    Table(  # only ever added to: triggers refuse UPDATE and DELETE, so no migration may recreate it
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
)

duty = Table(  # without a concern: a message about the people of the school
    "duty",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("school", String, nullable=False),
    _concern(nullable=True),
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
    Column("refusals", Integer, nullable=False, server_default="0"),
    Column("mac", LargeBinary),
    Index(None, "school", "state", "due_at"),
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

secret = Table(  # what the school's lasting keys come from, wrapped by the school's key in use
    "secret",
    metadata,
    Column("school", String, primary_key=True),
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
    Index("ix_audit_people_kept", "school", "seq", sqlite_where=_KEPT, postgresql_where=_KEPT),
    Index("ix_audit_not_as_written", "school", "seq", sqlite_where=_MET, postgresql_where=_MET),
)

school_state = Table(  # what no concern holds, as one document (`storage.people.school_state`)
    "school_state",
    metadata,
    Column("school", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

pace = Table(  # when each chat, and each kind of call, has had its share
    "pace",
    metadata,
    Column("school", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("free_at", Utc, nullable=False),
)

installation = Table(
    "installation",
    metadata,
    Column("school", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

message = Table(
    "message",
    metadata,
    Column("key", String, primary_key=True),
    Column("school", String, nullable=False),
    _concern(nullable=True),
    Column("person", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("args", Args, nullable=False),
    Column("channel", String, nullable=False),
    Column("ts", String, nullable=False),
    Column("thread_root", String),
    Column("state", String, nullable=False),
    Column("sent_at", Utc, nullable=False),
    Column("mac", LargeBinary),
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
    Column("mac", LargeBinary),
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
