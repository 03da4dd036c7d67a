"""What is a piece of the record? Frozen data; a change makes a changed copy."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen piece of the record; `but` gives a changed copy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def but(self, **changes: Any) -> Self:
        """The same, with these fields changed: as `model_copy` makes it, but that a piece has nothing
        beside its fields, which would be copied too.
        """
        copy = object.__new__(type(self))
        for name, value in (
            ("__dict__", self.__dict__ | changes),
            ("__pydantic_fields_set__", self.model_fields_set | changes.keys()),
            ("__pydantic_extra__", None),
            ("__pydantic_private__", None),
        ):
            object.__setattr__(copy, name, value)
        return copy
