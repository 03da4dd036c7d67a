"""What is stored, and where? Every table and its indexes.

Plain columns hold ids, the school, states, times, roles and people; whatever somebody typed or
chose is in a `body`, sealed by the vault. Every row carries the school. Times are UTC.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import SchemaItem

from storage.database.columns import Args, Count, Sealed, Utc, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# What an index is of, beside its columns: only what is looked for again and again.
_OPEN, _URGENT = text("state = 'open'"), text("state = 'open' AND urgent = 1")
_DROPPED, _LEASED = text("state = 'dropped'"), text("lease_until IS NOT NULL")
PEOPLE_KEPT, NOT_AS_WRITTEN, DRILL_DESTROYED = "people kept", "not as written", "drill destroyed"


def _table(name: str, *parts: Column[Any] | SchemaItem, by_key: bool = False) -> Table:
    """`by_key`: small rows, which SQLite keeps in the tree of their key: one page is written, not two."""
    return Table(name, metadata, *parts, sqlite_with_rowid=not by_key)


def _only(name: str, which: Any, *columns: str) -> Index:
    """An index of those rows only of which this is so: what is done costs nobody anything."""
    return Index(name, *columns, sqlite_where=which, postgresql_where=which)


def _words(*names: str, primary_key: bool = False) -> list[Column[str]]:
    return [Column(name, Words, nullable=False, primary_key=primary_key) for name in names]


def _concern(*, primary_key: bool = False, nullable: bool = False) -> Column[str]:
    return Column(
        "concern", Words, ForeignKey("concern.id"), nullable=nullable, primary_key=primary_key
    )


def _found_by(name: str, by: str) -> Table:
    """By what concerns are found, and no more."""
    key = _concern(primary_key=True), *_words(by, primary_key=True)
    return _table(name, *key, *_words("school"), Index(None, "school", by), by_key=True)


concern = _table(
    "concern",
    *_words("id", primary_key=True),
    *_words("school", "reference", "state", "urgency", "route"),
    Column("owner", Words),
    *_words("protocol"),
    Column("opened_at", Utc, nullable=False),
    Column("next_wake_at", Utc),
    Column("due_at", Utc),
    Column("version", Integer, nullable=False),
    Column("body", Sealed, nullable=False),
    UniqueConstraint("school", "reference"),
    Index(None, "school", "id"),
    Index(None, "school", "route", "opened_at", "id"),
    Index(None, "school", "state", "id"),
    Index(None, "school", "state", "route", "due_at", "opened_at"),
    Index(None, "school", "state", "owner", "route", "due_at", "opened_at"),
)

reporter = _table(
    "reporter",
    _concern(primary_key=True),
    *_words("report", primary_key=True),
    *_words("school", "person"),
    Column("at", Utc, nullable=False),
    Index(None, "school", "person"),
    by_key=True,
)

named = _found_by("named", "person")

# Whom the owner let read it: with the ladder, and without those named, all who may see.
added = _found_by("added", "person")

# A token is an HMAC: no name stands anywhere.
child_index = _found_by("child_index", "token")

# Only ever added to: triggers refuse UPDATE and DELETE, so no migration may recreate it.
chronology = _table(
    "chronology",
    *_words("id", primary_key=True),
    *_words("school"),
    _concern(),
    Column("seq", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    *_words("kind", "who"),
    Column("body", Sealed, nullable=False),
    UniqueConstraint("concern", "seq"),
)

# Without a concern: a message about the people of the school.
duty = _table(
    "duty",
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("key", Words, nullable=False, unique=True),
    *_words("school"),
    _concern(nullable=True),
    *_words("what", "kind"),
    Column("args", Args, nullable=False),
    Column("person", Words),
    Column("thread", Boolean, nullable=False),
    Column("urgent", Integer, nullable=False),
    Column("due_at", Utc, nullable=False),
    *_words("state"),
    Column("attempts", Count, nullable=False),
    Column("lease_until", Utc),
    Column("lease_owner", Words),
    Column("maybe_sent_at", Utc),
    Column("settled_at", Utc),
    Column("refusals", Count, nullable=False, server_default="0"),
    Column("sendings", Integer, nullable=False, server_default="0"),
    Column("mac", Sealed),
    _only("ix_duty_open", _OPEN, "school", "due_at", "seq"),
    _only("ix_duty_due", _OPEN, "due_at", "school"),
    _only("ix_duty_urgent", _URGENT, "due_at", "school"),
    _only("ix_duty_dropped", _DROPPED, "school", "kind"),
    _only("ix_duty_leased", _LEASED, "school", "lease_until"),
    Index(None, "concern", "person", "state", "seq"),
)

# No foreign key: a concern is sealed before it is inserted, and its keyset goes before it does.
keyset = _table(
    "keyset",
    *_words("concern", primary_key=True),
    *_words("school"),
    Column("wrapped", Sealed, nullable=False),
    by_key=True,
)

# What the school's lasting keys come from, wrapped by the school's key in use.
secret = _table(
    "secret", *_words("school", primary_key=True), Column("wrapped", Sealed, nullable=False)
)

# Only ever added to, like the chronology; of no concern's own: its lines outlive the concern.
audit = _table(
    "audit",
    *_words("school", primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    *_words("who", "what"),
    Column("concern", Words),
    *_words("platform", "digest"),
    Column("mac", Sealed, nullable=False),
    Index(None, "school", "concern", "seq"),
    _only("ix_audit_people_kept", text(f"what = '{PEOPLE_KEPT}'"), "school", "seq"),
    _only("ix_audit_not_as_written", text(f"what = '{NOT_AS_WRITTEN}'"), "school", "seq"),
    _only("ix_audit_met_at", text(f"what = '{NOT_AS_WRITTEN}'"), "at", "school"),
    _only("ix_audit_drill_destroyed", text(f"what = '{DRILL_DESTROYED}'"), "school", "seq"),
)

# What no concern holds, as one sealed document (`storage.people.school_state`).
school_state = _table(
    "school_state",
    *_words("school", primary_key=True),
    Column("body", Sealed, nullable=False),
)

# The school's drill: no concern, and of none. One at a time.
drill = _table(
    "drill",
    *_words("school", primary_key=True),
    *_words("id"),
    Column("body", Sealed, nullable=False),
)

# When each chat, and each kind of call, has had its share.
pace = _table(
    "pace",
    *_words("school", "name", primary_key=True),
    Column("free_at", Utc, nullable=False),
    by_key=True,
)

installation = _table(
    "installation",
    *_words("school", "workspace", primary_key=True),
    Column("at", Utc, nullable=False),
    Column("body", Sealed, nullable=False),
)

message = _table(
    "message",
    *_words("key", primary_key=True),
    *_words("school"),
    _concern(nullable=True),
    *_words("person", "kind"),
    Column("args", Args, nullable=False),
    *_words("channel", "ts"),
    Column("thread_root", Words),
    *_words("state"),
    Column("sent_at", Utc, nullable=False),
    Column("mac", Sealed),
    Index(None, "school", "channel", "ts"),
    Index(None, "concern", "school", "kind"),
)

repeat = _table(
    "repeat",
    *_words("school", "key", primary_key=True),
    Column("concern", Words),
    *_words("digest"),
    Column("at", Utc, nullable=False),
    Column("mac", Sealed),
    by_key=True,
)

protocol = _table(
    "protocol",
    *_words("school", "name", "digest", primary_key=True),
    Column("text", Text, nullable=False),
    Column("first_used_at", Utc, nullable=False),
)
