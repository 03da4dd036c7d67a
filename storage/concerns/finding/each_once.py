"""Which values stand in a column, each once? One step through its index for each, however many rows
have it.

The database itself goes from one to the next: what is no letter is read as another one, and whoever
asked for what comes after that would get the same again and again.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select


def each_once(column: ColumnElement[Any], *which: ColumnElement[bool]) -> Select[Any]:
    """In order, of the rows of which this is so."""
    least = select(func.min(column).label("one")).where(*which)
    found = least.cte("found", recursive=True)
    after = least.where(column > found.c.one).scalar_subquery()
    found = found.union_all(select(after).where(found.c.one.is_not(None)))
    return select(found.c.one).where(found.c.one.is_not(None))
