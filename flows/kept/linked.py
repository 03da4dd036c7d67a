"""Which other concern has to do with this one, in what, and who said so?"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from flows.kept.record import Record


class Link(Record):
    """A link as it stands in one of its two concerns, which stay two; the other has the same `id`.

    `concern`, `reference`: of the other one. `shares`: what the two have in common. `who` wished it
    in the concern `asked_in`. `to`: the owner of the other, who was asked; empty where nobody had
    to be. `error`: why it was wrong, said by `error_by`. Times are UTC.
    """

    id: str
    concern: str
    reference: str
    shares: tuple[str, ...]
    note: str
    who: str
    at: datetime
    asked_in: str
    to: str = ""
    state: Literal["asked", "stands", "declined", "in-error"]
    answered_at: datetime | None = None
    error: str = ""
    error_by: str = ""
    error_at: datetime | None = None
