"""What can be added to the record, and with which fields? Read from `record.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from flows.messages import Day, Input, One, Option, Words


class Field(BaseModel):
    """One field of an entry's form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    label: str
    hint: str = ""
    type: Literal["words", "long", "day", "one"] = "words"
    required: bool = False
    options: Mapping[str, str] = {}

    def shown(self) -> Input:
        """The field as an input of a form; whether it is filled in is checked when the form is sent."""
        if self.type == "day":
            return Day(self.id, self.label, self.hint, required=self.required)
        if self.type == "one":
            return One(self.id, self.label, tuple(Option(o, text) for o, text in self.options.items()), self.hint,
                       required=self.required)
        long = self.type == "long"
        return Words(self.id, self.label, self.hint, required=self.required, long=long, limit=3000 if long else 300)

    def said(self, value: str) -> str:
        """A value as a person reads it."""
        return self.options.get(value, value)


class Kind(BaseModel):
    """One kind of entry. `finishes`: the kind of follow-up it settles, when `needs` is met."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    button: str
    title: str
    fields: tuple[Field, ...]
    finishes: str = ""
    needs: Mapping[str, tuple[str, ...]] = {}

    def settles(self, values: Mapping[str, str]) -> bool:
        """Whether an entry with these values settles its follow-up."""
        return bool(self.finishes) and all(values.get(f) in allowed for f, allowed in self.needs.items())


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of entry, in the order in which they are offered."""
    text = resources.files("flows").joinpath("record.yml").read_text(encoding="utf-8")
    return {name: Kind.model_validate(kind) for name, kind in yaml.load(text, Loader=yaml.BaseLoader).items()}  # noqa: S506
