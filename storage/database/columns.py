"""How are times, sealed bytes and opaque arguments stored, the same way on every database?

Somebody else may have written there what is none of these. That keeps nobody from reading the row,
and all the others: it is read as something that the row's code, or the seal, does not hold for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect, Integer, LargeBinary, String, Text, TypeDecorator

FIRST = datetime(1, 1, 2, tzinfo=UTC)
LAST = datetime(9999, 12, 30, tzinfo=UTC)
UNREADABLE = ("unreadable",)
NO_LETTER = "\N{REPLACEMENT CHARACTER}"


def in_utc(moment: datetime) -> str:
    """`2026-12-01T09:00:00+00:00`: an aware moment as it is sealed and signed."""
    return _sealed(moment.astimezone(UTC))


def as_stored(moment: datetime) -> str:
    """`2026-12-01 09:00:00.000000`: the same as it stands in an SQLite file."""
    return _stored(moment.astimezone(UTC))


# A turn writes the same moment twenty times. Only of moments in UTC: in October two that are an hour
# apart are equal to Python in the zone of a school.
@lru_cache(64)
def _sealed(moment: datetime) -> str:
    return moment.isoformat()


@lru_cache(64)
def _stored(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")


def as_words(stored: bytes) -> str:
    """Letters as they stand in an SQLite file; what is no letter becomes one that nobody wrote."""
    return stored.decode("utf-8", "replace")


def is_exact(read: str) -> bool:
    """Whether what was read in an SQLite file can be asked for again: it stands there just so."""
    return NO_LETTER not in read


def _in_letters(stored: Any) -> Any:
    return f"{NO_LETTER}{as_words(stored)}" if isinstance(stored, bytes) else stored


class Words(String):
    """Letters. Bytes that somebody put there in an SQLite file are read as letters that nobody wrote."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Any other database refuses them."""
        return (
            _in_letters if dialect.name == "sqlite" else super().result_processor(dialect, coltype)
        )


class Count(Integer):
    """How often. What is no number, which an SQLite file takes too, is not once."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Any other database refuses it."""
        return (
            _in_numbers if dialect.name == "sqlite" else super().result_processor(dialect, coltype)
        )


def _in_numbers(stored: Any) -> Any:
    return stored if isinstance(stored, int | None) else 0


class Utc(TypeDecorator[datetime]):
    """A moment: aware on its way in (a naive one raises ValueError), aware and in UTC on its way
    out. What is no moment is long past: what waits for it waits no longer. None is so near either
    end of time that nothing can be counted from it.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """In SQLite as SQLAlchemy writes it, which puts each together anew."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def written(value: datetime | None) -> str | None:
            if value is not None and value.tzinfo is None:
                raise ValueError("a stored moment needs a time zone")
            return None if value is None else as_stored(value)

        return written

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], datetime | None]:
        read: Any = super().result_processor(dialect, coltype)

        def moment(value: Any) -> datetime | None:
            try:
                return read(value)  # type: ignore[no-any-return]
            except (TypeError, ValueError):  # SQLite lets anything stand in any column
                return FIRST

        return moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        return min(max(moment, FIRST), LAST)


class Sealed(TypeDecorator[bytes]):
    """Bytes that only a key opens, or makes again."""

    impl = LargeBinary
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return value if value is None or isinstance(value, bytes) else b""


class Args(TypeDecorator[tuple[str, ...]]):
    """Opaque ids in order, stored as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else _in_order(value)


def _in_order(stored: str) -> tuple[str, ...]:
    try:
        found = json.loads(stored)
    except (TypeError, ValueError, RecursionError):
        return UNREADABLE
    whole = isinstance(found, list) and all(isinstance(one, str) for one in found)
    return tuple(found) if whole else UNREADABLE
