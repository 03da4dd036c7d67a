"""What is sealed beside a concern in its body? What is to be done because of it, so that no row that
is gone or changed silences anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class Queued(BaseModel):
    """A duty as it was queued: all that is needed to queue it again."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    key: str
    what: str
    kind: str
    args: tuple[str, ...]
    person: str | None
    thread: bool
    urgent: int


class Beside(BaseModel):
    """`version`: of the row. `wake_at` (UTC): when it wants to be woken. `duties`: those that were
    open when it was saved, in order. `made`: how many there ever were, without wakings. `found_by`:
    the digest of the tokens by which its children are found; empty where an earlier version saved it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 0
    wake_at: datetime | None = None
    duties: tuple[Queued, ...] = ()
    made: int = 0
    found_by: str = ""


def queued(row: Mapping[str, Any]) -> Queued:
    """A row of a duty, as it is sealed."""
    return Queued.model_validate(row)
