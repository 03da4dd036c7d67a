"""What is a piece of the record? Frozen data; a change makes a changed copy."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen piece of the record; `but` gives a changed copy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def but(self, **changes: Any) -> Self:
        """The same, with these fields changed."""
        return self.model_copy(update=changes)
