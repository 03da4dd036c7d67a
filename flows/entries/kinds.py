"""What can be added to the record, and with which fields? Read from `record.yml`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from flows.dates import full_day
from flows.entries.agencies import CHOSEN
from flows.names.children import Child
from flows.screen import Day, Input, One, Option, Words
from flows.wording.sentences import say


class Field(BaseModel):
    """One field of an entry's form. `past`: a day that cannot be after today; `not_before`: nor
    before the day in that field; `coming`: nor before today; `soon`: no more than a year
    from it; `today`: filled in with it. `time_of`: when it was, in words, on the day in that field.
    `birth`: a date of birth, or a year among other words. `one_child`: the name of one child.
    `required_without`: needed while that field is empty. `when`: said beside the label of one that
    is needed only sometimes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    label: str
    when: str = ""
    hint: str = ""
    type: Literal[
        "words",
        "long",
        "day",
        "one",
        "child",
        "agency",
        "call",
        "known",
        "there",
        "hold",
        "mistake",
    ] = "words"
    required: bool = False
    required_if: Mapping[str, tuple[str, ...]] = {}
    required_without: str = ""
    past: bool = False
    coming: bool = False
    soon: bool = False
    today: bool = False
    time_of: str = ""
    birth: bool = False
    one_child: bool = False
    not_before: str = ""
    options: Mapping[str, str] = {}

    def needed(self, values: Mapping[str, str]) -> bool:
        """Whether it has to be filled in, as the other fields are."""
        if self.required_without:
            return not values.get(self.required_without)
        return self.required or any(
            values.get(field) in given for field, given in self.required_if.items()
        )

    @property
    def asked(self) -> str:
        """The label in a form: where it is needed only sometimes, it says when."""
        return say("record.needed", label=self.label, when=self.when) if self.when else self.label

    def beside(self, fields: Collection[str]) -> Field:
        """The same in a form with these fields: where nothing can stand in its place, it is needed."""
        if not self.required_without or self.required_without in fields:
            return self
        return self.model_copy(update={"required": True, "required_without": "", "when": ""})

    def hinted(self, more: str) -> Field:
        """The same with more to know beside it."""
        return self.model_copy(update={"hint": f"{more} {self.hint}".strip()})

    def as_input(
        self,
        children: Sequence[Child] = (),
        offered: Mapping[str, Mapping[str, str]] = {},
        today: str = "",
    ) -> Input:
        """The field as an input of a form; whether it is filled in is checked when the form is
        sent.

        `children`: those entered, of whom one is chosen; where there is none a name is typed.
        `offered`: by the type of the field, what else there is to choose from. `today`: as `2026-11-23`.
        """
        if self.type == "child" and children:
            choices = tuple(Option(str(child.at), child.label) for child in children)
            return One(self.id, self.asked, choices, self.hint, required=self.required)
        if self.type == "day":
            initial = today if self.today else ""
            return Day(self.id, self.asked, self.hint, initial, required=self.required)
        chosen = {"one": self.options, **offered}.get(self.type)
        if chosen is not None:
            options = tuple(Option(one, text) for one, text in chosen.items())
            return One(self.id, self.asked, options, self.hint, required=self.required)
        long = self.type == "long"
        return Words(
            self.id,
            self.asked,
            self.hint,
            required=self.required,
            long=long,
            limit=3000 if long else 300,
        )

    def said(self, value: str) -> str:
        """A value as a person reads it."""
        if self.type == "day" and value:
            return full_day(date.fromisoformat(value))
        if self.type == "hold" and value:
            return say("hold.number", number=value)
        if self.type == "there":
            return value.partition("/")[0]
        return (CHOSEN if self.type == "agency" else self.options).get(value, value)


class Kind(BaseModel):
    """One kind of entry. `group`: under which words it is offered. `finishes`: the kind of follow-up
    it settles, when `needs` is met; `makes`: the event it is otherwise, when the field `if_given` is
    filled in and what is asked was answered as in `if_said`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    button: str
    group: str
    title: str
    fields: tuple[Field, ...]
    finishes: str = ""
    needs: Mapping[str, tuple[str, ...]] = {}
    makes: str = ""
    if_given: str = ""
    if_said: Mapping[str, tuple[str, ...]] = {}

    def brings_about(self, values: Mapping[str, str]) -> str:
        """The event that an entry with these values is; empty for none."""
        unsaid = self.if_given and not values.get(self.if_given)
        otherwise = any(values.get(f) not in meant for f, meant in self.if_said.items())
        return "" if self.settles(values) or unsaid or otherwise else self.makes

    def settles(self, values: Mapping[str, str]) -> bool:
        """Whether an entry with these values settles its follow-up."""
        return bool(self.finishes) and all(
            values.get(f) in allowed for f, allowed in self.needs.items()
        )


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of entry, in the order in which they are offered."""
    text = resources.files("flows.entries").joinpath("record.yml").read_text(encoding="utf-8")
    return {
        name: Kind.model_validate(kind)
        for name, kind in yaml.load(text, Loader=yaml.BaseLoader).items()
    }


def grouped() -> dict[str, dict[str, Kind]]:
    """The same, by the words under which they are offered."""
    groups: dict[str, dict[str, Kind]] = {}
    for name, kind in kinds().items():
        groups.setdefault(kind.group, {})[name] = kind
    return groups
